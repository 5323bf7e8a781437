/** Evaluation beyond the goldens: rankings, reports, operating points, and what a run says of itself. */
import { DEFAULT_SETTINGS, DEFAULT_SHARED } from '../../../../src/domain/settings/settings.ts';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { operatingPoint } from '../../../../src/domain/evaluation.ts';
import { NETWORKS } from '../../../../src/domain/networks.ts';
import { averagePrecision } from '../../../../src/domain/ranking.ts';
import { confusions, scoreDetection } from '../../../../src/engine/evaluation/detection.ts';
import { consecutiveFold } from '../../../../src/engine/evaluation/insightface.ts';
import { equalErrorRate, rocCurve, tarAtFar } from '../../../../src/engine/evaluation/roc.ts';
import { boundaryMargins } from '../../../../src/engine/evaluation/suspicion.ts';
import { verificationReport } from '../../../../src/engine/evaluation/verificationReport.ts';
import { Run } from '../../../../src/engine/run/run.ts';
import type { RunConfig, RunObserver } from '../../../../src/engine/run/runTypes.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { stream } from '../../../../src/lib/rng.ts';

describe('averagePrecision', () => {
  it('is the mean precision at the ranks of the wrong images', () => {
    // Ranks 1 and 3 of 4: (1/1 + 2/3) / 2.
    expect(averagePrecision([0.9, 0.8, 0.7, 0.1], [1, 0, 1, 0])).toBeCloseTo((1 + 2 / 3) / 2, 12);
  });

  it('gives ties their last rank, whatever their order', () => {
    expect(averagePrecision([0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0])).toBeCloseTo(0.25, 12);
    expect(averagePrecision([0.5, 0.5, 0.5, 0.5], [0, 0, 0, 1])).toBeCloseTo(0.25, 12);
  });

  it('claims nothing where nothing is wrong', () => {
    expect(averagePrecision([0.3, 0.2], [0, 0])).toBeNull();
  });
});

describe('detection', () => {
  const truth = Int32Array.from([0, 0, 1, 1, -1, 2]);
  const given = Int32Array.from([1, 0, 2, 1, 0, 2]);
  const rectified = Int32Array.from([0, 1, 0, 1, 2, 2]);

  it('counts F1 and the clean images that were damaged', () => {
    const scores = scoreDetection(given, rectified, truth, 3);
    expect(scores.f1).toBeCloseTo((2 * 0.75 * 1) / 1.75, 12);
    expect(scores.cleanDamaged).toBe(1);
    const unknown = scoreDetection(given, rectified, null, 3);
    expect([unknown.f1, unknown.cleanDamaged]).toEqual([null, null]);
    // Nothing found although something is wrong: precision has no value, F1 is 0.
    expect(scoreDetection(given, given, truth, 3)).toMatchObject({ precision: null, recall: 0, f1: 0 });
  });

  it('lists who is taken for whom, with how many of them rightly', () => {
    expect(confusions(given, rectified, truth)).toEqual([
      { given: 0, rectified: 1, count: 1, right: 0 },
      { given: 0, rectified: 2, count: 1, right: 0 },
      { given: 1, rectified: 0, count: 1, right: 1 },
      { given: 2, rectified: 0, count: 1, right: 0 },
    ]);
    const twice = confusions(Int32Array.from([1, 2, 2]), Int32Array.from([1, 0, 0]), null);
    expect(twice).toEqual([{ given: 2, rectified: 0, count: 2, right: null }]);
  });

  it('ranks by how far an image lies beyond the boundary of its label', () => {
    const angle = (degrees: number): number[] => [
      Math.cos((degrees * Math.PI) / 180),
      Math.sin((degrees * Math.PI) / 180),
    ];
    const input = {
      embeddings: Float32Array.from([...angle(10), ...angle(80)]),
      centres: Float32Array.from([...angle(0), ...angle(90)]),
      dims: 2,
      given: Int32Array.from([0, 0]),
      margin: 0.3,
    };
    const [own, other] = boundaryMargins(input);
    const radians = (degrees: number): number => (degrees * Math.PI) / 180;
    expect(own).toBeCloseTo(Math.cos(radians(80) + 0.3) - Math.cos(radians(10)), 6);
    expect(other).toBeCloseTo(Math.cos(radians(10) + 0.3) - Math.cos(radians(80)), 6);
    expect(own).toBeLessThan(0);
    expect(other).toBeGreaterThan(0);
  });
});

describe('ROC', () => {
  it('says how many impostor pairs a false accept rate rests on', () => {
    const scores = Array.from({ length: 1100 }, (_, i) => i / 1100);
    const same = scores.map((_, i) => (i >= 1000 ? 1 : 0));
    const roc = rocCurve(scores, same);
    expect(tarAtFar(roc, 1e-3)).toMatchObject({ conservative: 1, allowed: 1 });
    expect(tarAtFar(roc, 1e-4).allowed).toBe(0);
    expect(equalErrorRate(roc)).toBe(0);
  });

  it('deals pairs to folds in their order', () => {
    const folds = Array.from({ length: 23 }, (_, pair) => consecutiveFold(pair, 23));
    expect(folds.join('')).toBe('00011122233445566778899');
  });
});

/** Pairs of one-dimensional angles: cosines are known. */
function anglePairs(count: number) {
  const rng = stream(3, 'pairs');
  const same = Uint8Array.from({ length: count }, (_, i) => i % 2);
  const left = new Float32Array(count * 2);
  const right = new Float32Array(count * 2);
  same.forEach((s, i) => {
    const a = rng.uniform() * 6;
    const b = a + (s ? 0.3 : 1.2) + 0.4 * rng.normal();
    left.set([Math.cos(a), Math.sin(a)], 2 * i);
    right.set([Math.cos(b), Math.sin(b)], 2 * i);
  });
  const fold = Uint8Array.from({ length: count }, (_, i) => consecutiveFold(i, count));
  const indices = Int32Array.from({ length: count }, (_, i) => i);
  return { pairs: { left, right, dims: 2, same, fold }, list: { left: indices, right: indices, same, fold } };
}

