/** Curves of the steps as a record keeps them. */
import { expect, it } from 'vitest';
import { lossCurve, lossOfEpochs } from '../../../src/domain/shelvedRun.ts';
import { BucketSeries } from '../../../src/lib/downsample.ts';
import { metricsAt } from '../../support/epochs.ts';

it('keep every step of a short run', () => {
  const series = new BucketSeries(2);
  for (let i = 1; i <= 3; i++) series.push(i / 10, [i, 10 * i]);
  const curve = lossCurve(series.state());
  expect([...curve.epoch].map((x) => Number(x.toFixed(6)))).toEqual([0.1, 0.2, 0.3]);
  expect([...curve.crossEntropy]).toEqual([1, 2, 3]);
  expect([...curve.boundaryTerm]).toEqual([10, 20, 30]);
  expect([...curve.least]).toEqual([1, 2, 3]);
});

it('join the steps of a long one: the mean stays the mean of the steps, a spike stays a spike', () => {
  const series = new BucketSeries(2);
  for (let i = 0; i < 4000; i++) series.push(i, [i === 1234 ? 99 : 1, 2]);
  const curve = lossCurve(series.state());
  expect(curve.epoch.length).toBeLessThanOrEqual(250);
  expect(Math.max(...curve.greatest)).toBe(99);
  expect(curve.greatest.length).toBe(curve.crossEntropy.length);
  expect(Math.min(...curve.least)).toBe(1);
  const at = curve.greatest.indexOf(99);
  expect(curve.crossEntropy[at]).toBeGreaterThan(1);
  expect(curve.crossEntropy[at]).toBeLessThan(99);
});

it('of no step are empty, and of epochs have a point an epoch', () => {
  expect(lossCurve(new BucketSeries(2).state()).epoch).toHaveLength(0);
  const curve = lossOfEpochs([
    metricsAt(1, { crossEntropy: 3 }),
    metricsAt(2, { crossEntropy: Number.NaN }),
    metricsAt(3),
  ]);
  expect([...curve.epoch]).toEqual([1, 3]);
  expect(curve.crossEntropy[0]).toBe(3);
});
