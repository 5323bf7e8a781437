/** The settings, grouped by what they are about, in the order a person meets them. */

import { NETWORK_PRESETS, NETWORKS } from '../../lib/networks.ts';
import { FIELDS } from '../../protocol/fields.ts';
import { defaultMilestones, type HeadKind } from '../../protocol/settings.ts';
import { useApp, useSession } from '../../store/useApp.ts';
import { percent, short } from '../format.ts';
import { AdvancedSettings } from './AdvancedSettings.tsx';
import { DataSettings } from './DataSettings.tsx';
import { NetworkCost } from './NetworkCost.tsx';
import { type Option, SettingSelect } from './SettingField.tsx';
import { SettingSlider } from './SettingSlider.tsx';
import classes from './SettingsPanel.module.css';
import { StartingWeights } from './StartingWeights.tsx';

const LOSSES: Readonly<Record<HeadKind, string>> = {
  boundaryface: 'BoundaryFace',
  boundaryf1: 'BoundaryF1',
  arcface: 'ArcFace',
};
const LOSS_OPTIONS: readonly Option[] = Object.entries(LOSSES).map(([value, label]) => ({ value, label }));
const NETWORK_OPTIONS: readonly Option[] = NETWORK_PRESETS.map((value) => ({ value, label: NETWORKS[value].title }));

/** The slider has a stop at pi, the authors' value. */
const snapToPi = (value: number): number => (value === 3.1 ? Math.PI : value);
const lambdaText = (value: number): string => (value === Math.PI ? 'π' : value.toFixed(1));
const radians = (value: number): string => `${value.toFixed(2)} rad`;

function Presets() {
  const session = useSession();
  return (
    <div className={classes.presets}>
      <span>Presets</span>
      <button type="button" className={classes.chip} onClick={() => session.preset('demo')}>
        Demo
      </button>
      <button
        type="button"
        className={classes.chip}
        title="The authors' s = 32, m = 0.5 and schedule. Made for thousands of identities: with few it finds nothing."
        onClick={() => session.preset('paper')}
      >
        Paper (for large sets)
      </button>
    </div>
  );
}

function NoiseSettings() {
  const ownSet = useApp((state) => state.settings.dataset.kind === 'folder');
  const reason = ownSet ? 'Needs images of people outside the set, which a set of your own does not have.' : undefined;
  const { closedSet, openSet } = FIELDS.noise;
  return (
    <section className={classes.group} aria-labelledby="group-noise">
      <h3 className={classes.heading} id="group-noise">
        Noise
      </h3>
      <div className={classes.pair}>
        <SettingSlider section="noise" name="closedSet" field={closedSet} format={percent} />
        <SettingSlider section="noise" name="openSet" field={openSet} format={percent} disabledReason={reason} />
      </div>
    </section>
  );
}

function LossSettings() {
  const session = useSession();
  const head = useApp((state) => state.settings.head);
  const epochs = useApp((state) => state.settings.training.epochs);
  const byHand = useApp((state) => state.byHand.head);
  const trusting = head.kind === 'arcface' ? 'ArcFace does not correct labels.' : undefined;
  const withoutPush = head.kind === 'boundaryface' ? undefined : 'Only BoundaryFace has this term.';
  return (
    <section className={classes.group} aria-labelledby="group-loss">
      <h3 className={classes.heading} id="group-loss">
        Loss
      </h3>
      <SettingSelect section="head" name="kind" field={FIELDS.head.kind} options={LOSS_OPTIONS} />
      <SettingSlider
        section="head"
        name="epochStart"
        field={FIELDS.head.epochStart}
        softMax={Math.max(epochs, 2)}
        disabledReason={trusting}
      />
      {head.kind !== 'arcface' && head.epochStart >= epochs && (
        <p className={classes.hint}>The run ends before correction starts.</p>
      )}
      {head.kind !== 'arcface' && head.epochStart < 2 && epochs > 4 && (
        <p className={classes.hint}>Too early: the net cannot tell people apart yet and relabels almost everything.</p>
      )}
      <div className={classes.pair}>
        <SettingSlider section="head" name="margin" field={FIELDS.head.margin} format={radians} />
        <SettingSlider section="head" name="scale" field={FIELDS.head.scale} />
      </div>
      {byHand && (
        <button type="button" className={classes.link} onClick={() => session.suggestHead()}>
          Use the margin and scale that suit this set
        </button>
      )}
      <SettingSlider
        section="head"
        name="lambda"
        field={FIELDS.head.lambda}
        format={lambdaText}
        snap={snapToPi}
        disabledReason={withoutPush}
      />
    </section>
  );
}

function TrainingSettings() {
  const milestones = useApp((state) => state.settings.training.milestones);
  const epochs = useApp((state) => state.settings.training.epochs);
  const standard = defaultMilestones(epochs).join() === milestones.join();
  return (
    <section className={classes.group} aria-labelledby="group-training">
      <h3 className={classes.heading} id="group-training">
        Training
      </h3>
      <SettingSelect section="model" name="preset" field={FIELDS.model.preset} options={NETWORK_OPTIONS} />
      <NetworkCost />
      <StartingWeights />
      <div className={classes.pair}>
        <SettingSlider
          section="training"
          name="learningRate"
          field={FIELDS.training.learningRate}
          format={short}
          logarithmic
        />
        <SettingSlider section="training" name="epochs" field={FIELDS.training.epochs} softMax={40} />
      </div>
      {!standard && <p className={classes.note}>Learning rate falls at epochs {milestones.join(', ') || '(never)'}.</p>}
    </section>
  );
}

export function SettingsPanel() {
  return (
    <aside className={`panel ${classes.panel}`} aria-label="Settings">
      <h2 className="sr-only">Settings</h2>
      <div className={classes.scroll}>
        <Presets />
        <DataSettings />
        <NoiseSettings />
        <LossSettings />
        <TrainingSettings />
        <AdvancedSettings />
      </div>
    </aside>
  );
}