describe('verificationReport', () => {
  const { pairs, list } = anglePairs(2000);
  const report = verificationReport(pairs, list);

  it('thins the curve to what a chart can show and keeps both ends', () => {
    const { far, tar } = report.roc;
    expect(far.length).toBeLessThanOrEqual(500);
    expect(far.length).toBeGreaterThan(250);
    expect([far[0], tar[0], far.at(-1), tar.at(-1)]).toEqual([0, 0, 1, 1]);
    for (let i = 1; i < far.length; i++) expect(far[i]! >= far[i - 1]! && tar[i]! >= tar[i - 1]!).toBe(true);
  });

  it('agrees with the verdicts that the page works out from the pairs', () => {
    const point = operatingPoint(report.pairs, report.bestThreshold);
    expect(point.accuracy).toBeCloseTo(report.bestAccuracy, 12);
    expect(point.falseAccepts + point.falseRejects).toBe(Math.round((1 - point.accuracy) * 2000));
    for (const step of [-0.2, -0.05, 0.05, 0.2]) {
      expect(operatingPoint(report.pairs, report.bestThreshold + step).accuracy).toBeLessThanOrEqual(point.accuracy);
    }
    for (const row of report.tarAtFar) {
      if (row.threshold === null) continue;
      // Rows accept scores at the threshold, verdicts those above it.
      const at = operatingPoint(report.pairs, row.threshold - 1e-6);
      expect(at.tar).toBeCloseTo(row.tar, 2);
      expect(at.far).toBeLessThanOrEqual(row.far + 1e-9);
      expect(row.allowed).toBe(Math.floor(row.far * 1000 + 1e-9));
    }
  });
});

describe('a run', () => {
  const SIZE = 8;
  const images = (identities: number, each: number, seed: number) => {
    const rng = stream(seed, 'images');
    const count = identities * each;
    const labels = Int32Array.from({ length: count }, (_, i) => Math.floor(i / each));
    const pixels = Uint8Array.from({ length: count * SIZE * SIZE * 3 }, (_, i) => {
      const label = labels[Math.floor(i / (SIZE * SIZE * 3))]!;
      return Math.max(0, Math.min(255, 60 + 40 * ((label + (i % 3)) % 5) + 20 * rng.normal()));
    });
    return { size: SIZE, count, pixels, labels, identities: Array.from({ length: identities }, String), names: [] };
  };
  const CONFIG: RunConfig = {
    network: {
      ...NETWORKS.ci16,
      inputSize: SIZE,
      stemChannels: 4,
      blocks: [{ inChannels: 4, outChannels: 6, stride: 2 }],
      embeddingSize: 8,
    },
    head: {
      ...DEFAULT_SHARED,
      kind: 'boundaryface',
      scale: 8,
      margin: 0.3,
      lambda: 1,
      epochStart: 1,
      correction: 'code',
    },
    noise: { closedSet: 0.3, openSet: 0, seed: 1 },
    training: {
      ...DEFAULT_SETTINGS.training,
      epochs: 2,
      batchSize: 6,
      learningRate: 0.02,
      momentum: 0.9,
      nesterov: true,
      weightDecay: 5e-4,
      warmupEpochs: 0,
      milestones: [],
      flip: true,
      seed: 0,
    },
    stepMode: 'eager',
  };
  const silent: RunObserver = {
    noise: () => undefined,
    compiling: () => undefined,
    steps: () => undefined,
    epoch: () => undefined,
    corrections: () => undefined,
    mark: () => undefined,
    warning: () => undefined,
  };

  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('reports the same accuracy when asked as at the end of its last epoch, and leaves no tensor', async () => {
    const heldOut = images(5, 4, 2);
    let last = {
      verificationAccuracy: null as number | null,
      verificationEer: null as number | null,
      f1: null as number | null,
    };
    const data = { train: images(4, 6, 1), heldOut, outliers: null, labelsAreTrue: true };
    const run = new Run(data, CONFIG, { ...silent, epoch: (metrics) => (last = metrics) });
    await run.train();
    const before = tf.memory().numTensors;
    const { verification, detection, epoch } = await run.evaluate(null);
    expect(epoch).toBe(2);
    expect(verification?.accuracy).toBe(last.verificationAccuracy);
    expect(verification?.eer).toBeCloseTo(last.verificationEer!, 5);
    expect(detection.f1).toBe(last.f1);
    expect(detection.averagePrecision).toBeGreaterThan(0);
    expect(detection.confusions.reduce((sum, { count }) => sum + count, 0)).toBe(detection.detected);

    // A person's own pairs, here the first ones of the held-out list, are as alike as they are there.
    const { left, right, same, similarity } = verification!.pairs;
    const own = await run.evaluate({ images: heldOut, left, right, same });
    expect([...own.verification!.pairs.similarity]).toEqual([...similarity]);
    const stride = SIZE * SIZE * 3;
    const pick = (i: number): Uint8Array => heldOut.pixels.subarray(i * stride, (i + 1) * stride);
    const pixels = new Uint8Array([...pick(left[3]!), ...pick(right[3]!)]);
    expect(await run.similarity({ size: SIZE, count: 2, pixels })).toBeCloseTo(similarity[3]!, 5);
    expect(tf.memory().numTensors).toBe(before);
    run.trainer.dispose();
  });
});
