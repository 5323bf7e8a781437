/**
 * One racer: a training worker of its own, and what it reports in a state of its own, which the parts of the page that show a run
 * can be given. Its runs are kept as those of the page are.
 */
import { t } from '@lingui/core/macro';
import type { StoreApi } from 'zustand/vanilla';
import type { TrainingClient } from '../../client/trainingClient.ts';
import type { ErrorReport } from '../../domain/errors.ts';
import { type RaceNumbers, raceNumbers } from '../../domain/race/raceMeasures.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { BackendInfo, TrainingCommandBody, TrainingEvent, WireDataset } from '../../protocol/training.ts';
import type { PictureControl } from '../picture/pictureActions.ts';
import type { Machine, MachineInput } from '../run/runMachine.ts';
import type { AppState, Faces } from '../state.ts';
import { createLaneStage, type LaneParts, type LaneStage } from './laneStage.ts';

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

type LaneState = 'idle' | 'running' | 'finished' | 'failed' | 'stopped';

const RUNNING: Machine = { phase: 'training', wish: 'run', started: true };
const PAUSED: Machine = { phase: 'paused', wish: 'hold', started: true };
const OVER: Machine = { phase: 'finished', wish: 'hold', started: false };

/** The commands that make a worker train to the end of the first epoch. */
function sendRun(client: TrainingClient, { settings, backend, dataset, last }: Beginning): void {
  const engine = { ...settings.engine, backend };
  client.beginRun();
  client.send({ type: 'prepare', backend, kernels: engine.kernels });
  const { train, heldOut, outliers } = dataset;
  const buffers = [train.pixels?.buffer, heldOut?.pixels.buffer, outliers?.pixels.buffer];
  client.send({ type: 'load', dataset }, last ? buffers.filter((buffer) => buffer !== undefined) : []);
  const start = { paused: false, goal: 'epoch', initial: null, kept: null, checkpoints: true } as const;
  client.send({ type: 'start', settings: { ...settings, engine }, ...start });
}

export class Lane {
  readonly #parts: LaneParts;
  readonly #stage: LaneStage;
  #client: TrainingClient | null = null;
  #settings: Settings;
  #id: string | null = null;
  #done = 0;
  #halted = false;
  /** A person has paused the race: that it stands still is yet to be told, or has been. */
  #pausing = false;
  #state: LaneState = 'idle';
  #failure: string | null = null;
  #numbers: RaceNumbers | null = null;
  /** The last epoch is done; its network is yet to be judged. */
  #isTrained = false;
  #onBackend: ((info: BackendInfo | null) => void) | null = null;

