/** The runs of a sweep, a few at a time: a worker that dies costs nothing but its run, which is tried again. */
import { JobError } from '../../client/jobPort.ts';
import { type ErrorCode, FATAL_ERRORS } from '../../domain/errors.ts';
import type { BackendChoice } from '../../domain/settings/settings.ts';
import type { PlannedRun, Sweep } from '../../domain/sweep/sweepPlan.ts';
import type { RunResult } from '../../domain/sweep/sweepResult.ts';
import { causeText } from '../../lib/causeText.ts';
import { inParallel } from '../../lib/inParallel.ts';
import type { SweepTraining } from './sweepTraining.ts';

/** A run whose worker died is tried so often. */
const MOST_TRIES = 3;

/** What another worker may be spared. */
const DEATHS: ReadonlySet<ErrorCode> = new Set([...FATAL_ERRORS].filter((code) => code !== 'backend-missing'));

/** A GPU is shared by all that runs on it; on the cores one is left to the page. */
const ON_CORES: ReadonlySet<BackendChoice> = new Set(['wasm', 'cpu']);

/** Runs at a time. */
export const jobsFor = ({ runs }: Sweep, cores: number): number =>
  runs.every(({ settings }) => ON_CORES.has(settings.engine.backend)) ? Math.max(1, cores - 1) : 1;

export interface QueueEvents {
  onStart(run: PlannedRun): void;
  onShare(run: PlannedRun, share: number): void;
  onResult(run: PlannedRun, result: RunResult): void;
  /** Its worker died; it is tried again at once. */
  onRetry(run: PlannedRun, message: string): void;
  onFailure(run: PlannedRun, message: string): void;
  /** No run can be made any more until the page is loaded again. */
  onOutdated(message: string): void;
}

interface QueueParts {
  readonly training: SweepTraining;
  readonly todo: readonly PlannedRun[];
  readonly jobs: number;
  readonly abort: AbortController;
  readonly events: QueueEvents;
}

/** Resolves once every run is over or the signal has fired and none is under way any more. */
export function runQueue({ training, todo, jobs, abort, events }: QueueParts): Promise<void> {
  const { signal } = abort;

  async function attempt(run: PlannedRun, tries: number): Promise<void> {
    // A signal a run, so that no run stays reachable after its end.
    const own = new AbortController();
    const stop = (): void => own.abort();
    signal.addEventListener('abort', stop);
    try {
      const result = await training.train(run, own.signal, (share) => events.onShare(run, share));
      if (result) events.onResult(run, result);
    } catch (cause) {
      if (signal.aborted) return;
      const code = cause instanceof JobError ? cause.report.code : null;
      const message = causeText(cause);
      if (code === 'worker-gone') {
        abort.abort();
        events.onOutdated(message);
      } else if (code !== null && DEATHS.has(code) && tries < MOST_TRIES) {
        events.onRetry(run, message);
        await attempt(run, tries + 1);
      } else events.onFailure(run, message);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  return inParallel(todo, jobs, signal, async (run) => {
    events.onStart(run);
    await attempt(run, 1);
  });
}
