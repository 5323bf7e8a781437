/** The loss: which one, what it does, and the settings it has of its own. */

import { msg, t } from '@lingui/core/macro';
import { findsWrongLabels, HEAD_CATALOGUE, HEAD_KINDS, onlyDetects } from '../../../domain/losses/catalogue.ts';
import { HEAD_GROUPS, type HeadGroup, type HeadParameter } from '../../../domain/losses/lossTypes.ts';
import { usesMargin, usesScale } from '../../../domain/losses/usedSettings.ts';
import { networkOf } from '../../../domain/networks.ts';
import { FIELDS } from '../../../domain/settings/fields.ts';
import type { HeadSettings } from '../../../domain/settings/settings.ts';
import { leastEpochStart } from '../../../domain/settings/suggestions.ts';
import { listed } from '../../../lib/joinedText.ts';
import { useApp, useSession } from '../../../store/useApp.ts';
import { say } from '../../../words/language.ts';
import controls from '../../controls/controls.module.css';
import { Formula } from './Formula.tsx';
import { lambdaText, marginText, parameterText } from './headText.ts';
import classes from './LossSettings.module.css';
import { RestOfSection } from './RestOfSection.tsx';
import { type OptionGroup, SettingControl, SettingSelect } from './SettingField.tsx';
import { SettingGroup } from './SettingGroup.tsx';
import { SettingSlider } from './SettingSlider.tsx';
import panel from './SettingsPanel.module.css';

// What the page is about comes first.
const GROUPS = (Object.keys(HEAD_GROUPS) as HeadGroup[]).reverse();

const optionsOf = (): readonly OptionGroup[] =>
  GROUPS.map((group) => ({
    label: say(HEAD_GROUPS[group]),
    options: HEAD_KINDS.filter((kind) => HEAD_CATALOGUE[kind].group === group).map((value) => ({
      value,
      label: HEAD_CATALOGUE[value].name,
    })),
  }));

/** The slider has a stop at pi, the authors' value. */
const snapToPi = (value: number): number => (value === 3.1 ? Math.PI : value);
const HOW_SUGGESTED = msg`s leaves the centres room though 30 % of the labels are wrong: 3 for 5 people, 4 for 10. From there it rises with the logarithm of their number: 10 for 30, the authors’ value at 10,575. m is three fifths of theirs below 1,000 people.`;

function Explanation({ head }: { readonly head: HeadSettings }) {
  const { paper } = HEAD_CATALOGUE[head.kind];
  return (
    <div className={classes.explanation}>
      <Formula head={head} />
      <p>
        <a href={paper.url} target="_blank" rel="noreferrer">
          {paper.title}
        </a>
      </p>
    </div>
  );
}

function OwnParameter({ name, parameter }: { readonly name: string; readonly parameter: HeadParameter }) {
  return parameter.kind === 'number' ? (
    <SettingSlider section="head" name={name} field={parameter} format={parameterText(parameter)} />
  ) : (
    <SettingControl section="head" name={name} field={parameter} />
  );
}

function OwnParameters({ head }: { readonly head: HeadSettings }) {
  const shown = Object.entries(HEAD_CATALOGUE[head.kind].parameters).filter(
    ([, { when }]) => !when || head[when.key] === when.is,
  );
  return (
    <div className={classes.own}>
      {shown.map(([name, parameter]) => (
        <OwnParameter key={`${head.kind} ${name}`} name={name} parameter={parameter} />
      ))}
    </div>
  );
}

