/** Differences paired by seed, and which of them are clear. */
import { expect, test } from 'vitest';
import { leaningOf, pairedSpread } from '../../../../src/domain/sweep/pairedDifferences.ts';

test('mean and sample deviation of the differences, without pairs of which a side is missing', () => {
  const pairs = [
    [5, 3],
    [9, 8],
    [null, 4],
    [7, 4],
    [1, null],
  ] as const;
  expect(pairedSpread(pairs)).toEqual({ mean: 2, deviation: 1, count: 3 });
  expect(pairedSpread([[2, 1.5]])).toEqual({ mean: 0.5, deviation: null, count: 1 });
  expect(pairedSpread([[null, 1]])).toBeNull();
});

test.each([
  [{ mean: 2, deviation: 1.9, count: 3 }, 'higher'],
  [{ mean: -2, deviation: 1.9, count: 3 }, 'lower'],
  [{ mean: 2, deviation: 2, count: 3 }, 'unclear'],
  [{ mean: -0.1, deviation: 0.2, count: 3 }, 'unclear'],
  [{ mean: 0, deviation: 0, count: 3 }, 'unclear'],
  [{ mean: 1, deviation: 0, count: 2 }, 'higher'],
  // A single seed has no deviation, and what is left of sums that should be nothing is no difference.
  [{ mean: 5, deviation: null, count: 1 }, 'unclear'],
  [{ mean: 0.1 + 0.2 - 0.3, deviation: 0, count: 2 }, 'unclear'],
  [null, 'unclear'],
] as const)('%j is %s', (spread, leaning) => {
  expect(leaningOf(spread)).toBe(leaning);
});
