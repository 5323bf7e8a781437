/** Entry point of the dataset workers: draws synthetic faces and reads a person's own images, one job after another. */
import { ImportError } from '../data/upload/importSources.ts';
import { FormatError } from '../formats/errors.ts';
import { assertNever } from '../lib/assertNever.ts';
import type { DatasetCommand, DatasetEvent } from '../protocol/dataset.ts';
import type { ErrorReport } from '../protocol/errors.ts';
import { decodePairs, decodePhotos } from './decodeJob.ts';
import { drawFaces } from './drawJob.ts';
import { importSources, NothingImported } from './importJob.ts';

declare const self: DedicatedWorkerGlobalScope;

type Job = Exclude<DatasetCommand, { type: 'cancel' }>;

const jobs = new Map<number, AbortController>();
let queue = Promise.resolve();

function post(event: DatasetEvent, transfer: Transferable[] = []): void {
  self.postMessage(event, transfer);
}

/** Errors of reading images say themselves what to do; anything else is a fault of the program. */
function errorReport(cause: unknown): ErrorReport {
  const message = cause instanceof Error ? cause.message : String(cause);
  const detail = cause instanceof Error ? (cause.stack ?? message) : message;
  if (cause instanceof NothingImported) return { code: 'import', message, detail: cause.detail };
  if (cause instanceof FormatError) return { code: 'import', message, detail: cause.code };
  if (cause instanceof ImportError) return { code: 'import', message, detail: cause.code };
  return { code: 'worker', message: `The images could not be prepared: ${message}`, detail };
}

async function runJob(command: Job, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  switch (command.type) {
    case 'draw':
      return drawFaces(command.job, command.batch, post, signal);
    case 'import':
      return importSources(command.job, command.sources, command.size, command.choices, post, signal);
    case 'decode':
      return decodePhotos(command.job, command.sources, command.size, post);
    case 'pairs':
      return decodePairs(command.job, command.source, command.size, post, signal);
    default:
      assertNever(command, 'command');
  }
}

async function guarded(command: Job, control: AbortController): Promise<void> {
  try {
    await runJob(command, control.signal);
  } catch (cause) {
    // A cancelled job ends in silence: nobody waits for it any more.
    if (!control.signal.aborted) post({ v: 1, job: command.job, type: 'error', error: errorReport(cause) });
  } finally {
    jobs.delete(command.job);
  }
}

self.onmessage = ({ data }: MessageEvent<DatasetCommand>) => {
  if (data.v !== 1) return;
  if (data.type === 'cancel') {
    jobs.get(data.job)?.abort();
    return;
  }
  const control = new AbortController();
  jobs.set(data.job, control);
  queue = queue.then(() => guarded(data, control));
};

// An unhandled rejection in a worker reaches nobody unless it is forwarded.
self.addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  for (const job of jobs.keys()) post({ v: 1, job, type: 'error', error: errorReport(event.reason) });
});
