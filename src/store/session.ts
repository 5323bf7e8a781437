/**
 * The one place that changes the page's state: takes what a person does and what the worker reports, keeps the state machine
 * of the run, and sends commands. Knows no React and no DOM. Its parts each know one thing; here they are joined.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ErrorReport } from '../domain/errors.ts';
import { imageSize } from '../domain/networks.ts';
import type { TrainingEvent } from '../protocol/training.ts';
import { createDatasetControl } from './dataset/datasetControl.ts';
import { createDismissals } from './dismissals.ts';
import { createEvaluationControl } from './evaluate/evaluationControl.ts';
import { createPictureActions } from './picture/pictureActions.ts';
import { createRaceControl } from './race/raceActions.ts';
import { createReplay } from './replay/replay.ts';
import { createClusterRecipe } from './run/clusterRecipe.ts';
import { createComingBack } from './run/comingBack.ts';
import type { GoingOn } from './run/goingOn.ts';
import { createKeptRuns, keptRunActions } from './run/keptRuns.ts';
import { createPace } from './run/pace.ts';
import { createPutAwayRun } from './run/putAwayRun.ts';
import { createRunActions } from './run/runActions.ts';
import { createRunDisplay } from './run/runDisplay.ts';
import { createRunDriver } from './run/runDriver.ts';
import { createRunEffects } from './run/runEffects.ts';
import { createRunEvents } from './run/runEvents.ts';
import { createRunFailure } from './run/runFailure.ts';
import type { Effect, MachineInput } from './run/runMachine.ts';
import { createRunStart } from './run/runStart.ts';
import { createStartingWeights } from './run/startingWeights.ts';
import { createWarmUp } from './run/warmUp.ts';
import { createWorkerConnection } from './run/workerConnection.ts';
import type { Session, SessionEnvironment } from './sessionTypes.ts';
import { createChoices } from './settings/choices.ts';
import { settingsFromHash } from './settings/permalink.ts';
import { createSettingsControl } from './settings/settingsControl.ts';
import { createExports } from './shelf/exportActions.ts';
import { createShelf } from './shelf/shelf.ts';
import { createShelfActions } from './shelf/shelfActions.ts';
import { type AppState, initialState } from './state.ts';

/**
 * The parts around a run: its worker, its images, its settings and what it is asked.
 * @param untouched nobody has chosen any settings yet
 */
function createSurroundings(
  store: StoreApi<AppState>,
  environment: SessionEnvironment,
  untouched: boolean,
  onEvent: (event: TrainingEvent) => void,
) {
  const { getState: get, setState: set } = store;
  const worker = createWorkerConnection({
    store,
    createClient: () => environment.createClient(onEvent),
    onStart() {
      picture.workerStarted();
      pace.workerStarted();
    },
    onStop() {
      warmUp.forget();
      evaluation.workerGone();
    },
  });
  const datasets = createDatasetControl(
    environment,
    () => get().dataset,
    (change) => set({ dataset: { ...get().dataset, ...change } }),
  );
  const evaluation = createEvaluationControl({
    files: environment,
    imageSize: () => imageSize(get().run.settings ?? get().settings),
    send: worker.send,
    state: get,
    show: (change) => set({ evaluation: { ...get().evaluation, ...change } }),
  });
  const control = createSettingsControl({
    store,
    datasets,
    loaded: () => worker.loaded,
    forgetLoaded: worker.forgetLoaded,
    client: () => worker.client,
    untouched,
  });
  const startingWeights = createStartingWeights(
    () => get().starting,
    (starting) => set({ starting }),
  );
  const warmUp = createWarmUp(store, (command) => void worker.send(command));
  const picture = createPictureActions(store, environment, worker.send);
  const pace = createPace(store, worker.send);
  const replay = createReplay(store);
  const display = createRunDisplay({ store, environment, evaluation });
  return {
    store,
    environment,
    worker,
    datasets,
    evaluation,
    control,
    startingWeights,
    warmUp,
    picture,
    pace,
    replay,
    display,
  };
}

/** The run itself. Its parts call each other in a circle: what one of them starts may fail, and a failure may start it again. */
function createRun(surroundings: ReturnType<typeof createSurroundings>) {
  const { store, environment, datasets, control, startingWeights } = surroundings;
  const input: (given: MachineInput) => void = createRunDriver(store, (effect: Effect) => perform(effect));
  const fail = (error: ErrorReport): void => failed(error);
  const shelf = createShelf({ store, runs: environment.runs });
  const comingBack = createComingBack({ store, datasets, control, input });
  const takeUp = (going: GoingOn, wish: 'run' | 'hold'): void => runStart.takeUp(going, wish);
  const keptRuns = createKeptRuns({
    store,
    environment,
    comingBack,
    shelf,
    takeUp,
    async startFrom(name, weights) {
      await startingWeights.chooseWeights(name, weights);
      startingWeights.setWeightsUse('backbone');
      actions.train();
    },
  });
  const putAway = createPutAwayRun(store, datasets, () => keptRuns.keeper.current);
  const parts = { ...surroundings, keptRuns, putAway, input, fail };
  const runStart = createRunStart(parts);
  const perform = createRunEffects({ ...parts, runStart });
  const failed = createRunFailure({ ...parts, runStart });
  const actions = createRunActions(parts);
  const shelfActions = createShelfActions({
    ...{ store, shelf, keptRuns, comingBack, input, takeUp },
    runs: environment.runs,
    wallClock: () => environment.wallClock(),
    dismissPutAway: actions.dismissPutAway,
    download: environment.download,
  });
  return { input, keptRuns, actions, shelf, shelfActions, onEvent: createRunEvents(parts) };
}

/** @param hash the page's address after '#', from which settings and view are restored */
export function createSession(environment: SessionEnvironment, hash = ''): Session {
  const restored = settingsFromHash(hash);
  const byHand = { head: restored.headByHand, milestones: restored.milestonesByHand };
  const store = createStore<AppState>()(() => initialState(restored, byHand));
  const { getState: get, setState: set } = store;
  const surroundings = createSurroundings(store, environment, !restored.given, (event) => onEvent(event));
  const { worker, datasets, evaluation, control, startingWeights, warmUp, picture, pace, replay, display } =
    surroundings;
  const { input, keptRuns, actions, shelf, shelfActions, onEvent } = createRun(surroundings);
  const races = createRaceControl({ store, environment, datasets, shelf });

  return {
    store,
    ...startingWeights,
    ...picture.actions,
    ...pace.actions,
    ...replay.actions,
    ...keptRunActions(keptRuns),
    ...shelfActions,
    ...races.actions,
    ...createExports({
      ...{ store, shelf, datasets },
      runs: environment.runs,
      watchEmbeddings: picture.actions.watchEmbeddings,
      download: environment.download,
    }),
    open() {
      worker.ensure();
      void keptRuns.find();
      control.open(environment.isSoftwareOnly);
    },
    show(view) {
      // A card stands beside what it was opened from.
      if (view !== get().view) picture.actions.closeCard();
      set({ view });
      evaluation.refresh();
      if (view === 'runs') void shelf.find();
    },
    evaluation,
    ...actions,
    ...createClusterRecipe(store, datasets, environment.download),
    ...createChoices(control, datasets, () => input({ kind: 'reset' }), get, set),
    ...createDismissals(get, set),
    wake() {
      display.wake();
      races.wake();
    },
    dispose() {
      races.dispose();
      control.dispose();
      warmUp.dispose();
      display.dispose();
      picture.dispose();
      replay.dispose();
      worker.stop();
    },
  };
}
