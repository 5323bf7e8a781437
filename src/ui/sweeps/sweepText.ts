/** Words of the sweeps: how long they take, how far they are. */
import { plural, t } from '@lingui/core/macro';
import { estimateSweep, jobsNeeded, timedRuns } from '../../domain/sweep/sweepCost.ts';
import type { Sweep } from '../../domain/sweep/sweepPlan.ts';
import { keyOf, type RunResult } from '../../domain/sweep/sweepResult.ts';
import { jobsFor } from '../../store/sweeps/sweepQueue.ts';
import type { SweepView } from '../../store/sweeps/sweepTypes.ts';

/** "40 s", "12 min", "3 h 20 min": as exact as an estimate is. */
export function durationText(seconds: number): string {
  if (seconds < 90) return t`${{ seconds: Math.max(1, Math.round(seconds)) }} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return t`${minutes} min`;
  const rest = minutes % 60;
  const hours = Math.floor(minutes / 60);
  return rest === 0 ? t`${hours} h` : t`${hours} h ${rest} min`;
}

/** Fewer seeds than this tell little. */
const FEW_SEEDS = 5;

/** What to think of differences paired by so many seeds. */
export const seedsCaution = ({ seeds }: Pick<Sweep, 'seeds'>): string =>
  seeds.length < FEW_SEEDS
    ? t`; with ${plural({ seeds: seeds.length }, { one: '# seed', other: '# seeds' })} that is a weak test.`
    : t({ message: '.', context: 'the end of a sentence' });

/** Runs of a plan that are done. */
export const doneOf = ({ runs }: Sweep, results: ReadonlyMap<string, RunResult>): number =>
  runs.filter(({ source }) => results.has(keyOf(source))).length;

interface Estimated {
  readonly sweeps: readonly SweepView[];
  readonly results: ReadonlyMap<string, RunResult>;
  readonly cores: number;
}

/** How long what is left of a plan takes here; null where nothing is left. */
export function estimateText(plan: Sweep, { sweeps, results, cores }: Estimated): string | null {
  const todo = plan.runs.filter(({ source }) => !results.has(keyOf(source)));
  if (todo.length === 0) return null;
  // How long a run takes on one backend says nothing of another one.
  const backends = new Set(todo.map(({ settings }) => settings.engine.backend));
  const timed = sweeps
    .flatMap(({ plan: each }) => (each ? timedRuns(each.runs, results) : []))
    .filter(({ settings }) => backends.has(settings.engine.backend));
  const jobs = jobsNeeded(todo.length, jobsFor(plan, cores));
  const { seconds, measured } = estimateSweep(todo, timed, jobs);
  const basis = measured
    ? t`by the runs timed in this browser`
    : t`on an ordinary laptop; no run has been timed here yet`;
  const pace = jobs === 1 ? t`one run at a time` : t`${plural(jobs, { one: '# run', other: '# runs' })} at a time`;
  return t`about ${{ duration: durationText(seconds) }}, ${pace} (${basis})`;
}
