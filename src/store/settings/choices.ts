/** What a person chooses before a run: its settings and its images. */
import type { StoreApi } from 'zustand/vanilla';
import type { DatasetControl } from '../dataset/datasetControl.ts';
import type { Session } from '../sessionTypes.ts';
import type { AppState } from '../state.ts';
import type { SettingsControl } from './settingsControl.ts';
import { withChange, withDatasetKind, withPreset, withSettings, withSuggestedHead } from './settingsRules.ts';

/** Stands for the images a person has yet to choose. */
export const UNNAMED_IMAGES = 'images';

type Choices = Pick<
  Session,
  | 'change'
  | 'chooseSynthetic'
  | 'chooseFolder'
  | 'chooseOwn'
  | 'readAgain'
  | 'cancelReading'
  | 'preset'
  | 'suggestHead'
  | 'backToRunSettings'
  | 'takeSettings'
>;

/** @param clear puts the run on the page away: other images are going to stand there */
export function createChoices(
  { touch, choice, identities, refresh }: SettingsControl,
  datasets: DatasetControl,
  clear: () => void,
  get: StoreApi<AppState>['getState'],
  set: StoreApi<AppState>['setState'],
): Choices {
  return {
    change: (change) => touch(withChange(choice(), change, identities())),
    chooseSynthetic() {
      touch(withDatasetKind(choice(), 'synthetic', ''));
    },
    chooseFolder() {
      touch(withDatasetKind(choice(), 'folder', datasets.own?.name ?? UNNAMED_IMAGES));
      refresh(0);
    },
    chooseOwn(images) {
      clear();
      datasets.setOwn(images);
      set({ error: null });
      touch(withDatasetKind(choice(), 'folder', images.name));
      refresh(0);
    },
    readAgain(choices) {
      clear();
      datasets.setChoices(choices);
      refresh(0);
    },
    cancelReading: () => datasets.cancel(),
    preset: (preset) => touch(withPreset(choice(), preset)),
    takeSettings: (settings) => touch(withSettings(choice(), settings)),
    suggestHead: () => touch(withSuggestedHead(choice(), identities())),
    backToRunSettings() {
      const { run } = get();
      if (run.settings) touch(withSettings(choice(), run.settings));
    },
  };
}
