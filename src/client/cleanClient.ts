/**
 * The page's end of the clean worker, which is kept, with its networks and the last set, until `dispose`. A worker that dies is
 * an `error` event.
 */
import type { ErrorCode } from '../domain/errors.ts';
import type { ImportSource } from '../domain/images.ts';
import type { ImportChoices } from '../domain/importChoices.ts';
import type { BackendChoice } from '../domain/settings/settings.ts';
import type { CleanCommand, CleanEvent, CleanSettings, FixedLabels, FlipWish } from '../protocol/clean.ts';
import { type JobBody, openJobPort } from './jobPort.ts';
import type { WorkerPort } from './port.ts';

interface AnalyseOptions {
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

const browserWorker = (): WorkerPort =>
  new Worker(new URL('../worker/clean.worker.ts', import.meta.url), { type: 'module' });

/** After these a worker's GPU is of no more use; the next job gets a new worker. */
const GPU_FAULTS: ReadonlySet<ErrorCode> = new Set(['device-lost', 'gpu-error', 'out-of-memory']);

export function createCleanClient(
  onEvent: (event: CleanEvent) => void,
  createWorker: () => WorkerPort = browserWorker,
): CleanClient {
  const port = openJobPort<CleanCommand, CleanEvent>({
    createWorker,
    worker: 'The clean worker',
    failure: 'The images could not be analysed',
  });
  let disposed = false;

  const begin = (body: JobBody<CleanCommand>): void => {
    if (disposed) return;
    port.cancel();
    port.begin(body, (event) => {
      if (event.type === 'error' && GPU_FAULTS.has(event.error.code)) port.close();
      onEvent(event);
    });
  };

  return {
    analyse: (sources, settings, options = {}) => begin({ type: 'analyse', sources, settings, ...options }),
    retrain: (settings, fixed) => begin({ type: 'retrain', settings, fixed }),
    cancel: () => port.cancel(),
    dispose() {
      disposed = true;
      port.close();
    },
  };
}
