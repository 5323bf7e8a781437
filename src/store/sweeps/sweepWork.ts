/** Runs a sweep: what is under way, what is over and what is left of the time. */
import { t } from '@lingui/core/macro';
import type { StoreApi } from 'zustand/vanilla';
import { timeLeft } from '../../domain/sweep/sweepCost.ts';
import { type PlannedRun, runName, type Sweep } from '../../domain/sweep/sweepPlan.ts';
import { keyOf, type RunResult } from '../../domain/sweep/sweepResult.ts';
import type { Keeping } from '../../storage/keeping.ts';
import { jobsFor, type QueueEvents, runQueue } from './sweepQueue.ts';
import { createSweepTraining } from './sweepTraining.ts';
import type { FailedRun, SweepEnvironment, SweepMessage, SweepState } from './sweepTypes.ts';

/** Shares change many times a second; a person reads less often. */
const SHOW_MS = 250;
/** Runs that wait and are named. */
const NAMED = 5;

interface WorkParts {
  readonly store: StoreApi<SweepState>;
  readonly environment: SweepEnvironment;
  say(message: SweepMessage): void;
  /** How something was kept. */
  kept(keeping: Keeping): void;
}

export interface SweepWork {
  /** Makes the runs that have no result yet. Resolves once none is under way any more. */
  run(id: string, plan: Sweep): Promise<void>;
  stop(): void;
}

/** What is shown of a sweep under way. */
class Progress {
  readonly #plan: Sweep;
  readonly #waiting: PlannedRun[];
  readonly #underWay = new Map<PlannedRun, number>();
  readonly #startedMs: number;
  readonly #runs: number;
  #over = 0;

  constructor(plan: Sweep, todo: readonly PlannedRun[], nowMs: number) {
    this.#plan = plan;
    this.#waiting = [...todo];
    this.#runs = todo.length;
    this.#startedMs = nowMs;
  }

  started(run: PlannedRun): void {
    this.#waiting.splice(this.#waiting.indexOf(run), 1);
    this.#underWay.set(run, 0);
  }

  reached(run: PlannedRun, share: number): void {
    this.#underWay.set(run, share);
  }

  ended(run: PlannedRun): void {
    this.#underWay.delete(run);
    this.#over += 1;
  }

  view(nowMs: number): Omit<NonNullable<SweepState['work']>, 'id'> {
    const underWay = [...this.#underWay].map(([run, share]) => ({
      key: keyOf(run.source),
      name: runName(this.#plan, run),
      share,
    }));
    const done = this.#over + underWay.reduce((sum, { share }) => sum + share, 0);
    return {
      runs: this.#runs,
      over: this.#over,
      underWay,
      waiting: this.#waiting.slice(0, NAMED).map((run) => runName(this.#plan, run)),
      secondsLeft: timeLeft((nowMs - this.#startedMs) / 1000, done, this.#runs),
    };
  }
}

export function createSweepWork({ store, environment, say, kept }: WorkParts): SweepWork {
  const { getState: get, setState: set } = store;
  const training = createSweepTraining(environment);
  let abort: AbortController | null = null;

  const keep = async (result: RunResult): Promise<void> => {
    set({ results: new Map(get().results).set(keyOf(result.config), result) });
    kept(await environment.sweeps.addResults([result]));
  };

  return {
    async run(id, plan) {
      const todo = plan.runs.filter(({ source }) => !get().results.has(keyOf(source)));
      const own = new AbortController();
      abort = own;
      const jobs = jobsFor(plan, environment.cores);
      const progress = new Progress(plan, todo, environment.now());
      const failures: FailedRun[] = [];
      const keeping: Promise<void>[] = [];
      let shownMs = Number.NEGATIVE_INFINITY;
      const show = (): void => {
        shownMs = environment.now();
        set({ work: { id, ...progress.view(shownMs) } });
      };
      const events: QueueEvents = {
        onStart(run) {
          progress.started(run);
          show();
        },
        onShare(run, share) {
          progress.reached(run, share);
          if (environment.now() - shownMs >= SHOW_MS) show();
        },
        onResult(run, result) {
          progress.ended(run);
          keeping.push(keep(result));
          show();
        },
        onRetry(run, message) {
          const name = runName(plan, run);
          say({ tone: 'bad', text: t`${name}: ${message} It is tried again.` });
          progress.reached(run, 0);
          show();
        },
        onFailure(run, message) {
          progress.ended(run);
          failures.push({ key: keyOf(run.source), name: runName(plan, run), message });
          set({ failed: new Map(get().failed).set(id, [...failures]) });
          show();
        },
        onOutdated: (message) => say({ tone: 'bad', text: message }),
      };
      set({ failed: new Map(get().failed).set(id, []) });
      show();
      try {
        await runQueue({ training, todo, jobs, abort: own, events });
        // What was computed is kept before anybody hears that the sweep is over.
        await Promise.all(keeping);
      } finally {
        abort = null;
        set({ work: null });
      }
    },
    stop: () => abort?.abort(),
  };
}
