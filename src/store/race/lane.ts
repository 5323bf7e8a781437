/**
 * One racer: a training worker of its own, and what it reports in a store of its own, which the parts of the page that show a run
 * can be given. Its runs are kept as those of the page are.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TrainingClient } from '../../client/trainingClient.ts';
import type { ErrorReport } from '../../domain/errors.ts';
import { type RaceNumbers, raceNumbers } from '../../domain/race/raceMeasures.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { BackendInfo, TrainingCommandBody, TrainingEvent, WireDataset } from '../../protocol/training.ts';
import { createPictureActions, type PictureControl } from '../picture/pictureActions.ts';
import { createKeepingNotice } from '../run/keepingNotice.ts';
import { createRunDisplay } from '../run/runDisplay.ts';
import { createRunEvents } from '../run/runEvents.ts';
import { createRunKeeper } from '../run/runKeeper.ts';
import type { Machine, MachineInput } from '../run/runMachine.ts';
import type { SessionEnvironment } from '../sessionTypes.ts';
import type { Shelf } from '../shelf/shelf.ts';
import { type AppState, type Faces, initialState, NO_EVALUATION } from '../state.ts';

export type LaneEnvironment = Pick<
  SessionEnvironment,
  'createClient' | 'createProjections' | 'now' | 'visible' | 'wallClock' | 'runs'
>;

export interface LaneParts {
  readonly environment: LaneEnvironment;
  readonly shelf: Pick<Shelf, 'kept' | 'annotate' | 'forget'>;
  readonly settings: Settings;
  /** Of a person's own images. */
  imagesName(): string | null;
  /** The lane stands elsewhere than before. */
  onChange(): void;
}

/** What a run of a lane begins with. */
interface Beginning {
  readonly settings: Settings;
  /** What computes: one backend for all lanes. */
  readonly backend: Settings['engine']['backend'];
  readonly dataset: WireDataset;
  readonly faces: Faces | null;
  /** The images go to this lane's worker for good. */
  readonly last: boolean;
}

export interface Lane {
  readonly store: StoreApi<AppState>;
  readonly picture: PictureControl;
  /** Of the run under way or the last one; null before the first. */
  readonly id: string | null;
  /** Epochs of the run that are done. */
  readonly done: number;
  /** It stands still at the end of an epoch, or since it was paused. */
  readonly halted: boolean;
  readonly state: 'idle' | 'running' | 'finished' | 'failed' | 'stopped';
  readonly failure: string | null;
  readonly numbers: RaceNumbers | null;
  /** Has a backend chosen. @returns null where the lane has failed */
  chooseBackend(wish: Settings['engine']): Promise<BackendInfo | null>;
  begin(beginning: Beginning): void;
  /** Goes on to the end of the epoch. */
  resume(): void;
  pause(): void;
  /** Ends the run where it stands; what was kept of it stays. */
  stop(): void;
  /** The worker is no longer needed; what it told stays. */
  rest(): void;
  wake(): void;
  dispose(): void;
}

/** The commands that make lane's worker train. */
function sendRun(client: TrainingClient, { settings, backend, dataset, last }: Beginning): void {
  const engine = { ...settings.engine, backend };
  client.beginRun();
  client.send({ type: 'prepare', backend, kernels: engine.kernels });
  const { train, heldOut, outliers } = dataset;
  const buffers = [train.pixels?.buffer, heldOut?.pixels.buffer, outliers?.pixels.buffer];
  const moved = last ? buffers.filter((buffer) => buffer !== undefined) : [];
  client.send({ type: 'load', dataset }, moved);
  const start = { paused: false, goal: 'epoch', initial: null, kept: null, checkpoints: true } as const;
  client.send({ type: 'start', settings: { ...settings, engine }, ...start });
}

const RUNNING: Machine = { phase: 'training', wish: 'run', started: true };
const PAUSED: Machine = { phase: 'paused', wish: 'hold', started: true };
const OVER: Machine = { phase: 'finished', wish: 'hold', started: false };

