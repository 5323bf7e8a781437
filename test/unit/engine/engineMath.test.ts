/** The engine's plain arithmetic: schedule, detection scores, verification, pairs, decisions. */
import { describe, expect, it } from 'vitest';
import { NETWORKS, networkCost } from '../../../src/domain/networks.ts';
import { applyCorrections, NO_CORRECTIONS } from '../../../src/domain/standingCorrections.ts';
import { verificationPairs } from '../../../src/domain/verificationPairs.ts';
import { scoreDetection } from '../../../src/engine/evaluation/detection.ts';
import { areaUnderRoc, bestThreshold } from '../../../src/engine/evaluation/verification.ts';
import { learningRateAt } from '../../../src/engine/optimizer/schedule.ts';
import { Decisions } from '../../../src/engine/run/decisions.ts';

describe('learningRateAt', () => {
  const schedule = { learningRate: 0.1, warmupEpochs: 2, milestones: [6, 12] };

  it('rises over the warm-up and falls at the start of a milestone epoch', () => {
    expect(learningRateAt(schedule, 1, 1, 10)).toBeCloseTo(0.005);
    expect(learningRateAt(schedule, 2, 20, 10)).toBeCloseTo(0.1);
    expect(learningRateAt(schedule, 5, 50, 10)).toBeCloseTo(0.1);
    expect(learningRateAt(schedule, 6, 51, 10)).toBeCloseTo(0.01);
    expect(learningRateAt(schedule, 12, 111, 10)).toBeCloseTo(0.001);
  });
});

describe('scoreDetection', () => {
  it('counts what was found, what was missed and what was found wrongly', () => {
    const truth = Int32Array.from([0, 0, 1, 1, -1, 2]);
    const given = Int32Array.from([1, 0, 2, 1, 0, 2]);
    const rectified = Int32Array.from([0, 1, 0, 1, 2, 2]);
    const scores = scoreDetection(given, rectified, truth, 3);
    expect(scores).toMatchObject({ detected: 4, injected: 3, precision: 0.75, recall: 1, rectifiedToTruth: 0.5 });
  });

  it('claims nothing where the truth is unknown or nothing is wrong', () => {
    const given = Int32Array.from([0, 1]);
    expect(scoreDetection(given, Int32Array.from([1, 1]), null, 2)).toMatchObject({
      detected: 1,
      injected: 0,
      precision: null,
      recall: null,
      rectifiedToTruth: null,
    });
    expect(scoreDetection(given, given, given, 2).precision).toBeNull();
  });
});

describe('verification', () => {
  it('takes the middle of the plateau of best thresholds', () => {
    expect(bestThreshold([0.2, 0.4], [0, 1])).toBeCloseTo(0.3, 4);
  });

  it('measures the area under the ROC with ties counting half', () => {
    expect(areaUnderRoc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBeCloseTo(0.75);
    expect(areaUnderRoc([0.5, 0.5], [0, 1])).toBeCloseTo(0.5);
  });

  it('draws as many pairs of two identities as of one, each fold holding both', () => {
    const pairs = verificationPairs(
      Array.from({ length: 40 }, (_, i) => Math.floor(i / 5)),
      0,
    )!;
    const same = pairs.same.reduce((sum, s) => sum + s, 0);
    expect(same).toBe(80);
    expect(pairs.same.length).toBe(160);
    for (let fold = 0; fold < 10; fold++) {
      const inFold = Array.from(pairs.fold.keys()).filter((p) => pairs.fold[p] === fold);
      expect(inFold.filter((p) => pairs.same[p]).length).toBe(8);
      expect(inFold.length).toBe(16);
    }
    pairs.left.forEach((left, p) => {
      expect(Math.floor(left / 5) === Math.floor(pairs.right[p]! / 5)).toBe(pairs.same[p] === 1);
    });
  });

  it('gives no pairs for a set too small for ten folds', () => {
    expect(verificationPairs([0, 0, 1, 1], 0)).toBeNull();
  });
});

describe('Decisions', () => {
  it('reports only what is new, and what was taken back', () => {
    const decisions = new Decisions(Int32Array.from([0, 1, 2]), Int32Array.from([1, 1, -1]));
    const take = (labels: number[]) => {
      const news = { records: [], withdrawn: [] };
      decisions.take(Int32Array.from([0, 1, 2]), Int32Array.from(labels), 6, 51, news);
      return news as Parameters<Decisions['take']>[4];
    };
    const first = take([1, 1, 0]).records;
    expect(first).toEqual([
      { image: 0, givenLabel: 0, rectifiedLabel: 1, trueLabel: 1, epoch: 6, step: 51 },
      { image: 2, givenLabel: 2, rectifiedLabel: 0, trueLabel: -1, epoch: 6, step: 51 },
    ]);
    expect(take([1, 1, 0])).toEqual({ records: [], withdrawn: [] });
    expect(take([2, 1, 2])).toMatchObject({ records: [{ image: 0, rectifiedLabel: 2 }], withdrawn: [2] });
    expect([...decisions.rectified]).toEqual([2, 1, 2]);
  });

  it('of steps that are told of together, ends where the last one did', () => {
    const decisions = new Decisions(Int32Array.from([0, 1]), null);
    const news = { records: [], withdrawn: [] };
    const steps = [
      [1, 0],
      [0, 0],
      [0, 1],
      [0, 0],
    ];
    steps.forEach((labels, i) => {
      decisions.take(Int32Array.from([0, 1]), Int32Array.from(labels), 2, i + 1, news);
    });
    const { byImage } = applyCorrections(NO_CORRECTIONS, news.records, news.withdrawn);
    expect([...byImage.values()]).toMatchObject([{ image: 1, rectifiedLabel: 0, step: 4 }]);
    expect([...decisions.rectified]).toEqual([0, 0]);
  });

  it('forgets the decisions on images whose given label changed', () => {
    const decisions = new Decisions(Int32Array.from([0, 1]), null);
    decisions.take(Int32Array.from([0, 1]), Int32Array.from([1, 0]), 1, 1, { records: [], withdrawn: [] });
    expect(decisions.relabel(Int32Array.from([0, 0]), null)).toEqual([1]);
    expect([...decisions.rectified]).toEqual([1, 0]);
  });
});

describe('networkCost', () => {
  it('agrees with the published sizes', () => {
    // InsightFace's IR-50 at 112x112 with a 512-d output: 43.6 M parameters, 6.3 G multiply-adds.
    const ir50 = networkCost(NETWORKS.ir50);
    expect(ir50.parameters / 1e6).toBeCloseTo(43.6, 0);
    expect(ir50.multiplyAdds / 1e9).toBeCloseTo(6.3, 0);
    // Counted by hand for the smallest net.
    expect(networkCost(NETWORKS.tiny32).multiplyAdds * 32).toBeGreaterThan(160e6);
  });
});
