/** Where a person picks the weights of an earlier run to start from, and says how they are used. */
import { CloseButton } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useId } from 'react';
import { NETWORK_PRESETS, NETWORKS } from '../../../domain/networks.ts';
import type { WeightsUse } from '../../../domain/weightsUse.ts';
import { type StartingWeights as Chosen, sameIdentities } from '../../../store/run/startingWeights.ts';
import { useApp, useSession } from '../../../store/useApp.ts';
import controls from '../../controls/controls.module.css';
import { FilePicker } from '../../controls/FilePicker.tsx';
import { counted } from '../../format.ts';
import { FieldRow } from './SettingField.tsx';
import classes from './SettingsPanel.module.css';

const HELP =
  'Starts the next run from the weights of an earlier one instead of random numbers: the zip that "Download weights" gives, or ' +
  'the .safetensors file in it. Momentum and learning rate begin anew.';
const USE_HELP =
  'Continue: network and class centres, for the same identities. Backbone only: the network alone, with new class centres, for ' +
  'any identities. Applies to the next run.';

type Ready = Extract<Chosen, { kind: 'ready' }>;

function facts({ network, identities, epochs }: Ready): string {
  return [
    network || 'network not named',
    ...(identities ? [counted(identities.length, 'identity', 'identities')] : []),
    ...(epochs === null ? [] : [counted(epochs, 'epoch')]),
  ].join(', ');
}

/** What would make the worker refuse the weights, and the way out. */
function Misfit({ weights }: { weights: Ready }) {
  const session = useSession();
  const preset = useApp((state) => state.settings.model.preset);
  const identities = useApp((state) => state.dataset.faces?.identities);
  const theirs = NETWORK_PRESETS.find((name) => name === weights.network);
  if (theirs && theirs !== preset) {
    return (
      <p className={classes.hint}>
        These are weights of the network "{NETWORKS[theirs].title}".{' '}
        <button
          type="button"
          className={`${controls.link} ${classes.small}`}
          onClick={() => session.change({ section: 'model', key: 'preset', value: theirs })}
        >
          Choose that network
        </button>
      </p>
    );
  }
  if (weights.use === 'continue' && identities && !sameIdentities(weights, identities)) {
    return (
      <p className={classes.hint}>
        Trained on other identities than this set's.{' '}
        <button
          type="button"
          className={`${controls.link} ${classes.small}`}
          onClick={() => session.setWeightsUse('backbone')}
        >
          Use the backbone only
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
      <FieldRow id={id} setting="weights.use" label="Use" help={USE_HELP} waits={false} width="wide">
        <select
          className={controls.field}
          id={id}
          value={weights.use}
          aria-describedby={`${id}-help`}
          onChange={(event) => session.setWeightsUse(event.currentTarget.value as WeightsUse)}
        >
          <option value="continue">continue</option>
          <option value="backbone">backbone only</option>
        </select>
      </FieldRow>
      <Misfit weights={weights} />
    </>
  );
}

export function StartingWeights() {
  const session = useSession();
  const weights = useApp((state) => state.starting);
  const id = useId();
  return (
    <>
      <FieldRow id={id} setting="weights" label="Weights" help={HELP} waits={false} width="wide">
        <span className={classes.file}>
          {weights.kind !== 'none' && <bdi className={classes.fileName}>{weights.name}</bdi>}
          <FilePicker
            id={id}
            name="Weights: Start from…"
            label="Weights file"
            className={controls.chip}
            describedBy={`${id}-help`}
            accept=".zip,.safetensors"
            onPick={([file]) => void (file && session.chooseWeights(file.name, file))}
          >
            <IconFileImport size={14} aria-hidden /> Start from…
          </FilePicker>
          {weights.kind !== 'none' && (
            <CloseButton size="sm" aria-label="Remove the weights" onClick={() => session.removeWeights()} />
          )}
        </span>
      </FieldRow>
      {weights.kind === 'refused' && (
        <p className={classes.hint} role="alert">
          Not usable. {weights.message}
        </p>
      )}
      {weights.kind === 'ready' && <Use weights={weights} />}
    </>
  );
}
