/** The settings, grouped by what they are about, in the order a person meets them. */

import { FIELDS } from '../../../domain/settings/fields.ts';
import { defaultMilestones } from '../../../domain/settings/settings.ts';
import type { Preset } from '../../../store/settings/settingsRules.ts';
import { useApp, useSession } from '../../../store/useApp.ts';
import controls from '../../controls/controls.module.css';
import { percent, short } from '../../format.ts';
import { AdvancedSettings } from './AdvancedSettings.tsx';
import { DataSettings } from './DataSettings.tsx';
import { LossSettings } from './LossSettings.tsx';
import { NetworkCost } from './NetworkCost.tsx';
import { SettingSelect } from './SettingField.tsx';
import { SettingSlider } from './SettingSlider.tsx';
import classes from './SettingsPanel.module.css';
import { StartingWeights } from './StartingWeights.tsx';

const PRESETS: readonly { readonly preset: Preset; readonly label: string; readonly help: string }[] = [
  { preset: 'demo', label: 'Demo', help: 'The settings that the page opens with, on drawn faces.' },
  {
    preset: 'sphere',
    label: 'Demo on a sphere',
    help: 'Embeddings of 3 numbers: every face is a point of a sphere that can be seen as it is. Nearly all wrong labels are found.',
  },
  {
    preset: 'circle',
    label: 'Demo on a circle',
    help: 'Embeddings of 2 numbers: every face is a point of a circle. There is little room: of ten runs three missed a quarter of the wrong labels or more, and one took many right ones for wrong.',
  },
  {
    preset: 'paper',
    label: 'Paper (for large sets)',
    help: "The authors' s = 32, m = 0.5 and schedule. Made for thousands of identities: with few it finds nothing.",
  },
];

function Presets() {
  const session = useSession();
  return (
    <div className={classes.presets}>
      <span>Presets</span>
      {PRESETS.map(({ preset, label, help }) => (
        <button
          key={preset}
          type="button"
          className={controls.chip}
          title={help}
          onClick={() => session.preset(preset)}
        >
          {label}
        </button>
      ))}
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

function TrainingSettings() {
  const milestones = useApp((state) => state.settings.training.milestones);
  const epochs = useApp((state) => state.settings.training.epochs);
  const standard = defaultMilestones(epochs).join() === milestones.join();
  return (
    <section className={classes.group} aria-labelledby="group-training">
      <h3 className={classes.heading} id="group-training">
        Training
      </h3>
      <SettingSelect section="model" name="preset" field={FIELDS.model.preset} />
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
    <section className={`panel ${classes.panel}`} aria-label="Settings">
      <h2 className="sr-only">Settings</h2>
      <div className={classes.scroll}>
        <Presets />
        <DataSettings />
        <NoiseSettings />
        <LossSettings />
        <TrainingSettings />
        <AdvancedSettings />
      </div>
    </section>
  );
}
