/** Projections of unit vectors: axes and variance against a case worked out by hand, a seeded map, stress of known pictures. */
import { describe, expect, it } from 'vitest';
import { neighbourMap, stressOf } from '../../../../src/engine/projection/neighbourMap.ts';
import { alongAxes, principalAxes, unitRowsOf } from '../../../../src/engine/projection/principalAxes.ts';
import { stream } from '../../../../src/lib/rng.ts';

describe('principal axes', () => {
  // Variances 9 : 4 : 1 : 1 along the axes of a box.
  const rng = stream(1, 'rows');
  const spreads = [3, 2, 1, 1];
  const order = [2, 0, 3, 1];
  const rows = Float32Array.from(
    { length: 4000 * 4 },
    (_, i) => spreads[order.indexOf(i % 4)]! * (rng.uniform() < 0.5 ? -1 : 1) + 5,
  );

  it('follow the largest variances, and say how much they show', () => {
    const { axes, explained } = principalAxes(rows, 4, 0, null);
    expect(Math.abs(axes[2]!)).toBeCloseTo(1, 1);
    expect(Math.abs(axes[4 + 0]!)).toBeCloseTo(1, 1);
    expect(explained).toBeCloseTo(14 / 15, 2);
  });

  it('keep the directions that they started with', () => {
    const first = principalAxes(rows, 4, 0, null);
    const turnedRound = first.axes.map((x) => -x);
    const again = principalAxes(rows, 4, 7, turnedRound);
    for (let a = 0; a < 2; a++) {
      const cosine = [0, 1, 2, 3].reduce((sum, k) => sum + again.axes[4 * a + k]! * turnedRound[4 * a + k]!, 0);
      expect(cosine).toBeCloseTo(1, 4);
    }
  });

  it('give coordinates about the mean', () => {
    const placed = alongAxes(rows, 4, principalAxes(rows, 4, 0, null));
    let sum = 0;
    for (let i = 0; i < placed.length; i += 3) sum += placed[i]!;
    expect(sum / 4000).toBeCloseTo(0, 4);
  });

  it('rows of two numbers and rows that are all alike do no harm', () => {
    const flat = principalAxes(Float32Array.from([1, 0, 0, 1, -1, 0]), 2, 0, null);
    expect(flat.explained).toBeCloseTo(1, 6);
    expect([...flat.axes].every(Number.isFinite)).toBe(true);
    expect(principalAxes(new Float32Array(12).fill(1), 3, 0, null).explained).toBe(1);
  });
});

describe('neighbour map', () => {
  const rng = stream(2, 'groups');
  const rows = unitRowsOf(
    Float32Array.from({ length: 40 * 8 }, (_, i) => (Math.floor(i / 8) % 2 === i % 2 ? 2 : 0) + 0.2 * rng.normal()),
    8,
  );
  const mapped = (seed: number) => neighbourMap(rows, 8, seed, async () => {});

  it('is the same for the same seed, and another for another', async () => {
    const first = await mapped(3);
    expect(await mapped(3)).toEqual(first);
    expect(await mapped(4)).not.toEqual(first);
  });

  it('keeps two groups apart', async () => {
    const placed = await mapped(3);
    const mean = (group: number, axis: number): number => {
      const members = Array.from({ length: 40 }, (_, i) => i).filter((i) => i % 2 === group);
      return members.reduce((sum, i) => sum + placed[2 * i + axis]!, 0) / members.length;
    };
    const gap = Math.hypot(mean(0, 0) - mean(1, 0), mean(0, 1) - mean(1, 1));
    const spread = Math.max(
      ...Array.from({ length: 40 }, (_, i) =>
        Math.hypot(placed[2 * i]! - mean(i % 2, 0), placed[2 * i + 1]! - mean(i % 2, 1)),
      ),
    );
    expect(gap).toBeGreaterThan(spread);
  });
});

describe('stress', () => {
  const plane = Float32Array.from([0, 0, 3, 4, 6, 0, 1, 7]);
  it('is 0 for a picture of another scale', () => {
    expect(
      stressOf(
        plane,
        2,
        plane.map((x) => 5 * x),
        2,
        0,
      ),
    ).toBeCloseTo(0, 5);
  });
  it('is 1 where all is shown in one place but one pair that is not apart', () => {
    // The two that differ are shown together, the two that are alike apart: nothing shown agrees with anything.
    expect(stressOf(Float32Array.from([0, 1]), 1, Float32Array.from([0, 0]), 1, 0)).toBe(0);
    expect(stressOf(Float32Array.from([0, 0, 1, 1]), 1, Float32Array.from([0, 1, 0, 1]), 1, 0)).toBeGreaterThan(0.6);
  });
});
