/** Where a person picks the weights of an earlier run to start from, and says how they are used. */

import { msg, plural, t } from '@lingui/core/macro';
import { CloseButton } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useId } from 'react';
import { NETWORK_PRESETS, NETWORKS } from '../../../domain/networks.ts';
import type { WeightsUse } from '../../../domain/weightsUse.ts';
import { listed } from '../../../lib/joinedText.ts';
import { type StartingWeights as Chosen, sameIdentities } from '../../../store/run/startingWeights.ts';
import { useApp, useSession } from '../../../store/useApp.ts';
import { say } from '../../../words/language.ts';
import controls from '../../controls/controls.module.css';
import { FilePicker } from '../../controls/FilePicker.tsx';
import { FieldRow } from './SettingField.tsx';
import classes from './SettingsPanel.module.css';

const HELP = msg`Starts the next run from the weights of an earlier one instead of random numbers: the zip that "Download weights" gives, or the .safetensors file in it. Momentum and learning rate begin anew.`;
const USE_HELP = msg`Continue: network and class centres, for the same identities. Backbone only: the network alone, with new class centres, for any identities. Applies to the next run.`;

type Ready = Extract<Chosen, { kind: 'ready' }>;

function facts({ network, identities, epochs }: Ready): string {
  const count = identities?.length ?? 0;
  return listed([
    network || t`network not named`,
    ...(identities ? [t`${plural(count, { one: '# identity', other: '# identities' })}`] : []),
    ...(epochs === null ? [] : [t`${plural(epochs, { one: '# epoch', other: '# epochs' })}`]),
  ]);
}

/** What would make the worker refuse the weights, and the way out. */
function Misfit({ weights }: { weights: Ready }) {
  const session = useSession();
  const preset = useApp((state) => state.settings.model.preset);
  const identities = useApp((state) => state.dataset.faces?.identities);
  const theirs = NETWORK_PRESETS.find((name) => name === weights.network);
  if (theirs && theirs !== preset) {
    const title = say(NETWORKS[theirs].title);
    return (
      <p className={classes.hint}>
        {t`These are weights of the network "${title}".`}{' '}
        <button
          type="button"
          className={`${controls.link} ${classes.small}`}
          onClick={() => session.change({ section: 'model', key: 'preset', value: theirs })}
        >
          {t`Choose that network`}
        </button>
      </p>
    );
  }
  if (weights.use === 'continue' && identities && !sameIdentities(weights, identities)) {
    return (
      <p className={classes.hint}>
        {t`Trained on other identities than this set's.`}{' '}
        <button
          type="button"
          className={`${controls.link} ${classes.small}`}
          onClick={() => session.setWeightsUse('backbone')}
        >
          {t`Use the backbone only`}
        </button>
      </p>
    );
  }
  return null;
}

function Use({ weights }: { weights: Ready }) {
  const session = useSession();
  const id = useId();
  return (
    <>
      <p className={classes.note}>{facts(weights)}</p>
      <FieldRow
        id={id}
        setting="weights.use"
        label={t({ message: 'Use', context: 'of weights' })}
        help={say(USE_HELP)}
        waits={false}
        width="wide"
      >
        <select
          className={controls.field}
          id={id}
          value={weights.use}
          aria-describedby={`${id}-help`}
          onChange={(event) => session.setWeightsUse(event.currentTarget.value as WeightsUse)}
        >
          <option value="continue">{t`continue`}</option>
          <option value="backbone">{t`backbone only`}</option>
        </select>
      </FieldRow>
      <Misfit weights={weights} />
    </>
  );
}

const notUsable = (message: string): string => t`Not usable. ${message}`;

export function StartingWeights() {
  const session = useSession();
  const weights = useApp((state) => state.starting);
  const id = useId();
  return (
    <>
      <FieldRow id={id} setting="weights" label={t`Weights`} help={say(HELP)} waits={false} width="wide">
        <span className={classes.file}>
          {weights.kind !== 'none' && <bdi className={classes.fileName}>{weights.name}</bdi>}
          <FilePicker
            id={id}
            name={t`Weights: Start from…`}
            label={t`Weights file`}
            className={controls.chip}
            describedBy={`${id}-help`}
            accept=".zip,.safetensors"
            onPick={([file]) => void (file && session.chooseWeights(file.name, file))}
          >
            <IconFileImport size={14} aria-hidden /> {t`Start from…`}
          </FilePicker>
          {weights.kind !== 'none' && (
            <CloseButton size="sm" aria-label={t`Remove the weights`} onClick={() => session.removeWeights()} />
          )}
        </span>
      </FieldRow>
      {weights.kind === 'refused' && (
        <p className={classes.hint} role="alert">
          {notUsable(weights.message)}
        </p>
      )}
      {weights.kind === 'ready' && <Use weights={weights} />}
    </>
  );
}
