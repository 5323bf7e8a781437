/** The paper's trends, and when the runs of a sweep show them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { EpochMetrics } from '../../../../src/domain/report.ts';
import { type PlannedRun, planSweep } from '../../../../src/domain/sweep/sweepPlan.ts';
import { TREND_PLANS, type TrendPlan, trendPlanOf } from '../../../../src/domain/sweep/trendPlans.ts';
import { answersOf, TRENDS, type Trend } from '../../../../src/domain/sweep/trends.ts';
import { findingsWith } from '../../../support/sweepResults.ts';

const trend = (key: Trend['key']): Trend => TRENDS.find((each) => each.key === key)!;
const planOf = (plan: TrendPlan) => planSweep(TREND_PLANS[plan].content);

/** Accuracies that differ from seed to seed by the same for all, so that paired differences are what they are said to be. */
const ofSeed = (seed: number): number => 0.01 * seed;

/** Verdict by claim. */
function verdicts(key: Trend['key'], last: (run: PlannedRun) => Partial<EpochMetrics> | null): Record<string, string> {
  const answers = answersOf(trend(key), findingsWith(planOf(trend(key).plan), last));
  return Object.fromEntries(answers.map(({ claim, verdict }) => [claim, verdict]));
}

test('every trend of the docs is there, and its sweep is the file of the docs', () => {
  expect(TRENDS.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  for (const { file, content } of Object.values(TREND_PLANS)) {
    expect(content).toEqual(JSON.parse(readFileSync(`docs/sweeps/${file}`, 'utf8')));
  }
});

test('a sweep is one of a trend whatever its seeds and the order of its fields, and none once anything else is changed', () => {
  const { base, axes } = TREND_PLANS.lambda.content;
  expect(trendPlanOf({ seeds: [7], axes, base } as object)).toBe('lambda');
  expect(trendPlanOf({ base: { ...base, noise: { openSet: 0.1 } }, axes } as object)).toBeNull();
  expect(trendPlanOf({ base, axes: { ...axes, 'noise.closedSet': [0, 0.2] } } as object)).toBeNull();
});

describe('(a)', () => {
  const fall: Readonly<Record<string, number>> = { arcface: 0.1, cosface: 0.1, mv_arc: 0.1, curricularface: 0.3 };
  const last = ({ point: [kind, noise], seed }: PlannedRun): Partial<EpochMetrics> => ({
    verificationAccuracy: 0.8 + ofSeed(seed) - (fall[String(kind)] ?? 0) * Number(noise),
  });

  test('is reproduced where every claim holds', () => {
    expect(new Set(Object.values(verdicts('a', last)))).toEqual(new Set(['reproduced']));
  });

  test('a loss of which one seed rises, so that the deviation is larger than the mean, is not', () => {
    const lucky = (run: PlannedRun): Partial<EpochMetrics> => {
      const { verificationAccuracy } = last(run);
      const [kind, noise] = run.point;
      const rises = kind === 'mv_arc' && noise === 0.4 && run.seed === 3;
      return { verificationAccuracy: verificationAccuracy! + (rises ? 0.12 : 0) };
    };
    expect(verdicts('a', lucky)).toMatchObject({
      'MV-Arc-Softmax loses accuracy at 20 % closed-set noise and more': 'not reproduced',
      'ArcFace loses accuracy at 20 % closed-set noise and more': 'reproduced',
      'MV-Arc-Softmax falls no faster than ArcFace': 'reproduced',
    });
  });

  test('while runs of a claim are missing it is open, and the others are answered', () => {
    const some = (run: PlannedRun) => (run.point[0] === 'cosface' && run.seed === 2 ? null : last(run));
    expect(verdicts('a', some)).toMatchObject({
      'CosFace loses accuracy at 20 % closed-set noise and more': 'open',
      'ArcFace loses accuracy at 20 % closed-set noise and more': 'reproduced',
      'BoundaryFace stays: at 40 % it is above every loss that trusts all labels': 'open',
    });
  });
});

test('(b) needs a rise, and a level within a tenth of the number injected', () => {
  const injected = 300;
  const levels = (detected: number) => Object.values(verdicts('b', () => ({ injected, detected })));
  expect(levels(310)).toEqual(['reproduced', 'reproduced']);
  expect(levels(331)).toEqual(['not reproduced', 'not reproduced']);
  expect(levels(0)).toEqual(['not reproduced', 'not reproduced']);
});

test('(c) needs a lead in all three mixes', () => {
  const last = ({ point: [kind, mix], seed }: PlannedRun): Partial<EpochMetrics> => {
    const { closedSet } = mix as { closedSet: number };
    const lead = kind === 'boundaryface' || (kind === 'boundaryf1' && closedSet > 0.1) ? 0.02 : 0;
    return { verificationAccuracy: 0.8 + ofSeed(seed) + lead };
  };
  expect(Object.values(verdicts('c', last))).toEqual(['not reproduced', 'reproduced']);
});

test('(d) asks for a gain without noise, and for less of it with', () => {
  const gains = (without: number, with40: number) =>
    Object.values(
      verdicts('d', ({ point: [lambda, noise], seed }) => {
        const gain = Number(lambda) > 3 ? (noise === 0 ? without : noise === 0.4 ? with40 : 0) : 0;
        return { verificationAccuracy: 0.8 + ofSeed(seed) + gain };
      }),
    );
  expect(gains(0.02, 0.01)).toEqual(['reproduced', 'reproduced']);
  expect(gains(0.02, 0.03)).toEqual(['reproduced', 'not reproduced']);
  expect(gains(0, 0)).toEqual(['not reproduced', 'not reproduced']);
});

test('(e), (f) and (g) are answered from precision, damage and recall', () => {
  const early: Partial<EpochMetrics> = { cleanDamaged: 500, largestClassShare: 20 };
  const late: Partial<EpochMetrics> = { recall: 0.7, verificationAccuracy: 0.8 };
  const usual: Partial<EpochMetrics> = {
    recall: 0.95,
    cleanDamaged: 4,
    largestClassShare: 1.1,
    verificationAccuracy: 0.9,
  };
  const answers = verdicts('e', ({ point: [start] }) => ({
    ...usual,
    ...(start === 0 && early),
    ...(start === 12 && late),
  }));
  expect(Object.values(answers)).toEqual(['reproduced', 'reproduced']);
  expect(Object.values(verdicts('f', () => ({ cleanDamaged: 7, verificationAccuracy: 0.9 })))).toEqual([
    'reproduced',
    'reproduced',
  ]);
  expect(Object.values(verdicts('f', () => ({ cleanDamaged: 8, verificationAccuracy: 0.9 })))).toEqual([
    'not reproduced',
    'not reproduced',
  ]);
  const few = verdicts('g', ({ point: [head] }) => ({
    recall: (head as { scale: number }).scale === 32 ? 0.3 : 0.9,
    verificationAccuracy: 0.9,
  }));
  expect(Object.values(few)).toEqual(['reproduced', 'not reproduced']);
});
