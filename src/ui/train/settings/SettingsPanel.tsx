/**
 * The settings: the noise and the loss first, beside Start all that a first visit needs; everything else one step away, in groups
 * and by search.
 */
import { msg, plural, t } from '@lingui/core/macro';
import { useEffect, useRef, useState } from 'react';
import { NETWORKS } from '../../../domain/networks.ts';
import { FIELDS } from '../../../domain/settings/fields.ts';
import type { FoundSetting } from '../../../domain/settings/settingSearch.ts';
import { defaultMilestones } from '../../../domain/settings/settings.ts';
import { misfitOnPage } from '../../../store/run/preflight.ts';
import type { Preset } from '../../../store/settings/settingsRules.ts';
import { useApp, useSession } from '../../../store/useApp.ts';
import { say, type Words } from '../../../words/language.ts';
import { percent, short } from '../../format.ts';
import { DataSettings } from './DataSettings.tsx';
import { LossChoice, LossSettings } from './LossSettings.tsx';
import { NetworkCost } from './NetworkCost.tsx';
import { setGroupOpen } from './openGroups.ts';
import { RestOfSection } from './RestOfSection.tsx';
import { SettingSelect } from './SettingField.tsx';
import { SettingGroup } from './SettingGroup.tsx';
import { SettingSearch } from './SettingSearch.tsx';
import { SettingSlider } from './SettingSlider.tsx';
import classes from './SettingsPanel.module.css';
import { StartingWeights } from './StartingWeights.tsx';

const PRESETS: readonly { readonly preset: Preset; readonly label: Words; readonly help: Words }[] = [
  {
    preset: 'demo',
    label: msg`Demo`,
    help: msg`Wrong labels found among drawn faces: the settings that the page opens with.`,
  },
  {
    preset: 'sphere',
    label: msg`Demo on a sphere`,
    help: msg`Embeddings of 3 numbers: every face is a point of a sphere that can be seen as it is. Nearly all wrong labels are found.`,
  },
  {
    preset: 'circle',
    label: msg`Demo on a circle`,
    help: msg`Embeddings of 2 numbers: every face is a point of a circle. There is little room: of ten runs three missed a quarter of the wrong labels or more, and one took many right ones for wrong.`,
  },
  {
    preset: 'paper',
    label: msg`Paper (for large sets)`,
    help: msg`The authors' s = 32, m = 0.5 and schedule. Made for thousands of identities: with few it finds nothing.`,
  },
];

function Presets() {
  const session = useSession();
  const count = PRESETS.length;
  return (
    <SettingGroup group="presets" state={t`${count} to start from`}>
      <div className={classes.presets}>
        {PRESETS.map(({ preset, label, help }) => (
          <button key={preset} type="button" className={classes.preset} onClick={() => session.preset(preset)}>
            <strong>{say(label)}</strong> <small>{say(help)}</small>
          </button>
        ))}
      </div>
    </SettingGroup>
  );
}

function NoiseSettings() {
  const ownSet = useApp((state) => state.settings.dataset.kind === 'folder');
  const { openSet, seed } = useApp((state) => state.settings.noise);
  const share = percent(openSet);
  const reason = ownSet ? t`Needs images of people outside the set, which a set of your own does not have.` : undefined;
  return (
    <SettingGroup group="noise" state={t`open-set ${share}, seed ${seed}`}>
      <SettingSlider
        section="noise"
        name="openSet"
        field={FIELDS.noise.openSet}
        format={percent}
        disabledReason={reason}
      />
      <RestOfSection section="noise" />
    </SettingGroup>
  );
}

function NetworkSettings() {
  const preset = useApp((state) => state.settings.model.preset);
  const isTooLarge = useApp((state) => misfitOnPage(state) !== null);
  return (
    <SettingGroup group="network" state={say(NETWORKS[preset].title)} trouble={isTooLarge ? t`does not fit` : null}>
      <SettingSelect section="model" name="preset" field={FIELDS.model.preset} />
      <NetworkCost />
      <StartingWeights />
      <RestOfSection section="model" />
    </SettingGroup>
  );
}

function TrainingSettings() {
  const { milestones, epochs, learningRate } = useApp((state) => state.settings.training);
  const rate = short(learningRate);
  const falls = milestones.join(', ') || t`(never)`;
  const standard = defaultMilestones(epochs).join() === milestones.join();
  return (
    <SettingGroup
      group="training"
      state={t`${plural(epochs, { one: '# epoch', other: '# epochs' })}, learning rate ${rate}`}
    >
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
      {!standard && <p className={classes.note}>{t`Learning rate falls at epochs ${falls}.`}</p>}
      <RestOfSection section="training" />
    </SettingGroup>
  );
}

function EngineSettings() {
  const { backend } = useApp((state) => state.settings.engine);
  return (
    <SettingGroup group="engine" state={say(FIELDS.engine.backend.names[backend])}>
      <RestOfSection section="engine" />
    </SettingGroup>
  );
}

const CONTROL = 'input, select, button:not([data-help])';

/** Opens the group of what was found, and gives its control the focus once it is there. */
function useFinding() {
  const session = useSession();
  const panel = useRef<HTMLElement>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  useEffect(() => {
    if (wanted === null) return;
    const row = panel.current?.querySelector(`[data-setting="${wanted}"]`);
    row?.scrollIntoView({ block: 'nearest' });
    row?.querySelector<HTMLElement>(CONTROL)?.focus();
    setWanted(null);
  }, [wanted]);
  const find = (found: FoundSetting): void => {
    if (found.kind === 'loss') session.change({ section: 'head', key: 'kind', value: found.id });
    else if (found.group) setGroupOpen(found.group, true);
    setWanted(found.kind === 'loss' ? 'head.kind' : found.id);
  };
  return { panel, find };
}

export function SettingsPanel() {
  const { panel, find } = useFinding();
  return (
    <section ref={panel} className={`panel ${classes.panel}`} aria-label={t`Settings`}>
      <h2 className="sr-only">{t`Settings`}</h2>
      <div className={classes.scroll}>
        <div className={classes.first}>
          <SettingSlider section="noise" name="closedSet" field={FIELDS.noise.closedSet} format={percent} />
          <LossChoice />
        </div>
        <SettingSearch onChoose={find} />
        <Presets />
        <DataSettings />
        <NoiseSettings />
        <LossSettings />
        <NetworkSettings />
        <TrainingSettings />
        <EngineSettings />
      </div>
    </section>
  );
}
