/** Entry point of the clean worker: one job after another, on one session. */
import { ImportError } from '../data/upload/importSources.ts';
import type { CleanCommand, CleanEvent } from '../protocol/clean.ts';
import type { ErrorReport } from '../protocol/errors.ts';
import { CleanSession } from './cleanSession.ts';
import { errorReport } from './errorReport.ts';
import { NothingImported } from './importJob.ts';

import '../engine/wasm/files.ts';

declare const self: DedicatedWorkerGlobalScope;

type Job = Exclude<CleanCommand, { type: 'cancel' }>;

const session = new CleanSession();
const jobs = new Map<number, AbortController>();
let queue = Promise.resolve();

function post(event: CleanEvent, transfer: Transferable[] = []): void {
  self.postMessage(event, transfer);
}

function report(cause: unknown): ErrorReport {
  if (cause instanceof NothingImported) return { code: 'import', message: cause.message, detail: cause.detail };
  if (cause instanceof ImportError) return { code: 'import', message: cause.message, detail: cause.code };
  return errorReport(cause);
}

async function guarded(command: Job, { signal }: AbortController): Promise<void> {
  const { job } = command;
  try {
    await session.handle(command, (event, transfer) => post({ v: 1, job, ...event }, transfer), signal);
  } catch (cause) {
    // A cancelled job ends in silence: nobody waits for it any more.
    if (!signal.aborted) post({ v: 1, job, type: 'error', error: report(cause) });
  } finally {
    jobs.delete(job);
  }
}

self.onmessage = ({ data }: MessageEvent<CleanCommand>) => {
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
  for (const job of jobs.keys()) post({ v: 1, job, type: 'error', error: report(event.reason) });
});
