/** Words of the sweeps: how long they take, how far they are. */
import { plural, t } from '@lingui/core/macro';
import { estimateSweep, timedRuns } from '../../domain/sweep/sweepCost.ts';
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
  const timed = sweeps.flatMap(({ plan: each }) => (each ? timedRuns(each.runs, results) : []));
  const jobs = jobsFor(plan, cores);
  const { seconds, measured } = estimateSweep(todo, timed, jobs);
  const basis = measured
    ? t`by the runs timed in this browser`
    : t`on an ordinary laptop; no run has been timed here yet`;
  const pace = jobs === 1 ? t`one run at a time` : t`${plural(jobs, { one: '# run', other: '# runs' })} at a time`;
  return t`about ${{ duration: durationText(seconds) }}, ${pace} (${basis})`;
}
