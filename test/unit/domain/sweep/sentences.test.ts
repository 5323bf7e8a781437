/** What the differences of a sweep say in words is true of its numbers. */
import fc from 'fast-check';
import '../../../support/propertySeed.ts';
import { expect, test } from 'vitest';
import { differenceSpread } from '../../../../src/domain/sweep/findings.ts';
import { differenceSentences } from '../../../../src/domain/sweep/sentences.ts';
import { ACCURACY, measureOf } from '../../../../src/domain/sweep/sweepMeasures.ts';
import { planSweep, valueName } from '../../../../src/domain/sweep/sweepPlan.ts';
import { findingsWith } from '../../../support/sweepResults.ts';

const KINDS = ['arcface', 'cosface', 'boundaryface'] as const;
const NOISE = [0, 0.4] as const;
const SEEDS = [1, 2, 3];
const plan = planSweep({ axes: { 'head.kind': KINDS, 'noise.closedSet': NOISE }, seeds: SEEDS });

test('a sentence a column names which are above, which below and of which no difference is clear', () => {
  const accuracy: Readonly<Record<string, readonly number[]>> = {
    arcface: [0.8, 0.82, 0.84],
    cosface: [0.81, 0.8, 0.85],
    boundaryface: [0.83, 0.85, 0.87],
  };
  const findings = findingsWith(plan, ({ point: [kind, noise], seed }) =>
    noise === 0 ? { verificationAccuracy: accuracy[String(kind)]![seed - 1]! } : null,
  );
  expect(differenceSentences(findings, ACCURACY)).toEqual([
    'Closed-set noise 0: BoundaryFace (3.0 ± 0.0) is above ArcFace; of CosFace (0.0 ± 1.7) no difference from ArcFace is clear.',
  ]);
});

test('a difference of some of the seeds says of how many', () => {
  const findings = findingsWith(plan, ({ point: [kind, noise], seed }) =>
    noise === 0 && kind !== 'boundaryface' && seed < 3
      ? { verificationAccuracy: kind === 'arcface' ? 0.8 : 0.7 + 0.01 * seed }
      : null,
  );
  expect(differenceSentences(findings, ACCURACY)).toEqual([
    'Closed-set noise 0: CosFace (\u22128.5 ± 0.7, 2 of 3 seeds) is below ArcFace.',
  ]);
});

test('for a measure of correction the first loss that has it is the one that others are held against', () => {
  const findings = findingsWith(plan, () => ({ recall: 0.5 }));
  expect(differenceSentences(findings, measureOf('recall'))).toEqual([]);
});

test('above, below and not clear are what the paired numbers say, whatever they are', () => {
  const value = fc.integer({ min: 500, max: 1000 }).map((thousandths) => thousandths / 1000);
  const all = fc.array(value, { minLength: 18, maxLength: 18 });
  fc.assert(
    fc.property(all, (values) => {
      const place = new Map(plan.runs.map((run, i) => [run, i]));
      const findings = findingsWith(plan, (run) => ({ verificationAccuracy: values[place.get(run)!]! }));
      const sentences = differenceSentences(findings, ACCURACY);
      expect(sentences).toHaveLength(NOISE.length);
      NOISE.forEach((noise, column) => {
        const parts = sentences[column]!.split('; ');
        for (const kind of KINDS.slice(1)) {
          const { mean, deviation } = differenceSpread(findings, ACCURACY, [kind, noise], ['arcface', noise])!;
          const own = parts.find((part) => part.includes(valueName('head.kind', kind)))!;
          const word = Math.abs(mean) <= Math.max(deviation!, 1e-9) ? 'clear' : mean > 0 ? 'above' : 'below';
          expect(own).toContain(word);
        }
      });
    }),
  );
});