  constructor(parts: LaneParts) {
    this.#parts = parts;
    this.#settings = parts.settings;
    this.#stage = createLaneStage(parts, {
      send: (command) => this.#send(command),
      backendTold: (info) => this.#backendKnown(info),
      input: (given) => this.#input(given),
      fail: (error) => this.#fail(error),
    });
  }

  get store(): StoreApi<AppState> {
    return this.#stage.store;
  }

  get picture(): PictureControl {
    return this.#stage.picture;
  }

  /** Of the run under way or the last one; null before the first. */
  get id(): string | null {
    return this.#id;
  }

  /** Epochs of the run that are done. */
  get done(): number {
    return this.#done;
  }

  /** It stands still at the end of an epoch, or since it was paused. */
  get halted(): boolean {
    return this.#halted;
  }

  get state(): LaneState {
    return this.#state;
  }

  /** A sentence; null where it has not failed. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Known once the run has finished. */
  get numbers(): RaceNumbers | null {
    return this.#numbers;
  }

  /** Has a backend chosen. @returns null where the lane has failed */
  chooseBackend({ backend, kernels }: Settings['engine']): Promise<BackendInfo | null> {
    this.#state = 'idle';
    return new Promise((resolve) => {
      this.#onBackend = resolve;
      this.#worker().send({ type: 'prepare', backend, kernels });
    });
  }

  begin(beginning: Beginning): void {
    const { settings, faces } = beginning;
    const { store, keeper, display } = this.#stage;
    this.#settings = settings;
    [this.#done, this.#halted, this.#pausing, this.#isTrained] = [0, false, false, false];
    [this.#state, this.#failure, this.#numbers] = ['running', null, null];
    this.#id = keeper.begin(null);
    const { dataset } = store.getState();
    const status = { kind: 'ready' } as const;
    store.setState({ settings, dataset: { ...dataset, faces, status, revision: dataset.revision + 1 } });
    display.begin(settings, null, this.#id);
    store.setState({ machine: RUNNING });
    sendRun(this.#worker(), beginning);
  }

  /** Goes on to the end of the epoch. */
  resume(): void {
    [this.#halted, this.#pausing] = [false, false];
    this.store.setState({ machine: RUNNING });
    this.#send({ type: 'resume', goal: 'epoch' });
  }

  pause(): void {
    this.#pausing = true;
    this.store.setState({ machine: PAUSED });
    this.#send({ type: 'pause' });
  }

  /** Ends the run where it stands; what was kept of it stays. */
  stop(): void {
    this.rest();
    if (this.#state === 'running') this.#end('stopped');
  }

  /** The worker is no longer needed; what it told stays. */
  rest(): void {
    this.#client?.dispose();
    this.#client = null;
    this.#backendKnown(null);
  }

  wake(): void {
    this.#stage.display.wake();
  }

  dispose(): void {
    this.rest();
    this.#stage.display.dispose();
    this.#stage.picture.dispose();
  }

  #worker(): TrainingClient {
    if (this.#client) return this.#client;
    this.#client = this.#parts.environment.createClient((event) => this.#onEvent(event));
    this.#stage.picture.workerStarted();
    return this.#client;
  }

  #send(command: TrainingCommandBody): boolean {
    this.#client?.send(command);
    return this.#client !== null;
  }

  #onEvent(event: TrainingEvent): void {
    // What computes was chosen for all lanes at once: the run keeps the settings that a person gave it.
    this.#stage.onTold(event.type === 'checkpoint' ? { ...event, settings: this.#settings } : event);
    if (event.type === 'epoch') this.#done = event.metrics.epoch;
    if (event.type === 'evaluation' && this.#isTrained && this.#state === 'running') this.#finish();
    else this.#parts.onChange();
  }

  #input(given: MachineInput): void {
    if (given.kind === 'halted') this.#halted = true;
    if (given.kind !== 'report') return;
    // Else it is told of the end of an epoch, which it may have left since.
    if (given.phase === 'paused' && this.#pausing) this.#halted = true;
    if (given.phase === 'finished') this.#isTrained = true;
  }

  #backendKnown(info: BackendInfo | null): void {
    const tell = this.#onBackend;
    this.#onBackend = null;
    tell?.(info);
  }

  #fail({ message }: ErrorReport): void {
    this.rest();
    if (this.#state !== 'running') return;
    if (!this.#isTrained) {
      this.#failure = message;
      this.#end('failed');
      return;
    }
    const warning = { kind: 'not-kept', message: t`It could not be judged in full. ${message}` } as const;
    this.store.setState({ warnings: [...this.store.getState().warnings, warning] });
    this.#finish();
  }

  #finish(): void {
    this.#stage.display.publish();
    const { charts, evaluation } = this.store.getState();
    this.#numbers = raceNumbers({ settings: this.#settings, epochs: charts.epochs }, evaluation.result);
    this.#end('finished');
  }

  #end(as: LaneState): void {
    const { store, display, keeper } = this.#stage;
    this.#state = as;
    display.publish({ machine: OVER });
    const { current } = keeper;
    // There is nothing of it that anybody would miss.
    if (as !== 'finished' && current?.id === this.#id && current.curves.epochs.length === 0) {
      keeper.discard(current.id);
      this.#parts.shelf.forget(current.id);
    }
    store.setState({ compiling: null });
    this.#parts.onChange();
  }
}
