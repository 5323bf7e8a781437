/** Medians and spreads of step times. */

/** Value below which `part` of the values lie, interpolated. NaN for none. */
export function quantile(values: readonly number[], part: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const at = part * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  const high = sorted[Math.ceil(at)]!;
  return low + (high - low) * (at - Math.floor(at));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Distance between the quartiles as a part of the median. */
export function relativeSpread(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / median(values);
}

/**
 * Largest difference of two series of losses as a part of the reference's, over the steps both have.
 * Infinity when there is no such step or a loss is no number: neither may pass for agreement.
 */
export function lossDifference(losses: readonly number[], reference: readonly number[]): number {
  const steps = Math.min(losses.length, reference.length);
  const differences = Array.from({ length: steps }, (_, i) => {
    const difference = Math.abs(losses[i]! - reference[i]!) / Math.abs(reference[i]!);
    return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  });
  return steps === 0 ? Number.POSITIVE_INFINITY : Math.max(...differences);
}
