/** The loops over rows with vectors are those without. */
import { expect, it } from 'vitest';
import { rowKernels } from '../../../../src/engine/clean/rowKernels.ts';
import { stream } from '../../../../src/lib/rng.ts';

const SHAPE = { centres: 5, images: 3, size: 12 };

/** A few steps of all kinds. @returns what they came to */
function run(withVectors: boolean, shape = SHAPE): number[] {
  const rng = stream(8, 'rows');
  const rows = rowKernels(shape, withVectors);
  const told: number[] = [];
  for (const array of [rows.values, rows.images]) for (let i = 0; i < array.length; i++) array[i] = rng.normal();
  for (let round = 0; round < 3; round++) {
    for (let centre = 0; centre < shape.centres; centre++) {
      const image = (centre + round) % shape.images;
      told.push(rows.dot(centre, image));
      if (centre % 2 === 0) rows.pull(centre, image, 0.3 - 0.1 * centre);
      rows.step(centre, { scale: 1.5, along: -0.2, momentum: 0.9, rate: 0.1 });
      told.push(rows.idle(centre, { ww: 0.99, wv: -0.08, vw: 0.01, vv: 0.8 }));
    }
  }
  return [...told, ...rows.values];
}

it('vectors come to what plain loops come to, each row by itself', () => {
  const [plain, vectors] = [run(false), run(true)];
  vectors.forEach((value, i) => {
    expect(Math.abs(value - plain[i]!)).toBeLessThan(1e-5 * Math.max(1, Math.abs(plain[i]!)));
  });
  expect(plain).not.toEqual(vectors);
});

it('a step is one of SGD with Nesterov momentum, and clears the gradient', () => {
  for (const withVectors of [false, true]) {
    const rows = rowKernels({ centres: 2, images: 1, size: 4 }, withVectors);
    rows.values.set([9, 9, 9, 9, 1, 2, 3, 4]);
    rows.images.set([1, 0, -1, 2]);
    rows.pull(1, 0, 2);
    rows.step(1, { scale: 0.5, along: 0.25, momentum: 0.5, rate: 1 });
    // Gradients are 0.5 x (2, 0, -2, 4) + 0.25 x (1, 2, 3, 4), of which one and a half times are taken off.
    expect([...rows.values]).toEqual([9, 9, 9, 9, -0.875, 1.25, 3.375, -0.5]);
    // The momentum alone is left: half of it, and half of that again.
    rows.step(1, { scale: 0.5, along: 0, momentum: 0.5, rate: 1 });
    expect(rows.values[5]).toBeCloseTo(1.25 - 0.5 * (0.5 * 0.5), 6);
  }
});

it('rows that are no multiple of four take the plain loops', () => {
  const odd = { ...SHAPE, size: 7 };
  expect(run(true, odd)).toEqual(run(false, odd));
});