export function createLane(parts: LaneParts): Lane {
  const { environment, shelf } = parts;
  const opening = initialState(
    { settings: parts.settings, view: 'runs', problems: [] },
    { head: true, milestones: true },
  );
  const store = createStore<AppState>()(() => ({ ...opening, showTruth: true }));
  const { getState: get, setState: set } = store;
  let client: TrainingClient | null = null;
  let id: string | null = null;
  let done = 0;
  let halted = false;
  let state: Lane['state'] = 'idle';
  let failure: string | null = null;
  let numbers: RaceNumbers | null = null;
  let settings = parts.settings;
  let isTrained = false;
  let onBackend: ((info: BackendInfo | null) => void) | null = null;

  const send = (command: TrainingCommandBody): boolean => {
    client?.send(command);
    return client !== null;
  };
  const picture = createPictureActions(store, environment, send);
  const evaluation = {
    fresh: () => NO_EVALUATION,
    /** Asked for once the run is over. */
    refresh: () => void send({ type: 'evaluate' }),
    answered({ epoch, step, verification, detection }: Extract<TrainingEvent, { type: 'evaluation' }>) {
      const result = { epoch, step, verification, detection, pairSet: null, faces: null };
      set({ evaluation: { ...NO_EVALUATION, result } });
    },
    compared() {},
  };
  const display = createRunDisplay({ store, environment, evaluation });
  const resting = new Set<string>();
  const keeper = createRunKeeper(environment.runs, environment.wallClock, createKeepingNotice(store), (run) => {
    shelf.kept(run);
    // A page that opens does not offer to go on with it.
    if (!resting.has(run.id)) shelf.annotate(run.id, { resting: true });
    resting.add(run.id);
  });

  const leaveWorker = (): void => {
    client?.dispose();
    client = null;
    onBackend?.(null);
    onBackend = null;
  };

  const end = (as: Lane['state']): void => {
    state = as;
    set({ machine: OVER });
    display.publish();
    const { current } = keeper;
    // There is nothing of it that anybody would miss.
    if (as !== 'finished' && current?.id === id && current.curves.epochs.length === 0) {
      keeper.discard(current.id);
      shelf.forget(current.id);
    }
    parts.onChange();
  };

  const finish = (): void => {
    const { charts, evaluation: judged } = get();
    numbers = raceNumbers({ settings, epochs: charts.epochs }, judged.result);
    end('finished');
  };

  const fail = ({ message }: ErrorReport): void => {
    leaveWorker();
    if (state !== 'running' && state !== 'idle') return;
    if (isTrained) {
      set({
        warnings: [...get().warnings, { kind: 'not-kept', message: `It could not be judged in full. ${message}` }],
      });
      finish();
      return;
    }
    failure = message;
    end('failed');
  };

  const input = (given: MachineInput): void => {
    if (given.kind === 'halted') halted = true;
    if (given.kind !== 'report') return;
    if (given.phase === 'paused') halted = true;
    if (given.phase === 'finished') isTrained = true;
  };

  const onTold = createRunEvents({
    store,
    environment: { download() {} },
    worker: {
      backendTold({ info, limits }) {
        set({ backend: info, limits });
        onBackend?.(info);
        onBackend = null;
      },
    },
    datasets: {
      get own() {
        const name = parts.imagesName();
        return name === null ? null : { name, sources: [] };
      },
    },
    display,
    evaluation,
    keptRuns: { keeper },
    input,
    fail,
  });

  const onEvent = (event: TrainingEvent): void => {
    // What computes was chosen for all lanes at once: the run keeps the settings that a person gave it.
    onTold(event.type === 'checkpoint' ? { ...event, settings } : event);
    if (event.type === 'epoch') done = event.metrics.epoch;
    if (event.type === 'evaluation' && isTrained && state === 'running') finish();
    else parts.onChange();
  };

  const ensure = (): TrainingClient => {
    if (client) return client;
    client = environment.createClient(onEvent);
    picture.workerStarted();
    return client;
  };

  return {
    store,
    picture,
    get id() {
      return id;
    },
    get done() {
      return done;
    },
    get halted() {
      return halted;
    },
    get state() {
      return state;
    },
    get failure() {
      return failure;
    },
    get numbers() {
      return numbers;
    },
    chooseBackend({ backend, kernels }) {
      state = 'idle';
      return new Promise((resolve) => {
        onBackend = resolve;
        ensure().send({ type: 'prepare', backend, kernels });
      });
    },
    begin(beginning) {
      ({ settings } = beginning);
      [done, halted, isTrained, failure, numbers, state] = [0, false, false, null, null, 'running'];
      id = keeper.begin(null);
      const { faces } = beginning;
      const status = { kind: 'ready' } as const;
      set({ settings, dataset: { ...get().dataset, faces, status, revision: get().dataset.revision + 1 } });
      display.begin(settings, null, id);
      set({ machine: RUNNING });
      sendRun(ensure(), beginning);
    },
    resume() {
      halted = false;
      set({ machine: RUNNING });
      send({ type: 'resume', goal: 'epoch' });
    },
    pause() {
      set({ machine: PAUSED });
      send({ type: 'pause' });
    },
    stop() {
      if (state !== 'running') return;
      leaveWorker();
      end('stopped');
    },
    rest: leaveWorker,
    wake: display.wake,
    dispose() {
      leaveWorker();
      display.dispose();
      picture.dispose();
    },
  };
}
