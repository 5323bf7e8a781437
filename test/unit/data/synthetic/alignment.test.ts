/** The five-landmark similarity: exact where a similarity exists, least squares where none does, equal to the reference. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ARCFACE_TEMPLATE_112,
  arcfaceTemplate,
  fitSimilarity,
  type Similarity,
} from '../../../../src/data/faces/alignment.ts';
import { stream } from '../../../../src/lib/rng.ts';
import { GOLDENS } from '../../../support/goldens.ts';

function apply({ a, b, tx, ty }: Similarity, points: ArrayLike<number>): number[] {
  return Array.from({ length: points.length }, (_, i) => {
    const x = points[i - (i % 2)]!;
    const y = points[i - (i % 2) + 1]!;
    return i % 2 === 0 ? a * x - b * y + tx : b * x + a * y + ty;
  });
}

function squaredError(from: ArrayLike<number>, to: ArrayLike<number>, fit: Similarity): number {
  return apply(fit, from).reduce((sum, value, i) => sum + (value - to[i]!) ** 2, 0);
}

describe('fitSimilarity', () => {
  it('recovers a similarity exactly', () => {
    const truth = { a: 0.4, b: -1.1, tx: 31, ty: -7 };
    const points = [3, 4, 10, -2, 5.5, 8, -1, 0, 2, 2];
    const fit = fitSimilarity(points, apply(truth, points));
    for (const key of ['a', 'b', 'tx', 'ty'] as const) expect(fit[key]).toBeCloseTo(truth[key], 10);
  });

  it('is the least-squares one: every small change is worse', () => {
    const rng = stream(5, 'alignment test');
    for (let round = 0; round < 20; round++) {
      const from = Array.from({ length: 10 }, () => 100 * rng.uniform());
      const to = Array.from({ length: 10 }, () => 100 * rng.uniform());
      const fit = fitSimilarity(from, to);
      const best = squaredError(from, to, fit);
      for (const key of ['a', 'b', 'tx', 'ty'] as const) {
        for (const step of [-1e-3, 1e-3])
          expect(squaredError(from, to, { ...fit, [key]: fit[key] + step })).toBeGreaterThan(best);
      }
    }
  });

  it.each([
    ['different lengths', [0, 0, 1, 1], [0, 0]],
    ['one point', [0, 0], [1, 1]],
    ['half a point', [0, 0, 1], [1, 1, 1]],
    ['coinciding points', [2, 3, 2, 3], [0, 0, 1, 1]],
    ['NaN', [0, 0, Number.NaN, 1], [0, 0, 1, 1]],
    ['infinity', [0, 0, 1, 1], [0, 0, Number.POSITIVE_INFINITY, 1]],
  ])('throws RangeError on %s', (_, from, to) => {
    expect(() => fitSimilarity(from, to)).toThrow(RangeError);
  });
});

describe('arcfaceTemplate', () => {
  it('scales with the size, and keeps the margin at multiples of 128', () => {
    expect([...arcfaceTemplate(112)]).toEqual([...ARCFACE_TEMPLATE_112]);
    expect(arcfaceTemplate(56)[0]).toBeCloseTo(38.2946 / 2, 10);
    expect(arcfaceTemplate(128)[0]).toBeCloseTo(46.2946, 10);
    expect(arcfaceTemplate(128)[1]).toBeCloseTo(51.6963, 10);
    expect(() => arcfaceTemplate(0)).toThrow(RangeError);
  });
});

interface AlignmentCase {
  name: string;
  inputs: { landmarks: { data: number[] }; image_size: number };
  expected: { matrix_2x3: { data: (number | string)[] }; aligned_landmarks: { data: number[] } };
}

const golden = JSON.parse(readFileSync(join(GOLDENS, 'align.json'), 'utf8')) as { cases: AlignmentCase[] };

describe('reference vectors', () => {
  it('has cases', () => expect(golden.cases.length).toBeGreaterThan(10));

  for (const { name, inputs, expected } of golden.cases) {
    it(name, () => {
      const target = arcfaceTemplate(inputs.image_size);
      if (expected.matrix_2x3.data.some((value) => typeof value !== 'number')) {
        expect(() => fitSimilarity(inputs.landmarks.data, target)).toThrow(RangeError);
        return;
      }
      const fit = fitSimilarity(inputs.landmarks.data, target);
      const [m00, m01, , m10, m11] = expected.matrix_2x3.data as number[];
      expect(
        Math.max(Math.abs(fit.a - m00!), Math.abs(-fit.b - m01!), Math.abs(fit.b - m10!), Math.abs(fit.a - m11!)),
      ).toBeLessThan(1e-5);
      const aligned = apply(fit, inputs.landmarks.data);
      const worst = Math.max(...aligned.map((value, i) => Math.abs(value - expected.aligned_landmarks.data[i]!)));
      expect(worst).toBeLessThan(1e-4);
    });
  }
});
