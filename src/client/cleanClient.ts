/**
 * The page's end of the clean worker: one job at a time, events of earlier jobs dropped, and a worker that dies turned into an
 * `error` event. The worker starts with the first job and is kept, with its networks and the last set, until `dispose`.
 */

import type { ErrorCode, ErrorReport } from '../domain/errors.ts';
import type { ImportSource } from '../domain/images.ts';
import type { ImportChoices } from '../domain/importChoices.ts';
import type { BackendChoice } from '../domain/settings/settings.ts';
import type { CleanCommand, CleanEvent, CleanSettings, FixedLabels, FlipWish } from '../protocol/clean.ts';
import type { Pong } from '../protocol/jobs.ts';
import { isPong, type Watch, watchJobs } from './heartbeat.ts';

/** What the client needs of a Worker, so that tests can stand in for one. */
export type CleanWorker = Pick<Worker, 'postMessage' | 'terminate' | 'onmessage' | 'onerror' | 'onmessageerror'>;

export interface AnalyseOptions {
  readonly choices?: ImportChoices;
  readonly backend?: BackendChoice;
  readonly flip?: FlipWish;
}

export interface CleanClient {
  /** Reads, aligns, embeds and scores a set; ends what is under way. Answered by `set`, `scores` and `epoch` events, or `error`. */
  analyse(sources: readonly ImportSource[], settings: CleanSettings, options?: AnalyseOptions): void;
  /** Scores the set of the last `analyse` anew, with a person's decisions; ends what is under way. */
  retrain(settings: CleanSettings, fixed: FixedLabels): void;
  /** Ends what is under way. No event follows. */
  cancel(): void;
  /** Ends everything and lets go of the set. */
  dispose(): void;
}

const browserWorker = (): CleanWorker =>
  new Worker(new URL('../worker/clean.worker.ts', import.meta.url), { type: 'module' });

/** After these a worker's GPU is of no more use; the next job gets a new worker. */
const GPU_FAULTS: ReadonlySet<ErrorCode> = new Set(['device-lost', 'gpu-error', 'out-of-memory']);

type Body<T> = T extends unknown ? Omit<T, 'v' | 'job'> : never;

export function createCleanClient(
  onEvent: (event: CleanEvent) => void,
  createWorker: () => CleanWorker = browserWorker,
): CleanClient {
  let worker: CleanWorker | undefined;
  let watch: Watch | undefined;
  let job = 0;
  let disposed = false;

  const end = (): void => {
    watch?.stop();
    worker?.terminate();
    worker = undefined;
  };

  const fail = (error: ErrorReport): void => {
    end();
    if (!disposed) onEvent({ v: 1, job, type: 'error', error });
  };

  const start = (): CleanWorker => {
    const created = createWorker();
    watch = watchJobs(created, 'The images could not be analysed', fail);
    created.onmessage = ({ data }: MessageEvent<CleanEvent | Pong>) => {
      watch?.heard();
      if (isPong(data) || disposed || data.job !== job) return;
      if (data.type === 'error' && GPU_FAULTS.has(data.error.code)) fail(data.error);
      else onEvent(data);
    };
    created.onerror = (event) => {
      const message = event.message
        ? 'The images could not be analysed because of an error in the program.'
        : 'A new version is out. Reload the page.';
      const code = event.message ? 'worker' : 'worker-gone';
      fail({ code, message, detail: event.message || 'the clean worker could not be loaded' });
    };
    created.onmessageerror = () =>
      fail({ code: 'worker', message: 'The clean worker sent something unreadable.', detail: '' });
    return created;
  };

  const post = (command: CleanCommand): void => {
    worker ??= start();
    worker.postMessage(command);
  };

  const cancel = (): void => {
    if (worker) post({ v: 1, job, type: 'cancel' });
    job += 1;
  };

  const begin = (body: Exclude<Body<CleanCommand>, { type: 'cancel' }>): void => {
    if (disposed) return;
    cancel();
    post({ v: 1, job, ...body });
  };

  return {
    analyse: (sources, settings, options = {}) => begin({ type: 'analyse', sources, settings, ...options }),
    retrain: (settings, fixed) => begin({ type: 'retrain', settings, fixed }),
    cancel,
    dispose() {
      disposed = true;
      end();
    },
  };
}
