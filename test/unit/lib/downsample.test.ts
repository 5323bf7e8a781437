import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BucketSeries, MAX_POINTS, thin } from '../../../src/lib/downsample.ts';

describe('BucketSeries', () => {
  it('keeps every point while there is room', () => {
    const series = new BucketSeries(1, 4);
    for (const value of [3, 1, 2]) series.push(value, [10 * value]);
    expect(series.points().map(({ x, mean }) => [x, mean[0]])).toEqual([
      [3, 30],
      [1, 10],
      [2, 20],
    ]);
  });

  it('merges neighbours when it is full, and keeps a spike visible', () => {
    const series = new BucketSeries(1, 4);
    for (let i = 0; i < 8; i++) series.push(i, [i === 5 ? 1000 : 1]);
    const points = series.points();
    expect(points.map(({ x }) => x)).toEqual([0.5, 2.5, 4.5, 6.5]);
    expect(points[2]).toEqual({ x: 4.5, mean: [500.5], min: [1], max: [1000] });
  });

  it('never draws more than the limit, loses no value and keeps the extremes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 3000 }),
        fc.integer({ min: 1, max: 40 }),
        (values, half) => {
          const series = new BucketSeries(1, 2 * half);
          values.forEach((value, i) => {
            series.push(i, [value]);
          });
          const points = series.points();
          expect(points.length).toBeLessThanOrEqual(2 * half);
          expect(points.length).toBe(series.length);
          expect(Math.min(...points.map((p) => p.min[0]!))).toBe(Math.min(...values));
          expect(Math.max(...points.map((p) => p.max[0]!))).toBe(Math.max(...values));
          for (let i = 1; i < points.length; i++) expect(points[i]!.x).toBeGreaterThan(points[i - 1]!.x);
          for (const { mean, min, max } of points) {
            expect(mean[0]!).toBeGreaterThanOrEqual(min[0]! - 1e-6);
            expect(mean[0]!).toBeLessThanOrEqual(max[0]! + 1e-6);
          }
        },
      ),
    );
  });

  it('stays bounded over 10,000 steps of two channels', () => {
    const series = new BucketSeries(2);
    for (let step = 1; step <= 10_000; step++) series.push(step, [step, -step]);
    const points = series.points();
    expect(points.length).toBeLessThanOrEqual(MAX_POINTS);
    expect(points.length).toBeGreaterThan(MAX_POINTS / 2);
    expect(points[0]!.min[0]).toBe(1);
    expect(points.at(-1)!.max[0]).toBe(10_000);
    expect(points.at(-1)!.min[1]).toBe(-10_000);
  });

  it('leaves out what is not finite', () => {
    const series = new BucketSeries(2, 4);
    series.push(1, [Number.NaN, 1]);
    series.push(2, [1, Number.POSITIVE_INFINITY]);
    series.push(Number.NaN, [1, 1]);
    series.push(3, [1, 2]);
    expect(series.points()).toEqual([{ x: 3, mean: [1, 2], min: [1, 2], max: [1, 2] }]);
  });

  it('refuses a limit it cannot keep', () => {
    expect(() => new BucketSeries(1, 3)).toThrow(RangeError);
    expect(() => new BucketSeries(1, 0)).toThrow(RangeError);
  });
});

describe('thin', () => {
  it('keeps the ends and the order', () => {
    const items = Array.from({ length: 1003 }, (_, i) => i);
    const kept = thin(items, 100);
    expect(kept).toHaveLength(100);
    expect(kept[0]).toBe(0);
    expect(kept.at(-1)).toBe(1002);
    expect([...kept].sort((a, b) => a - b)).toEqual(kept);
    expect(thin(items, 2000)).toBe(items);
  });
});
