/** The picture's own arithmetic: turning, picking, places, arrows. */
import { describe, expect, it } from 'vitest';
import type { EmbeddingSnapshot } from '../../../../src/domain/embeddingSnapshot.ts';
import type { CorrectionRecord } from '../../../../src/domain/report.ts';
import { movedIn } from '../../../../src/ui/sphere/arrows.ts';
import { embeddedOf } from '../../../../src/ui/sphere/embedded.ts';
import { nearestNegative } from '../../../../src/ui/sphere/pairGeometry.ts';
import { nextPoint, pointAt, pointsInside } from '../../../../src/ui/sphere/picking.ts';
import { circlePlaces, spherePlaces } from '../../../../src/ui/sphere/places.ts';
import { FLAT_SIGHT, facing, seen, turned, zoomed } from '../../../../src/ui/sphere/turning.ts';
import { snapshotOf } from '../../../support/generatedEmbeddings.ts';

const EXTENT = { width: 400, height: 300 };

describe('turning', () => {
  it('what is in front goes to the right and the bottom', () => {
    const front = [0, 0, 1] as const;
    const right = seen(turned(FLAT_SIGHT, 0.3, 0), EXTENT, 100, ...front);
    expect(right.x).toBeCloseTo(200 + 100 * Math.sin(0.3), 9);
    expect(right.y).toBeCloseTo(150, 9);
    const down = seen(turned(FLAT_SIGHT, 0, 0.3), EXTENT, 100, ...front);
    expect(down.y).toBeCloseTo(150 + 100 * Math.sin(0.3), 9);
  });

  it('a direction is brought to the front', () => {
    for (const direction of [
      [1, 0, 0],
      [0.3, -0.8, 0.2],
      [-0.5, 0.1, -0.9],
    ] as const) {
      const length = Math.hypot(...direction);
      const place = seen(facing(FLAT_SIGHT, direction), EXTENT, 100, direction[0], direction[1], direction[2]);
      expect(place.x).toBeCloseTo(200, 6);
      expect(place.y).toBeCloseTo(150, 6);
      expect(place.depth).toBeCloseTo(length, 6);
    }
  });

  it('stays a rotation after many turns', () => {
    let sight = FLAT_SIGHT;
    for (let i = 0; i < 5000; i++) sight = turned(sight, 0.17, -0.09);
    const r = sight.rotation;
    for (const row of [0, 3, 6]) expect(Math.hypot(r[row]!, r[row + 1]!, r[row + 2]!)).toBeCloseTo(1, 12);
    expect(r[0] * r[3] + r[1] * r[4] + r[2] * r[5]).toBeCloseTo(0, 12);
  });

  it('enlarges about the place pointed at', () => {
    const before = seen(FLAT_SIGHT, EXTENT, 100, 0.6, 0.4, 0);
    const after = seen(zoomed(FLAT_SIGHT, 3, EXTENT, before.x, before.y), EXTENT, 100, 0.6, 0.4, 0);
    expect([after.x, after.y]).toEqual([expect.closeTo(before.x, 9), expect.closeTo(before.y, 9)]);
  });
});

describe('picking', () => {
  const at = (x: number, y: number, depth = 0.5) => ({ x, y, depth });
  const points = [at(10, 10), at(50, 10), at(52, 40), at(10, 60), at(11, 11, -0.8)];

  it('takes the nearest point within reach, and none of the far side', () => {
    expect(pointAt(points, 48, 12, 10, false)).toBe(1);
    expect(pointAt(points, 30, 30, 10, false)).toBe(-1);
    expect(pointAt(points, 11, 11, 10, false)).toBe(0);
    expect(pointAt(points, 11, 11, 10, true)).toBe(4);
  });

  it('steps to the nearest point of a direction, and stays where there is none', () => {
    expect(nextPoint(points, 0, 'right', false)).toBe(1);
    expect(nextPoint(points, 1, 'down', false)).toBe(2);
    expect(nextPoint(points, 0, 'left', false)).toBe(0);
    expect(nextPoint(points, -1, 'left', false)).toBe(0);
  });

  it('catches what lies inside an outline, also of one that bends inwards', () => {
    const outline = [
      [0, 0],
      [60, 0],
      [60, 50],
      [30, 5],
      [0, 70],
    ] as const;
    expect(pointsInside(points, outline, false)).toEqual([0, 1]);
    expect(pointsInside(points, outline.slice(0, 2), false)).toEqual([]);
  });
});

describe('places', () => {
  const embedded = (dims: number) => embeddedOf(snapshotOf({ identities: 4, each: 30, dims }), 4);

  it('on the sphere are the unit vectors', () => {
    const { points } = spherePlaces(embedded(3));
    for (let i = 0; i < points.length; i += 3) {
      expect(Math.hypot(points[i]!, points[i + 1]!, points[i + 2]!)).toBeCloseTo(1, 5);
    }
  });

  it('on the circle keep their angles, whatever their stack, and no two of a stack hide each other', () => {
    const of = embedded(2);
    const { points } = circlePlaces(
      of,
      Int32Array.from(of.images, (image) => Math.floor(image / 30)),
    );
    const taken = new Set<string>();
    of.images.forEach((_, i) => {
      const [x, y] = [points[3 * i]!, points[3 * i + 1]!];
      expect(Math.atan2(y, x)).toBeCloseTo(Math.atan2(of.embeddings[2 * i + 1]!, of.embeddings[2 * i]!), 4);
      taken.add(`${Math.round(Math.atan2(y, x) / 0.05)} ${Math.hypot(x, y).toFixed(4)}`);
    });
    expect(taken.size).toBe(of.images.length);
  });

  it('images that were not trained on yet have no place', () => {
    const whole = snapshotOf({ identities: 4, each: 30, dims: 3 });
    const directions = whole.directions.slice();
    directions.fill(0, 3 * 5, 3 * 8);
    const snapshot: EmbeddingSnapshot = { ...whole, directions };
    const { images, embeddings } = embeddedOf(snapshot, 4);
    expect(images).toHaveLength(117);
    expect([...images].some((image) => image >= 5 && image < 8)).toBe(false);
    expect(embeddings).toHaveLength(117 * 3);
  });

  it('the nearest negative is the nearest other centre of those that are there', () => {
    const centres = Float32Array.from([1, 0, 0, 1, 0.8, 0.6, 0, 0]);
    expect(nearestNegative({ ...embedded(2), centres }, 0)).toBe(2);
    expect(nearestNegative({ ...embedded(2), centres: Float32Array.from([1, 0, 0, 0]) }, 0)).toBeNull();
  });
});

it('labels that moved in an epoch are counted by pair', () => {
  const record = (image: number, rectifiedLabel: number, epoch: number): CorrectionRecord => ({
    image,
    givenLabel: 0,
    rectifiedLabel,
    trueLabel: null,
    epoch,
    step: 1,
  });
  const moved = movedIn([record(1, 2, 6), record(2, 2, 6), record(3, 1, 6), record(4, 2, 5)], 6);
  expect(moved).toEqual([
    { from: 0, to: 2, count: 2 },
    { from: 0, to: 1, count: 1 },
  ]);
  expect(movedIn([record(4, 2, 5)], 6)).toEqual([]);
});
