/** What runs that share all but the setting compared say of it: their differences, paired by seed, and which of them are clear. */
import { type Spread, spreadOf } from '../../lib/spread.ts';

/** Where a mean of differences lies; unclear where it is not larger than their standard deviation, or of a single seed. */
export type Leaning = 'higher' | 'lower' | 'unclear';

/** Sums of numbers that should be nothing leave less than this. */
const ROUNDING = 1e-9;

/**
 * Mean and deviation of the differences of pairs: runs of one seed share faces, wrong labels and first weights, so their
 * difference says more than that of two means.
 * @param pairs one a seed; a pair of which a side has no value is left out
 * @returns null where no pair is left
 */
export const pairedSpread = (pairs: readonly (readonly [here: number | null, there: number | null])[]): Spread | null =>
  spreadOf(pairs.flatMap(([here, there]) => (here === null || there === null ? [] : [here - there])));

/** By the rule of docs/experiments.md: the mean has a sign and is larger than the sample standard deviation. */
export function leaningOf(differences: Spread | null): Leaning {
  if (!differences || differences.deviation === null) return 'unclear';
  const { mean, deviation } = differences;
  if (Math.abs(mean) <= Math.max(deviation, ROUNDING)) return 'unclear';
  return mean > 0 ? 'higher' : 'lower';
}
