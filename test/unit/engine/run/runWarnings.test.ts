/** What a run warns of, once. */
import { describe, expect, it } from 'vitest';
import type { EpochMetrics } from '../../../../src/domain/report.ts';
import { RunWarnings } from '../../../../src/engine/run/runWarnings.ts';
import { TrainingSet } from '../../../../src/engine/run/trainingSet.ts';
import { CONFIG, DATA, SIZE } from '../../../support/smallRun.ts';

it('tells once that steps cannot be recorded, and nothing while all is well', () => {
  const told: string[] = [];
  const set = new TrainingSet(DATA, SIZE, CONFIG.noise, 0);
  const warnings = new RunWarnings((kind, message) => told.push(`${kind}: ${message}`), set);
  warnings.afterStep(null);
  warnings.afterReading();
  expect(told).toEqual([]);
  warnings.afterStep('a dispatch changed');
  warnings.afterStep('a dispatch changed');
  expect(told).toEqual([
    'eager-fallback: The step cannot be recorded, so each one runs through TensorFlow.js: a dispatch changed.',
  ]);
});

describe('labels that go one way', () => {
  const set = new TrainingSet(DATA, SIZE, { ...CONFIG.noise, closedSet: 0 }, 0);
  const metrics = (epoch: number): EpochMetrics =>
    ({ epoch, crossEntropy: 0.5, detected: 2, largestClassShare: 1.2 }) as EpochMetrics;
  /** The labels after some images of one identity went to another. */
  const withMoves = (...moves: readonly [from: number, to: number, images: number][]): Int32Array => {
    const rectified = set.labels.given.slice();
    for (const [from, to, images] of moves) rectified.fill(to, 6 * from, 6 * from + images);
    return rectified;
  };
  const told = (epochs: readonly (readonly [number, Int32Array])[], head = CONFIG.head): string[] => {
    const messages: string[] = [];
    const warnings = new RunWarnings((kind, message) => messages.push(`${kind}: ${message}`), set);
    for (const [epoch, rectified] of epochs) warnings.afterEpoch(metrics(epoch), head, rectified);
    return messages;
  };

  it('are warned of from the second epoch of correction on, with names and numbers, once for two people', () => {
    const drawn = withMoves([0, 1, 5]);
    expect(told([[2, drawn]])).toEqual([]);
    const messages = told([
      [3, drawn],
      [4, drawn],
      [5, withMoves([2, 0, 6])],
    ]);
    expect(messages).toEqual([
      expect.stringMatching(
        /^one-way: In epoch 3, 5 of the 6 images labelled p0 were taken for p1, and none the other/,
      ),
      expect.stringMatching(/^one-way: In epoch 5, 6 of the 6 images labelled p2 were taken for p0/),
    ]);
  });

  it('are not while as many come back, while they are few, and for a loss that corrects nothing', () => {
    expect(told([[3, withMoves([0, 1, 5], [1, 0, 4])]])).toEqual([]);
    expect(told([[3, withMoves([0, 1, 1])]])).toEqual([]);
    expect(told([[3, withMoves([0, 1, 5])]], { ...CONFIG.head, kind: 'arcface' })).toEqual([]);
  });
});
