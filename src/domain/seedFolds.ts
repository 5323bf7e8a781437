/** Runs that differ in nothing but their seeds, folded into one curve: their mean with a band. */
import { canonicalJson } from '../lib/plainObject.ts';
import { spreadOf } from '../lib/spread.ts';
import type { Settings } from './settings/settings.ts';

export interface CurvePoint {
  /** Fractional. */
  readonly epoch: number;
  /** Null where there was nothing to measure. */
  readonly value: number | null;
}

export interface MeanPoint {
  readonly epoch: number;
  readonly mean: number | null;
  /** Mean less and plus the sample standard deviation (n - 1); null where fewer than two curves have a value. */
  readonly band: readonly [low: number, high: number] | null;
}

/** The same for runs that differ in their seeds alone. */
function keyOf({ dataset, noise, training, ...rest }: Settings): string {
  return canonicalJson([{ ...dataset, seed: 0 }, { ...noise, seed: 0 }, { ...training, seed: 0 }, rest]);
}

/** Settings with the seeds of other ones. */
export const withSeedsOf = ({ dataset, noise, training, ...rest }: Settings, from: Settings): Settings => ({
  ...rest,
  dataset:
    dataset.kind === 'synthetic' && from.dataset.kind === 'synthetic'
      ? { ...dataset, seed: from.dataset.seed }
      : dataset,
  noise: { ...noise, seed: from.noise.seed },
  training: { ...training, seed: from.training.seed },
});

/** Groups of runs that differ in their seeds alone, in the order of the first of each. */
export function foldBySeed<Run extends { readonly settings: Settings }>(runs: readonly Run[]): readonly Run[][] {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const key = keyOf(run.settings);
    const group = groups.get(key);
    if (group) group.push(run);
    else groups.set(key, [run]);
  }
  return [...groups.values()];
}

/** The value of a curve at a place, on the straight line between its points; null outside of them or beside one without a value. */
function valueAt(curve: readonly CurvePoint[], epoch: number): number | null {
  const after = curve.findIndex((point) => point.epoch >= epoch);
  const right = curve[after];
  if (!right) return null;
  if (right.epoch === epoch) return right.value;
  const left = curve[after - 1];
  if (!left || left.value === null || right.value === null) return null;
  return left.value + ((right.value - left.value) * (epoch - left.epoch)) / (right.epoch - left.epoch);
}

/**
 * The mean of several curves at the places of the first, as far as all of them reach.
 * @param curves each in ascending order of epochs
 */
export function meanCurve(curves: readonly (readonly CurvePoint[])[]): readonly MeanPoint[] {
  const [first, ...others] = curves;
  if (!first) return [];
  const end = Math.min(...curves.map((curve) => curve.at(-1)?.epoch ?? Number.NEGATIVE_INFINITY));
  return first
    .filter(({ epoch }) => epoch <= end)
    .map(({ epoch, value }) => {
      const all = [value, ...others.map((curve) => valueAt(curve, epoch))].filter((each) => each !== null);
      const { mean, deviation } = spreadOf(all) ?? { mean: null, deviation: null };
      if (mean === null || deviation === null) return { epoch, mean, band: null };
      return { epoch, mean, band: [mean - deviation, mean + deviation] as const };
    });
}
