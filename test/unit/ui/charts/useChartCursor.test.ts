import { expect, it } from 'vitest';
import { nearestEpoch, stepTo } from '../../../../src/ui/charts/useChartCursor.ts';

it('a click goes to the epoch whose end is nearest, of those that are known', () => {
  expect(nearestEpoch([1, 2, 3, 4], 2.4)).toBe(2);
  expect(nearestEpoch([1, 2, 3, 4], 2.6)).toBe(3);
  expect(nearestEpoch([5, 6], 1)).toBe(5);
  expect(nearestEpoch([1, 2], 14)).toBe(2);
  expect(nearestEpoch([], 3)).toBeNull();
});

it('keys go through the epochs and stay at the ends', () => {
  expect(stepTo('ArrowLeft', 3, 5)).toBe(2);
  expect(stepTo('ArrowLeft', 0, 5)).toBe(0);
  expect(stepTo('ArrowRight', 4, 5)).toBe(4);
  // From now: the last epoch.
  expect(stepTo('ArrowLeft', -1, 5)).toBe(4);
  expect(stepTo('Home', 3, 5)).toBe(0);
  expect(stepTo('End', 1, 5)).toBe(4);
  expect(stepTo('a', 3, 5)).toBeNull();
});
