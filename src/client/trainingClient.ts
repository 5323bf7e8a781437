/**
 * The page's end of the training worker: stamps commands, drops stale events, and turns every way a worker can die or hang
 * into an `error` event. A client lives as long as its worker; after a fatal error dispose of it and create another.
 */
import type { ErrorCode } from '../domain/errors.ts';
import { PROTOCOL_VERSION, type TrainingCommandBody, type TrainingEvent } from '../protocol/training.ts';
import { type Clock, pageClock, watchWorker } from './heartbeat.ts';

export interface TrainingClient {
  /** Posts a command for the current run; `transfer` moves buffers instead of copying them. */
  send(body: TrainingCommandBody, transfer?: Transferable[]): void;
  /** Starts a new run id: events of earlier runs are dropped from now on. */
  beginRun(): number;
  dispose(): void;
}

/** What the client needs of a Worker, so that tests can stand in for one. */
export type WorkerPort = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>;

export interface ClientEnvironment extends Clock {
  readonly createWorker: () => WorkerPort;
}

/** Silence before a worker on a real GPU, and one on a software or unknown adapter, counts as hung. */
export const SILENCE_MS = 10_000;
export const SLOW_SILENCE_MS = 30_000;

const browser: ClientEnvironment = {
  ...pageClock,
  createWorker: () => new Worker(new URL('../worker/training.worker.ts', import.meta.url), { type: 'module' }),
};

/** True for events that belong to the worker and not to one run. */
const ofWorker = (event: TrainingEvent): boolean => event.type === 'backend' || event.type === 'pong';

/**
 * Starts the training worker.
 * @param onEvent gets every event that is neither stale nor repeated, and an `error` when the worker throws, dies or hangs
 */
export function createTrainingClient(
  onEvent: (event: TrainingEvent) => void,
  environment: ClientEnvironment = browser,
): TrainingClient {
  const worker = environment.createWorker();
  let runId = 0;
  let sent = 0;
  let lastSeq = Number.NEGATIVE_INFINITY;
  let answered = false;
  let slow = true;
  let disposed = false;

  const fail = (code: ErrorCode, message: string, detail: string): void => {
    if (disposed) return;
    onEvent({ v: PROTOCOL_VERSION, runId, seq: lastSeq, type: 'error', error: { code, message, detail } });
  };

  worker.addEventListener('message', (message) => {
    const event = (message as MessageEvent<TrainingEvent>).data;
    if (disposed) return;
    watch.heard();
    answered = true;
    if (event.v !== PROTOCOL_VERSION) {
      fail('worker-gone', 'A new version is out. Reload the page.', `protocol ${String(event.v)}`);
      return;
    }
    if (event.seq <= lastSeq || event.runId > runId || (event.runId < runId && !ofWorker(event))) return;
    lastSeq = event.seq;
    if (event.type === 'backend') slow = event.info.software || event.info.backend !== 'webgpu';
    if (event.type !== 'pong') onEvent(event);
  });
  worker.addEventListener('error', (error) => {
    const { message, filename, lineno } = error as ErrorEvent;
    // A script that cannot be fetched gives an event without a message; a script that throws gives one.
    if (!message && !answered) {
      fail('worker-gone', 'A new version is out. Reload the page.', 'the training worker could not be loaded');
    } else {
      fail(
        'worker',
        'Training stopped because of an error in the program. You can start it again.',
        `${message} (${filename}:${lineno})`,
      );
    }
  });
  worker.addEventListener('messageerror', () => {
    fail('worker', 'The training worker sent something unreadable. You can start it again.', 'messageerror');
  });

  const post = (body: TrainingCommandBody, transfer: Transferable[] = []): void => {
    sent += 1;
    worker.postMessage({ v: PROTOCOL_VERSION, runId, seq: sent, ...body }, transfer);
  };

  const watch = watchWorker(
    {
      ping: () => post({ type: 'ping' }),
      limit: () => (slow ? SLOW_SILENCE_MS : SILENCE_MS),
      onSilence(seconds, started) {
        const message = started
          ? `Training has not answered for ${seconds} seconds. Restart it.`
          : `Training has not started within ${seconds} seconds. Check the connection, then restart it.`;
        fail('unresponsive', message, `silent for ${seconds} s`);
      },
    },
    environment,
  );

  return {
    send(body, transfer) {
      if (!disposed) post(body, transfer);
    },
    beginRun() {
      runId += 1;
      return runId;
    },
    dispose() {
      disposed = true;
      watch.stop();
      worker.terminate();
    },
  };
}