function ScaleAndMargin({ head }: { readonly head: HeadSettings }) {
  const session = useSession();
  const byHand = useApp((state) => state.byHand.head);
  // What suits a number of people was found for longer embeddings.
  const isVisible = useApp((state) => networkOf(state.settings.model).embeddingSize <= 3);
  const follows = HEAD_CATALOGUE[head.kind].followsIdentities && !isVisible;
  const [scale, margin] = [usesScale(head), usesMargin(head)];
  if (!scale && !margin) return null;
  return (
    <>
      <div className={panel.pair}>
        {margin && <SettingSlider section="head" name="margin" field={FIELDS.head.margin} format={marginText(head)} />}
        {scale && <SettingSlider section="head" name="scale" field={FIELDS.head.scale} />}
      </div>
      {follows && !byHand && (
        <p className={panel.note} title={say(HOW_SUGGESTED)}>
          {t`Chosen for the number of people.`}
        </p>
      )}
      {follows && byHand && (
        <button
          type="button"
          className={controls.chip}
          title={say(HOW_SUGGESTED)}
          onClick={() => session.suggestHead()}
        >
          {t`Use the margin and scale that suit this set`}
        </button>
      )}
    </>
  );
}

/** The same setting for a loss that takes labels for wrong and gives no others. */
const DETECTION_START = {
  ...FIELDS.head.epochStart,
  label: msg`Labels are judged after epoch`,
  help: msg`Labels are taken for wrong once this many epochs are over. Too early and the net cannot tell people apart yet; too late and the noise is learnt by heart.`,
} as const;

function CorrectionStart({ head }: { readonly head: HeadSettings }) {
  const epochs = useApp((state) => state.settings.training.epochs);
  const session = useSession();
  const least = leastEpochStart(epochs);
  const detects = onlyDetects(head.kind);
  return (
    <>
      <SettingSlider
        section="head"
        name="epochStart"
        field={detects ? DETECTION_START : FIELDS.head.epochStart}
        end={Math.max(epochs, 2)}
      />
      {head.epochStart >= epochs && (
        <p className={panel.hint}>
          {detects ? t`The run ends before labels are judged.` : t`The run ends before correction starts.`}
        </p>
      )}
      {head.epochStart < least && (
        <p className={panel.hint}>
          {detects
            ? t`Early: the net may not tell people apart yet and distrust almost everything.`
            : t`Early: the net may not tell people apart yet and relabel almost everything.`}{' '}
          <button
            type="button"
            className={controls.chip}
            onClick={() => session.change({ section: 'head', key: 'epochStart', value: least })}
          >
            {t`Start after epoch ${least}`}
          </button>
        </p>
      )}
    </>
  );
}

/** Which loss, and in a sentence what it does. */
export function LossChoice() {
  const kind = useApp((state) => state.settings.head.kind);
  return (
    <>
      <SettingSelect section="head" name="kind" field={FIELDS.head.kind} options={optionsOf()} />
      <p className={panel.note}>{say(HEAD_CATALOGUE[kind].summary)}</p>
    </>
  );
}

/** "s 10, m 0.30 rad, after epoch 5" */
function stateOf(head: HeadSettings): string {
  const { epochStart } = head;
  return listed([
    ...(usesScale(head) ? [`s ${head.scale}`] : []),
    ...(usesMargin(head) ? [`m ${marginText(head)(head.margin)}`] : []),
    ...(findsWrongLabels(head) ? [t`after epoch ${epochStart}`] : []),
  ]);
}

export function LossSettings() {
  const head = useApp((state) => state.settings.head);
  const epochs = useApp((state) => state.settings.training.epochs);
  const finds = findsWrongLabels(head);
  const nothing = onlyDetects(head.kind) ? t`judges nothing` : t`corrects nothing`;
  const trouble = finds && head.epochStart >= epochs ? nothing : null;
  return (
    <SettingGroup group="loss" state={stateOf(head)} trouble={trouble}>
      <Explanation head={head} />
      {finds && <CorrectionStart head={head} />}
      <ScaleAndMargin head={head} />
      {head.kind === 'boundaryface' && (
        <SettingSlider section="head" name="lambda" field={FIELDS.head.lambda} format={lambdaText} snap={snapToPi} />
      )}
      <OwnParameters head={head} />
      <RestOfSection section="head" />
    </SettingGroup>
  );
}
