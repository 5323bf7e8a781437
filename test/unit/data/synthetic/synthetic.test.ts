/** The synthetic faces: pure functions of their arguments, people who differ, look-alikes who nearly do not. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  createFaceRenderer,
  identityCoefficients,
  isLookAlike,
  renderSet,
} from '../../../../src/data/synthetic/index.ts';
import { heldOutSeed, outlierSeed } from '../../../../src/domain/faceSeeds.ts';
import { identityName } from '../../../../src/domain/identityNames.ts';

const SIZE = 32;
const BYTES = SIZE * SIZE * 3;
const renderer = createFaceRenderer(SIZE);

function draw(
  identity: number,
  image: number,
  options: { seed?: number; difficulty?: number } = {},
  from = renderer,
): Uint8Array {
  const out = new Uint8Array(BYTES);
  from.render({ seed: options.seed ?? 3, difficulty: options.difficulty ?? 1 }, identity, image, out, 0);
  return out;
}

/** Mean absolute difference of two images, of 255. */
function difference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (v: Float64Array): number => v.reduce((x, y) => x + y, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - ma) * (b[i]! - mb);
    aa += (a[i]! - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

describe('determinism', () => {
  it('gives the same bytes for the same arguments, in any order and from any renderer', () => {
    const wanted: [number, number][] = [
      [0, 0],
      [4, 2],
      [11, 7],
      [0, 1],
    ];
    const first = wanted.map(([identity, image]) => draw(identity, image));
    const other = createFaceRenderer(SIZE);
    // More identities in between than a renderer keeps, so that people are built anew.
    for (let i = 20; i < 32; i++) draw(i, 0, {}, other);
    const again = wanted.toReversed().map(([identity, image]) => draw(identity, image, {}, other));
    expect(again.toReversed()).toEqual(first);
  });

  it('writes exactly its own bytes', () => {
    const out = new Uint8Array(BYTES + 20).fill(77);
    renderer.render({ seed: 3, difficulty: 1 }, 4, 2, out, 10);
    expect(out.subarray(10, 10 + BYTES)).toEqual(draw(4, 2));
    expect([...out.subarray(0, 10), ...out.subarray(10 + BYTES)]).toEqual(Array(20).fill(77));
  });

  it('changes with every argument', () => {
    const digest = (pixels: Uint8Array): string => createHash('sha256').update(pixels).digest('hex');
    const digests = [
      draw(0, 0),
      draw(0, 1),
      draw(1, 0),
      draw(0, 0, { seed: 4 }),
      draw(0, 0, { seed: heldOutSeed(3) }),
      draw(0, 0, { seed: outlierSeed(3) }),
      draw(0, 0, { difficulty: 0.5 }),
    ].map(digest);
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('renders a set identity by identity', () => {
    const progress: number[] = [];
    const pixels = renderSet({ identities: 2, imagesPerIdentity: 3, difficulty: 1, seed: 3 }, SIZE, (n) =>
      progress.push(n),
    );
    expect(progress).toEqual([1, 2, 3, 4, 5, 6]);
    expect(pixels.subarray(4 * BYTES, 5 * BYTES)).toEqual(draw(1, 1));
  });
});

describe('the look', () => {
  it.each([
    [0, 0, [114.14, 94.74, 83.72]],
    [4, 2, [181.45, 142.96, 123.25]],
    [11, 7, [120.0, 97.32, 76.83]],
  ])(
    'identity %i, image %i keep their mean colour, so that a change of the model is noticed',
    (identity, image, expected) => {
      const sums = [0, 0, 0];
      for (const [i, value] of draw(identity, image).entries()) sums[i % 3]! += value / (SIZE * SIZE);
      for (let c = 0; c < 3; c++) expect(Math.abs(sums[c]! - expected[c]!), 'RGB'[c]!).toBeLessThan(0.75);
    },
  );
});

describe('identities', () => {
  it('are independent, but for look-alikes', () => {
    const spec = { seed: 8 };
    const people = Array.from({ length: 40 }, (_, i) => identityCoefficients(spec, i));
    for (let i = 1; i < people.length; i++) {
      const r = correlation(people[i]!, people[i - 1]!);
      if (isLookAlike(spec, i)) expect(r, `identity ${i}`).toBeGreaterThan(0.7);
      else expect(Math.abs(r), `identity ${i}`).toBeLessThan(0.5);
    }
    const alike = people
      .map((p, i) => (isLookAlike(spec, i) ? correlation(p, people[i - 1]!) : undefined))
      .filter((r) => r !== undefined);
    const others = people
      .map((p, i) => (i > 0 && !isLookAlike(spec, i) ? correlation(p, people[i - 1]!) : undefined))
      .filter((r) => r !== undefined);
    expect(alike).toHaveLength(8);
    expect(alike.reduce((x, y) => x + y, 0) / alike.length).toBeCloseTo(0.85, 1);
    expect(Math.abs(others.reduce((x, y) => x + y, 0) / others.length)).toBeLessThan(0.06);
  });

  it('have look-alikes as often as asked', () => {
    expect([0, 1, 2, 3, 4, 5, 9].map((i) => isLookAlike({ seed: 1 }, i))).toEqual([
      false,
      false,
      false,
      false,
      true,
      false,
      true,
    ]);
    expect([0, 1, 2].map((i) => isLookAlike({ seed: 1, lookAlikeEvery: 3 }, i))).toEqual([false, false, true]);
    expect([0, 1, 4, 9].some((i) => isLookAlike({ seed: 1, lookAlikeEvery: 0 }, i))).toBe(false);
    expect([0, 1, 4, 9].some((i) => isLookAlike({ seed: 1, lookAlikeEvery: 1 }, i))).toBe(false);
  });

  it('come from seeds that never meet', () => {
    const seeds = [0, 1, 7, 2 ** 31, 2 ** 32 - 1];
    const all = seeds.flatMap((seed) => [seed, heldOutSeed(seed), outlierSeed(seed)]);
    expect(new Set(all).size).toBe(all.length);
    for (const seed of all) {
      expect(
        Math.abs(correlation(identityCoefficients({ seed }, 0), identityCoefficients({ seed: seed === 7 ? 8 : 7 }, 0))),
      ).toBeLessThan(0.5);
    }
  });

  it('have distinct plain names', () => {
    const names = Array.from({ length: 500 }, (_, i) => identityName(i));
    expect(new Set(names).size).toBe(500);
    for (const name of names) expect(name).toMatch(/^[A-Z][a-z]+( \d+)?$/);
    expect(names.slice(0, 200).every((name) => /^[A-Z][a-z]+$/.test(name))).toBe(true);
  });
});

describe('difficulty', () => {
  it('0 leaves an identity all but unchanged; 1 does not', () => {
    const still = [1, 2, 3].map((image) =>
      difference(draw(2, image, { difficulty: 0 }), draw(2, 0, { difficulty: 0 })),
    );
    const moving = [1, 2, 3].map((image) => difference(draw(2, image), draw(2, 0)));
    const people = difference(draw(2, 0, { difficulty: 0 }), draw(3, 0, { difficulty: 0 }));
    expect(Math.max(...still)).toBeLessThan(6);
    expect(Math.min(...moving)).toBeGreaterThan(10);
    expect(people).toBeGreaterThan(2 * Math.max(...still));
  });

  it('1 keeps identities apart: nearest centroid on 16x16 grey is far over chance and far from perfect', () => {
    const identities = 10;
    const grey = (pixels: Uint8Array): Float64Array => {
      const cells = new Float64Array(256);
      for (let y = 0; y < SIZE; y++) {
        for (let x = 0; x < SIZE; x++) {
          const i = (y * SIZE + x) * 3;
          cells[(y >> 1) * 16 + (x >> 1)]! += (pixels[i]! + pixels[i + 1]! + pixels[i + 2]!) / 12;
        }
      }
      const mean = cells.reduce((a, b) => a + b, 0) / 256;
      const norm = Math.sqrt(cells.reduce((a, b) => a + (b - mean) ** 2, 0));
      return cells.map((value) => (value - mean) / norm);
    };
    const centroids = Array.from({ length: identities }, (_, id) => {
      const sum = new Float64Array(256);
      for (let image = 0; image < 12; image++) {
        for (const [i, value] of grey(draw(id, image)).entries()) sum[i]! += value / 12;
      }
      return sum;
    });
    let right = 0;
    for (let id = 0; id < identities; id++) {
      for (let image = 12; image < 22; image++) {
        const probe = grey(draw(id, image));
        const distances = centroids.map((centroid) =>
          centroid.reduce((sum, value, i) => sum + (value - probe[i]!) ** 2, 0),
        );
        if (distances.indexOf(Math.min(...distances)) === id) right++;
      }
    }
    const accuracy = right / (identities * 10);
    expect(accuracy).toBeGreaterThan(0.3);
    expect(accuracy).toBeLessThan(0.9);
  });
});

describe('pictures', () => {
  it('show a lit face: contrast, few clipped pixels, skin warmer than it is blue', () => {
    for (let identity = 0; identity < 12; identity++) {
      const pixels = draw(identity, 0, { difficulty: 0 });
      let [red, blue, clipped, low, high] = [0, 0, 0, 255, 0];
      // The middle of the face: from the eyes to the mouth.
      for (let y = 14; y < 26; y++) {
        for (let x = 10; x < 22; x++) {
          const i = (y * SIZE + x) * 3;
          red += pixels[i]!;
          blue += pixels[i + 2]!;
          if (pixels[i + 1]! >= 254) clipped++;
          low = Math.min(low, pixels[i + 1]!);
          high = Math.max(high, pixels[i + 1]!);
        }
      }
      expect(red, `identity ${identity}`).toBeGreaterThan(1.03 * blue);
      expect(clipped, `identity ${identity}`).toBeLessThan(14);
      expect(high - low, `identity ${identity}`).toBeGreaterThan(25);
    }
  });

  it('put the eyes on the template: the eye regions are darker than the cheeks below', () => {
    let darker = 0;
    for (let identity = 0; identity < 20; identity++) {
      const pixels = draw(identity, 0, { difficulty: 0 });
      const mean = (cx: number, cy: number): number => {
        let sum = 0;
        for (let y = cy - 1; y <= cy + 1; y++)
          for (let x = cx - 1; x <= cx + 1; x++) sum += pixels[(y * SIZE + x) * 3]!;
        return sum;
      };
      if (mean(11, 15) < mean(10, 20) && mean(21, 15) < mean(21, 20)) darker++;
    }
    expect(darker).toBeGreaterThanOrEqual(18);
  });
});

describe('bad arguments', () => {
  const out = new Uint8Array(BYTES);
  const ok = { seed: 1, difficulty: 1 };
  it.each([
    ['size', () => createFaceRenderer(0)],
    ['fractional size', () => createFaceRenderer(32.5)],
    ['huge size', () => createFaceRenderer(4096)],
    ['negative identity', () => renderer.render(ok, -1, 0, out, 0)],
    ['fractional identity', () => renderer.render(ok, 0.5, 0, out, 0)],
    ['negative image', () => renderer.render(ok, 0, -1, out, 0)],
    ['NaN image', () => renderer.render(ok, 0, Number.NaN, out, 0)],
    ['negative seed', () => renderer.render({ ...ok, seed: -1 }, 0, 0, out, 0)],
    ['seed out of range', () => renderer.render({ ...ok, seed: 3 * 2 ** 32 }, 0, 0, out, 0)],
    ['difficulty over 2', () => renderer.render({ ...ok, difficulty: 2.1 }, 0, 0, out, 0)],
    ['NaN difficulty', () => renderer.render({ ...ok, difficulty: Number.NaN }, 0, 0, out, 0)],
    ['negative lookAlikeEvery', () => renderer.render({ ...ok, lookAlikeEvery: -1 }, 0, 0, out, 0)],
    ['offset past the end', () => renderer.render(ok, 0, 0, out, 1)],
    ['negative offset', () => renderer.render(ok, 0, 0, out, -1)],
    ['held-out seed of a derived seed', () => heldOutSeed(2 ** 32)],
    ['fractional outlier seed', () => outlierSeed(0.5)],
    ['name of a negative identity', () => identityName(-1)],
  ])('%s throws RangeError', (_, call) => {
    expect(call).toThrow(RangeError);
  });
});
