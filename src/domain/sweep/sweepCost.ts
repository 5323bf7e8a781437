/** How long the runs of a sweep take: an estimate before they begin, and what is left while they go. */
import { imageSize, networkCost, networkOf } from '../networks.ts';
import type { Settings } from '../settings/settings.ts';
import type { PlannedRun } from './sweepPlan.ts';
import { keyOf, type RunResult } from './sweepResult.ts';

/** What an image costs a step beside the convolutions, in multiply-adds of the network. */
const BESIDE = 500_000;

/** Images of the people that each epoch is verified on, the mirror image included; forward alone. */
const VERIFIED = 2 * 24 * 8;
/** A step goes forward and twice backward. */
const PASSES = 3;

/** Seconds a unit of `workOf` on one thread of an ordinary laptop, until this machine has been timed. */
const USUAL_SECONDS = 6.2e-10;
/** To load the engine and to draw a face of 64 pixels a side. */
const START_SECONDS = 1.5;
const FACE_SECONDS = 0.004;

/** Of a set of drawn faces, in multiply-adds. */
function workOf({ dataset, model, training }: Settings): number {
  const { multiplyAdds } = networkCost(networkOf(model));
  const images = dataset.kind === 'synthetic' ? dataset.identities * dataset.imagesPerIdentity : 0;
  return training.epochs * (multiplyAdds + BESIDE) * (PASSES * images + VERIFIED);
}

/** One run by itself. */
function usualSeconds(settings: Settings): number {
  const { dataset } = settings;
  const faces = dataset.kind === 'synthetic' ? dataset.identities * dataset.imagesPerIdentity : 0;
  const drawing = faces * FACE_SECONDS * (imageSize(settings) / 64) ** 2;
  return START_SECONDS + drawing + workOf(settings) * USUAL_SECONDS;
}

/** How many of `jobs` at a time there are runs for. */
export const jobsNeeded = (runs: number, jobs: number): number => Math.max(1, Math.min(jobs, runs));

export interface SweepEstimate {
  /** Of all runs still to do. */
  readonly seconds: number;
  /** From runs that were timed here; false: from those of another machine. */
  readonly measured: boolean;
}

/**
 * @param todo runs still to do
 * @param timed results of this machine, of any sweep, for the same backend
 * @param jobs at a time
 */
export function estimateSweep(
  todo: readonly PlannedRun[],
  timed: readonly { readonly settings: Settings; readonly seconds: number }[],
  jobs: number,
): SweepEstimate {
  const usual = todo.reduce((sum, { settings }) => sum + usualSeconds(settings), 0);
  const expected = timed.reduce((sum, { settings }) => sum + usualSeconds(settings), 0);
  const taken = timed.reduce((sum, { seconds }) => sum + seconds, 0);
  const factor = expected > 0 ? taken / expected : 1;
  return { seconds: (usual * factor) / jobsNeeded(todo.length, jobs), measured: expected > 0 };
}

/** Runs of a plan that have a result of a page, with how long they took: those of the command are of whatever machine. */
export const timedRuns = (
  runs: readonly PlannedRun[],
  results: ReadonlyMap<string, RunResult>,
): { readonly settings: Settings; readonly seconds: number }[] =>
  runs.flatMap(({ source, settings }) => {
    const result = results.get(keyOf(source));
    const isOwn = result?.versions.browser !== undefined && result.backend === settings.engine.backend;
    return isOwn ? [{ settings, seconds: result.seconds }] : [];
  });

/**
 * @param seconds since the first of them began
 * @param done runs, those under way by their share
 * @returns null while nothing is done
 */
export const timeLeft = (seconds: number, done: number, runs: number): number | null =>
  done > 0 ? (seconds / done) * (runs - done) : null;
