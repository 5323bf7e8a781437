/** What a person does with a race: plans one, starts it, pauses it, stops it, adds a seed, closes it. One race at a time. */
import { msg, t } from '@lingui/core/macro';
import type { StoreApi } from 'zustand/vanilla';
import { say } from '../../words/language.ts';
import type { DatasetControl } from '../dataset/datasetControl.ts';
import { notReady } from '../failures.ts';
import type { SessionEnvironment } from '../sessionTypes.ts';
import type { Shelf } from '../shelf/shelf.ts';
import type { AppState } from '../state.ts';
import type { Race } from './race.ts';
import { demoRace, planProblem, type RacePlan } from './racePlan.ts';
import type { RaceActions } from './raceTypes.ts';

interface ActionParts {
  readonly store: StoreApi<AppState>;
  readonly environment: SessionEnvironment;
  readonly datasets: DatasetControl;
  readonly shelf: Shelf;
}

export interface RaceControl {
  readonly actions: RaceActions;
  wake(): void;
  dispose(): void;
}

const NOT_LOADED = msg`The part of the page that holds races could not be loaded: try again.`;

export function createRaceControl(parts: ActionParts): RaceControl {
  const { store, environment, datasets, shelf } = parts;
  const { getState: get, setState: set } = store;
  let race: Race | null = null;
  /** Grows with every race and whatever closes one. */
  let attempt = 0;

  const close = (): void => {
    attempt += 1;
    race?.dispose();
    race = null;
    set({ race: null });
  };

  const imagesProblem = ({ settings: { dataset } }: RacePlan): string | null =>
    dataset.kind === 'synthetic' || datasets.own?.name === dataset.path
      ? null
      : t`Choose the images of "${{ name: dataset.path }}" first.`;

  const begin = async (plan: RacePlan): Promise<void> => {
    const obstacle = planProblem(plan) ?? imagesProblem(plan);
    if (obstacle !== null) {
      set({ error: notReady(obstacle) });
      return;
    }
    close();
    const mine = attempt;
    const loaded = await import('./race.ts').catch(() => null);
    if (mine !== attempt) return;
    if (!loaded) {
      set({ error: notReady(say(NOT_LOADED)) });
      return;
    }
    set({ raceDraft: null });
    race = new loaded.Race(plan, {
      environment,
      shelf,
      datasets,
      imagesName: () => datasets.own?.name ?? null,
      page: get,
      show(view) {
        if (mine === attempt) set({ race: view });
      },
    });
    await race.run();
  };

  return {
    actions: {
      draftRace(raceDraft) {
        // A run that is open in Runs would hide the form, and so would the sweeps.
        set({ raceDraft, shelf: { ...get().shelf, opened: null, part: 'runs' } });
      },
      startRace: begin,
      startDemoRace() {
        const { settings, backend } = get();
        return begin(demoRace(settings.engine, backend?.software ?? true));
      },
      pauseRace: () => race?.pause(),
      resumeRace: () => race?.resume(),
      stopRace: () => race?.stop(),
      againRace: () => race?.again() ?? Promise.resolve(),
      closeRace: close,
      racer(place) {
        const lane = race?.lanes[place];
        return lane ? { store: lane.store, picture: lane.picture.actions } : null;
      },
    },
    wake: () => race?.wake(),
    dispose: close,
  };
}
