import { describe, expect, it } from 'vitest';
import { applyCorrections, NO_CORRECTIONS, newest } from '../../../../src/domain/standingCorrections.ts';
import type { CorrectionRecord, EpochMetrics, StepSeries } from '../../../../src/protocol/training.ts';
import { coarser, MetricSeries, withMark } from '../../../../src/store/run/metricSeries.ts';

function steps(firstStep: number, values: readonly number[]): StepSeries {
  return {
    firstStep,
    epoch: Int32Array.from(values, () => 1),
    loss: Float32Array.from(values),
    crossEntropy: Float32Array.from(values),
    boundaryTerm: Float32Array.from(values, (v) => v / 2),
    gradientNorm: Float32Array.from(values),
  };
}

const epoch = (number: number, detected: number): EpochMetrics => ({
  epoch: number,
  loss: 1,
  crossEntropy: 1,
  boundaryTerm: 0,
  detected,
  injected: 10,
  precision: null,
  recall: 0,
  f1: null,
  rectifiedToTruth: null,
  cleanDamaged: null,
  verificationAccuracy: 0.5,
  verificationAuc: 0.5,
  verificationEer: 0.5,
  largestClassShare: 1,
  learningRate: 0.1,
  seconds: 1,
  imagesPerSecond: 100,
});

describe('coarser', () => {
  const points = Array.from({ length: 7 }, (_, i) => ({
    epoch: i,
    crossEntropy: i,
    boundaryTerm: 2 * i,
    spread: [-i, 10 * i] as const,
  }));

  it('keeps what fits', () => {
    expect(coarser(points, 7)).toBe(points);
    expect(coarser([], 4)).toEqual([]);
  });

  it('puts those that follow each other together, with the ends of their spreads', () => {
    expect(coarser(points, 4)).toEqual([
      { epoch: 0.5, crossEntropy: 0.5, boundaryTerm: 1, spread: [-1, 10] },
      { epoch: 2.5, crossEntropy: 2.5, boundaryTerm: 5, spread: [-3, 30] },
      { epoch: 4.5, crossEntropy: 4.5, boundaryTerm: 9, spread: [-5, 50] },
      { epoch: 6, crossEntropy: 6, boundaryTerm: 12, spread: [-6, 60] },
    ]);
    expect(coarser(points, 2).map(({ epoch: at }) => at)).toEqual([1.5, 5]);
  });
});

describe('MetricSeries', () => {
  it('puts steps on the axis in epochs', () => {
    const series = new MetricSeries();
    series.setStepsPerEpoch(10);
    series.addSteps(steps(1, [4, 3]));
    series.addSteps(steps(3, [2]));
    const points = series.lossPoints();
    expect(points.map((point) => point.epoch)).toEqual([0.1, 0.2, 0.3]);
    expect(points.map((point) => point.crossEntropy)).toEqual([4, 3, 2]);
    expect(points.map((point) => point.boundaryTerm)).toEqual([2, 1.5, 1]);
  });

  it('draws at most 500 points after 10,000 steps', () => {
    const series = new MetricSeries();
    series.setStepsPerEpoch(100);
    for (let first = 1; first <= 10_000; first += 25) series.addSteps(steps(first, Array(25).fill(first)));
    expect(series.lossPoints().length).toBeLessThanOrEqual(500);
    expect(series.lossPoints().at(-1)!.epoch).toBeGreaterThan(99);
  });

  it('keeps epochs in order and replaces one that is reported again', () => {
    const series = new MetricSeries();
    for (const metrics of [epoch(1, 0), epoch(3, 2), epoch(2, 1), epoch(3, 7)]) series.addEpoch(metrics);
    expect(series.epochPoints().map((point) => [point.epoch, point.detected])).toEqual([
      [1, 0],
      [2, 1],
      [3, 7],
    ]);
  });
});

describe('withMark', () => {
  it('joins changes at one place and forgets the oldest of very many', () => {
    let marks = withMark(withMark([], { at: 1, what: 'm 0.4' }), { at: 1, what: 's 12' });
    expect(marks).toEqual([{ at: 1, what: 'm 0.4, s 12' }]);
    for (let at = 2; at < 200; at++) marks = withMark(marks, { at, what: 'x' });
    expect(marks).toHaveLength(40);
    expect(marks.at(-1)!.at).toBe(199);
  });
});

const record = (image: number, rectifiedLabel: number, trueLabel: number | null = 1): CorrectionRecord => ({
  image,
  givenLabel: 0,
  rectifiedLabel,
  trueLabel,
  epoch: 6,
  step: 60 + image,
});

describe('corrections', () => {
  it('holds one entry an image, newest first, and takes back what is withdrawn', () => {
    let state = applyCorrections(NO_CORRECTIONS, [record(1, 1), record(2, 2), record(3, 1)], []);
    state = applyCorrections(state, [record(1, 2)], [3]);
    expect(newest(state, 10).map(({ image, rectifiedLabel }) => [image, rectifiedLabel])).toEqual([
      [1, 2],
      [2, 2],
    ]);
    expect(state).toMatchObject({ total: 2, right: 0, known: 2 });
  });

  it('counts the truth only where it is known', () => {
    const state = applyCorrections(NO_CORRECTIONS, [record(1, 1), record(2, 2), record(3, 1, null)], []);
    expect(state).toMatchObject({ total: 3, right: 1, known: 2 });
  });

  it('gives the newest few of many', () => {
    const many = Array.from({ length: 500 }, (_, i) => record(i, 1));
    const state = applyCorrections(NO_CORRECTIONS, many, []);
    expect(newest(state, 3).map(({ image }) => image)).toEqual([499, 498, 497]);
  });

  it('stays the same object when nothing changed', () => {
    const state = applyCorrections(NO_CORRECTIONS, [record(1, 1)], []);
    expect(applyCorrections(state, [], [])).toBe(state);
  });
});
