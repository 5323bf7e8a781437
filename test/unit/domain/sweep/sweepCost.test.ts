/** How long a sweep takes. */
import { expect, test } from 'vitest';
import { estimateSweep, timedRuns, timeLeft } from '../../../../src/domain/sweep/sweepCost.ts';
import { planSweep } from '../../../../src/domain/sweep/sweepPlan.ts';
import { keyOf } from '../../../../src/domain/sweep/sweepResult.ts';
import { TREND_PLANS } from '../../../../src/domain/sweep/trendPlans.ts';
import { metricsAt } from '../../../support/epochs.ts';
import { resultFor } from '../../../support/sweepResults.ts';

const { runs } = planSweep({ axes: { 'training.epochs': [5, 10] }, seeds: [1, 2] });

test('is guessed from what a laptop takes until a run was timed here, then by that', () => {
  const before = estimateSweep(runs, [], 1);
  expect(before.measured).toBe(false);
  const [first] = runs;
  const alone = estimateSweep([first!], [], 1).seconds;
  const timed = [{ settings: first!.settings, seconds: 3 * alone }];
  const after = estimateSweep(runs, timed, 1);
  expect(after.measured).toBe(true);
  expect(after.seconds).toBeCloseTo(3 * before.seconds, 6);
  expect(estimateSweep([first!], timed, 1).seconds).toBeCloseTo(3 * alone, 6);
});

test('is less with more at a time, as far as there are runs', () => {
  const { seconds } = estimateSweep(runs, [], 1);
  expect(estimateSweep(runs, [], 2).seconds).toBeCloseTo(seconds / 2, 6);
  expect(estimateSweep(runs, [], 64).seconds).toBeCloseTo(seconds / 4, 6);
  expect(estimateSweep([], [], 2).seconds).toBe(0);
});

test('the guess is near what the sweep of the docs took: 13 minutes two at a time', () => {
  const { seconds } = estimateSweep(planSweep(TREND_PLANS.losses.content).runs, [], 2);
  expect(seconds / 60).toBeGreaterThan(13 / 1.5);
  expect(seconds / 60).toBeLessThan(13 * 1.5);
});

test('only runs of a page, on the backend of the plan, count as timed here', () => {
  const [a, b, c] = runs;
  const own = resultFor(a!, [metricsAt(1)]);
  const results = new Map([
    [keyOf(a!.source), own],
    [keyOf(b!.source), { ...resultFor(b!, [metricsAt(1)]), versions: { playground: '1', node: '20' } }],
    [keyOf(c!.source), { ...resultFor(c!, [metricsAt(1)]), backend: 'webgpu' }],
  ]);
  expect(timedRuns(runs, results)).toEqual([{ settings: a!.settings, seconds: own.seconds }]);
});

test('what is left follows from what is done, those under way by their share', () => {
  expect(timeLeft(30, 1.5, 4)).toBe(50);
  expect(timeLeft(30, 0, 4)).toBeNull();
  expect(timeLeft(30, 4, 4)).toBe(0);
});
