/** What follows when settings change: a run under way is told, faces are redrawn, another backend is got ready. */
import type { StoreApi } from 'zustand/vanilla';
import type { TrainingClient } from '../../client/trainingClient.ts';
import { liveChange, withLive } from '../../domain/settings/live.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import { type DatasetControl, datasetKey } from '../dataset/datasetControl.ts';
import { isAbort, NOT_PREPARED, reportOf } from '../failures.ts';
import { LEAST_IDENTITIES } from '../run/obstacle.ts';
import { isActive } from '../run/runMachine.ts';
import { type AppState, knownIdentities, showsRun } from '../state.ts';
import { type Choice, withIdentities, withSoftwareDefaults } from './settingsRules.ts';

/** Rest after the last move of a slider before faces are redrawn or a run under way is told. */
const REDRAW_MS = 350;
const LIVE_MS = 120;

export interface SettingsSurroundings {
  readonly store: StoreApi<AppState>;
  readonly datasets: DatasetControl;
  /** Key of the images the worker holds, or empty. */
  loaded(): string;
  forgetLoaded(): void;
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
  let redraw: ReturnType<typeof setTimeout> | undefined;
  let telling: ReturnType<typeof setTimeout> | undefined;

  const identities = (): number => knownIdentities(get()) ?? LEAST_IDENTITIES;

  /** Another backend was chosen. With weights still in the worker this waits for the next start, which sees to it itself. */
  const prepareAgain = (before: Settings['engine'], { backend, kernels }: Settings['engine']): void => {
    const client = surroundings.client();
    if (!client || (backend === before.backend && kernels === before.kernels)) return;
    if (showsRun(get())) return;
    set({ backend: null });
    client.send({ type: 'prepare', backend, kernels });
  };

  const tellRun = (): void => {
    clearTimeout(telling);
    const { run, settings, machine } = get();
    if (!run.settings || !machine.started) return;
    const live = liveChange(run.settings, settings);
    if (!live) return;
    set({ run: { ...run, settings: withLive(run.settings, live) } });
    surroundings.client()?.send({ type: 'update', live });
  };

  const refresh = (delay: number): void => {
    clearTimeout(redraw);
    redraw = setTimeout(() => {
      const { settings } = get();
      // The faces of a run stay as long as what it has shown.
      if (showsRun(get())) return;
      if (
        surroundings.loaded() !== '' &&
        surroundings.loaded() === datasetKey(settings, datasets.own, datasets.choices)
      )
        return;
      // From now on the page shows other faces than the worker holds.
      surroundings.forgetLoaded();
      datasets.request(settings)?.dataset.then(
        () => choose(withIdentities(choice(), identities())),
        (cause) => {
          if (!isAbort(cause)) set({ error: reportOf(cause, NOT_PREPARED) });
        },
      );
    }, delay);
  };

  const choice = (): Choice => {
    const { settings, byHand, aside } = get();
    return { settings, byHand, aside };
  };

  const choose = (next: Choice): void => {
    const before = get().settings;
    const { settings, byHand, aside } = next;
    if (settings === before && byHand === get().byHand) return;
    set({ settings, byHand, aside });
    prepareAgain(before.engine, next.settings.engine);
    if (isActive(get().machine.phase)) {
      clearTimeout(telling);
      telling = setTimeout(tellRun, LIVE_MS);
    } else if (
      datasetKey(before, datasets.own, datasets.choices) !== datasetKey(next.settings, datasets.own, datasets.choices)
    ) {
      refresh(REDRAW_MS);
    }
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
    tellRun,
    refresh,
    stopRedraw: () => clearTimeout(redraw),
    open(isSoftwareOnly) {
      if (!untouched) {
        refresh(0);
        return;
      }
      void isSoftwareOnly().then((software) => {
        if (software && untouched) set(withSoftwareDefaults(choice()));
        refresh(0);
      });
    },
    dispose() {
      clearTimeout(redraw);
      clearTimeout(telling);
    },
  };
}
