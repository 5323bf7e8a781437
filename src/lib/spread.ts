/** Mean and deviation of a few values. */
import { t } from '@lingui/core/macro';

export interface Spread {
  readonly mean: number;
  /** Sample standard deviation, n - 1 in the denominator; null for a single value. */
  readonly deviation: number | null;
  readonly count: number;
}

/** Null for no values. */
export function spreadOf(values: readonly number[]): Spread | null {
  const count = values.length;
  if (count === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: count > 1 ? Math.sqrt(squares / (count - 1)) : null, count };
}

/** " ± 1.1 %" behind the mean; nothing for a single value. @param text of a number, as that of the mean */
export const aroundText = ({ deviation }: Pick<Spread, 'deviation'>, text: (value: number) => string): string =>
  deviation === null ? '' : ` ± ${text(deviation)}`;

/** " (2 of 3 seeds)", where some have no value; else nothing. */
export function countText({ count }: Pick<Spread, 'count'>, all: number, what?: 'seeds' | 'runs'): string {
  if (count >= all) return '';
  switch (what) {
    case 'seeds':
      return ` ${t`(${count} of ${all} seeds)`}`;
    case 'runs':
      return ` ${t`(${count} of ${all} runs)`}`;
    case undefined:
      return ` ${t`(${count} of ${all})`}`;
  }
}
