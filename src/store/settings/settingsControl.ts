/** What follows when settings change: a run under way is told, faces are redrawn, another backend is got ready. */
import type { TrainingClient } from '../../client/trainingClient.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import { datasetKey } from '../dataset/datasetControl.ts';
import { LEAST_IDENTITIES } from '../run/obstacle.ts';
import { isActive } from '../run/runMachine.ts';
import { knownIdentities, showsRun } from '../state.ts';
import { createFacesRefresh, type FacesSurroundings } from './facesRefresh.ts';
import { createLiveTelling } from './liveTelling.ts';
import { type Choice, withIdentities, withSoftwareDefaults } from './settingsRules.ts';

/** Rest after the last move of a slider before faces are redrawn. */
const REDRAW_MS = 350;

export interface SettingsSurroundings extends FacesSurroundings {
  client(): TrainingClient | null;
  /** Nobody has chosen any settings yet. */
  readonly untouched: boolean;
}

export interface SettingsControl {
  /** Of the set on the page. */
  identities(): number;
  choice(): Choice;
  /** A person's choice. */
  touch(next: Choice): void;
  /** The settings are what a person wants, even where they are the defaults. */
  settle(): void;
  /** Tells the run under way what has changed and may change. */
  tellRun(): void;
  /** Makes the faces the settings name, once they rest and no run needs those on the page. */
  refresh(delay: number): void;
  stopRedraw(): void;
  /** Draws the first faces, fewer where everything is computed in software. */
  open(isSoftwareOnly: () => Promise<boolean>): void;
  dispose(): void;
}

export function createSettingsControl(surroundings: SettingsSurroundings): SettingsControl {
  const { store, datasets } = surroundings;
  const { getState: get, setState: set } = store;
  let { untouched } = surroundings;
  const telling = createLiveTelling(store, surroundings.client);
  const faces = createFacesRefresh(surroundings, () => choose(withIdentities(choice(), identities())));

  const identities = (): number => knownIdentities(get()) ?? LEAST_IDENTITIES;

  /** Another backend was chosen. With weights still in the worker this waits for the next start, which sees to it itself. */
  const prepareAgain = (before: Settings['engine'], { backend, kernels }: Settings['engine']): void => {
    const client = surroundings.client();
    if (!client || (backend === before.backend && kernels === before.kernels)) return;
    if (showsRun(get())) return;
    set({ backend: null });
    client.send({ type: 'prepare', backend, kernels });
  };

  const nameOtherImages = (before: Settings, after: Settings): boolean =>
    datasetKey(before, datasets.own, datasets.choices) !== datasetKey(after, datasets.own, datasets.choices);

  const choice = (): Choice => {
    const { settings, byHand, aside } = get();
    return { settings, byHand, aside };
  };

  const choose = (next: Choice): void => {
    const before = get().settings;
    const { settings, byHand, aside } = next;
    if (settings === before && byHand === get().byHand) return;
    set({ settings, byHand, aside });
    prepareAgain(before.engine, settings.engine);
    if (isActive(get().machine.phase)) telling.soon();
    else if (nameOtherImages(before, settings)) faces.after(REDRAW_MS);
  };

  const touch = (next: Choice): void => {
    untouched = false;
    choose(next);
  };

  return {
    identities,
    choice,
    touch,
    settle() {
      untouched = false;
    },
    tellRun: telling.now,
    refresh: faces.after,
    stopRedraw: faces.stop,
    open(isSoftwareOnly) {
      if (!untouched) {
        faces.after(0);
        return;
      }
      void isSoftwareOnly().then((software) => {
        if (software && untouched) set(withSoftwareDefaults(choice()));
        faces.after(0);
      });
    },
    dispose() {
      faces.stop();
      telling.dispose();
    },
  };
}
