/** Runs that come back to the page at a person's wish, with the settings and the images that they were trained on. */
import { t } from '@lingui/core/macro';
import type { StoreApi } from 'zustand/vanilla';
import type { Settings } from '../../domain/settings/settings.ts';
import type { DatasetControl } from '../dataset/datasetControl.ts';
import { notReady } from '../failures.ts';
import { encodeSettings } from '../settings/permalink.ts';
import type { SettingsControl } from '../settings/settingsControl.ts';
import { withSettings } from '../settings/settingsRules.ts';
import { type AppState, showsRun } from '../state.ts';
import type { MachineInput } from './runMachine.ts';

interface Surroundings {
  readonly store: StoreApi<AppState>;
  readonly datasets: DatasetControl;
  readonly control: SettingsControl;
  readonly input: (given: MachineInput) => void;
}

export interface ComingBack {
  /** Whether the images of this name, or drawn faces where it is empty, can be trained on. */
  hasImages(name: string): boolean;
  /** The page's settings are those of the run. */
  showSettings(settings: Settings): void;
  /** The images of a run are to be chosen again: says so, and makes room for them. */
  askForImages(name: string, settings: Settings): void;
}

export function createComingBack({ store, datasets, control, input }: Surroundings): ComingBack {
  const { getState: get, setState: set } = store;

  const showSettings = (settings: Settings): void => {
    // The address has brought most settings back already; others must not be adjusted.
    if (encodeSettings(settings) === encodeSettings(get().settings)) return;
    control.touch(withSettings(control.choice(), settings));
  };

  return {
    hasImages: (name) => name === '' || datasets.own?.name === name,
    showSettings,
    askForImages(name, settings) {
      if (showsRun(get())) input({ kind: 'reset' });
      datasets.dropOwn();
      showSettings(settings);
      control.refresh(0);
      set({ error: notReady(t`Choose the images of "${name}" again, then press Go on.`) });
    },
  };
}
