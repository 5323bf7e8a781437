/** Drives a training worker from the images to the end of a run: the same for the commands and for the sweeps of the page. */
import type { Settings } from '../domain/settings/settings.ts';
import { assertNever } from '../lib/assertNever.ts';
import type { InitialWeights, TrainingEvent, WireDataset, WireKeptRun } from '../protocol/training.ts';
import { JobError } from './jobPort.ts';
import type { TrainingClient } from './trainingClient.ts';

export type RunEnding = 'finished' | 'stopped';

type EventOf<Type extends TrainingEvent['type']> = Extract<TrainingEvent, { type: Type }>;

/** What a run begins with. */
export interface RunBeginning {
  readonly settings: Settings;
  readonly dataset: WireDataset;
  /** Weights to start from; null for fresh ones. */
  readonly initial: InitialWeights | null;
  /** Where it was stopped; null for one that begins anew. */
  readonly kept: WireKeptRun | null;
}

/** Hears what a run gives, in its order. */
export interface RunListener {
  runsOn(info: EventOf<'backend'>['info']): void;
  phase(event: EventOf<'phase'>): void;
  steps(series: EventOf<'steps'>['series']): void;
  epoch(metrics: EventOf<'epoch'>['metrics']): void;
  corrected(records: EventOf<'corrections'>['records'], withdrawn: EventOf<'corrections'>['withdrawn']): void;
  warn(message: string): void;
  /** The labels that it is trained on, and where it sees its images: for those who show its faces. */
  labels?(labels: EventOf<'noise'>): void;
  embeddings?(snapshot: EventOf<'embeddings'>['snapshot']): void;
  /** An answer to what `conclude` has asked. */
  answered(event: EventOf<'evaluation'> | EventOf<'weights'>): void;
}

export interface RunDriveParts {
  createClient(onEvent: (event: TrainingEvent) => void): TrainingClient;
  readonly listener: RunListener;
  /** Ends the run early. */
  readonly signal: AbortSignal;
  /** A worker that does not answer has failed; false: a long step on a slow backend is silence too, and is waited for. */
  readonly silenceFails: boolean;
  /** Takes the run's newest checkpoint, from time to time; null when none is wanted. */
  readonly onCheckpoint: ((event: EventOf<'checkpoint'>) => void) | null;
  /** What is to be done once the training is over and before the worker goes. */
  conclude(how: RunEnding, send: TrainingClient['send']): Promise<void>;
}

/**
 * Drives a run to its end in a worker of its own.
 * @returns rejects with what failed it, JobError for what the worker reported
 */
export function driveWorker(beginning: RunBeginning, parts: RunDriveParts): Promise<RunEnding> {
  let drive: WorkerDrive | undefined;
  return new Promise<RunEnding>((resolve, reject) => {
    drive = new WorkerDrive(parts, { resolve, reject });
    drive.begin(beginning);
  }).finally(() => drive?.dispose());
}

/** Settles the run; the first counts. */
interface Settling {
  resolve(ending: RunEnding): void;
  reject(cause: unknown): void;
}

class WorkerDrive {
  readonly #parts: RunDriveParts;
  readonly #settling: Settling;
  readonly #client: TrainingClient;
  #ending: RunEnding | undefined;

  constructor(parts: RunDriveParts, settling: Settling) {
    this.#parts = parts;
    this.#settling = settling;
    this.#client = parts.createClient((event) => this.#onEvent(event));
  }

  begin({ settings, dataset, initial, kept }: RunBeginning): void {
    const { signal, onCheckpoint } = this.#parts;
    const client = this.#client;
    signal.addEventListener('abort', () => {
      client.send({ type: 'pause' });
      this.#end('stopped');
    });
    client.beginRun();
    client.send({ type: 'prepare', backend: settings.engine.backend, kernels: settings.engine.kernels });
    // The names are still needed here, so the images are copied and not moved.
    client.send({ type: 'load', dataset });
    client.send({ type: 'start', settings, paused: false, initial, kept, checkpoints: onCheckpoint !== null });
    if (signal.aborted) this.#end('stopped');
  }

  dispose(): void {
    this.#client.dispose();
  }

  #end(how: RunEnding): void {
    if (this.#ending) return;
    this.#ending = how;
    this.#parts
      .conclude(how, (body, transfer) => this.#client.send(body, transfer))
      .then(() => this.#settling.resolve(how), this.#settling.reject);
  }

  #onEvent(event: TrainingEvent): void {
    const { listener, onCheckpoint, silenceFails } = this.#parts;
    switch (event.type) {
      case 'backend':
        listener.runsOn(event.info);
        return;
      case 'phase':
        listener.phase(event);
        if (event.phase === 'finished') this.#end('finished');
        return;
      case 'steps':
        listener.steps(event.series);
        return;
      case 'epoch':
        listener.epoch(event.metrics);
        return;
      case 'corrections':
        listener.corrected(event.records, event.withdrawn);
        return;
      case 'warning':
        listener.warn(event.message);
        return;
      case 'evaluation':
      case 'weights':
        listener.answered(event);
        return;
      case 'error':
        if (event.error.code === 'unresponsive' && !silenceFails) listener.warn(event.error.message);
        else this.#settling.reject(new JobError(event.error));
        return;
      case 'checkpoint':
        onCheckpoint?.(event);
        return;
      case 'noise':
        listener.labels?.(event);
        return;
      case 'embeddings':
        listener.embeddings?.(event.snapshot);
        return;
      case 'mark':
      case 'goal':
      case 'settings':
      case 'similarity':
      case 'compiling':
        return;
      default:
        assertNever(event, 'event');
    }
  }
}
