/**
 * The page's end of the training worker: stamps commands, drops events of earlier runs, and turns every way a worker can die or
 * hang into an `error` event. A client lives as long as its worker; after a fatal error dispose of it and create another.
 */
import { msg, t } from '@lingui/core/macro';
import { PROTOCOL_VERSION } from '../protocol/envelope.ts';
import type { TrainingCommand, TrainingCommandBody, TrainingEvent } from '../protocol/training.ts';
import { type Clock, pageClock } from './heartbeat.ts';
import { openPort, type PortWords, type WorkerPort } from './port.ts';

export interface TrainingClient {
  /** Posts a command for the current run; `transfer` moves buffers instead of copying them. */
  send(body: TrainingCommandBody, transfer?: Transferable[]): void;
  /** Starts a new run id: events of earlier runs are dropped from now on. */
  beginRun(): number;
  dispose(): void;
}

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

const WORDS: PortWords = {
  worker: msg`The training worker`,
  failure: msg`Training stopped`,
  advice: msg`You can start it again.`,
  silent: (seconds) => t`Training has not answered for ${seconds} seconds. Restart it.`,
  unstarted: (seconds) => t`Training has not started within ${seconds} seconds. Check the connection, then restart it.`,
};

/**
 * Starts the training worker.
 * @param onEvent gets every event that is neither stale nor repeated, and an `error` when the worker throws, dies or hangs
 * @param patience milliseconds of silence that count as hung; left out: what somebody who watches would wait
 */
export function createTrainingClient(
  onEvent: (event: TrainingEvent) => void,
  environment: ClientEnvironment = browser,
  patience?: number,
): TrainingClient {
  let runId = 0;
  let sent = 0;
  let lastSeq = Number.NEGATIVE_INFINITY;
  let slow = true;

  const port = openPort<TrainingCommand, TrainingEvent>(environment.createWorker(), {
    words: WORDS,
    silenceMs: () => patience ?? (slow ? SLOW_SILENCE_MS : SILENCE_MS),
    // The backend is the worker's and not one run's.
    isCurrent: (event) =>
      event.seq > lastSeq && (event.runId === runId || (event.runId < runId && event.type === 'backend')),
    onEvent(event) {
      lastSeq = event.seq;
      if (event.type === 'backend') slow = event.info.software || event.info.backend !== 'webgpu';
      onEvent(event);
    },
    onFailure: (error) => onEvent({ v: PROTOCOL_VERSION, runId, seq: lastSeq, type: 'error', error }),
    clock: environment,
  });

  return {
    send(body, transfer) {
      sent += 1;
      port.post({ v: PROTOCOL_VERSION, runId, seq: sent, ...body }, transfer);
    },
    beginRun() {
      runId += 1;
      return runId;
    },
    dispose: () => port.close(),
  };
}
