/** Boxes in turned pictures: worked out by hand, held against pixels that are turned, and brought back. */
import { describe, expect, it } from 'vitest';
import {
  boxOverlap,
  clippedBox,
  type FaceBox,
  mostOverlapping,
  storedBox,
  uprightBox,
} from '../../../src/domain/faceBox.ts';

const box = (x: number, y: number, width: number, height: number): FaceBox => ({ x, y, width, height });
const numbers = ({ x, y, width, height }: FaceBox): number[] =>
  [x, y, width, height].map((n) => Math.round(n * 1e9) / 1e9 + 0);

/** As EXIF says: where row 0 and column 0 of the stored picture stand in the one that is shown. */
const SHOWN: Readonly<Record<number, (x: number, y: number, w: number, h: number) => [number, number]>> = {
  1: (x, y) => [x, y],
  2: (x, y, w) => [w - 1 - x, y],
  3: (x, y, w, h) => [w - 1 - x, h - 1 - y],
  4: (x, y, _, h) => [x, h - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y, _, h) => [h - 1 - y, x],
  7: (x, y, w, h) => [h - 1 - y, w - 1 - x],
  8: (x, y, w) => [y, w - 1 - x],
};
const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8];

describe('boxes of turned pictures', () => {
  // A face at the upper left of the stored picture, a tenth from the left, a fifth from the top, 0.3 wide, 0.4 high.
  it.each([
    [1, [0.1, 0.2, 0.3, 0.4]],
    [2, [0.6, 0.2, 0.3, 0.4]],
    [3, [0.6, 0.4, 0.3, 0.4]],
    [4, [0.1, 0.4, 0.3, 0.4]],
    [5, [0.2, 0.1, 0.4, 0.3]],
    [6, [0.4, 0.1, 0.4, 0.3]],
    [7, [0.4, 0.6, 0.4, 0.3]],
    [8, [0.2, 0.6, 0.4, 0.3]],
  ])('of orientation %i lie where they were worked out by hand', (orientation, expected) => {
    expect(numbers(uprightBox(box(0.1, 0.2, 0.3, 0.4), orientation))).toEqual(expected);
  });

  it.each(ORIENTATIONS)('of orientation %i cover the same pixels, every box of a small picture', (orientation) => {
    const [w, h] = [5, 4];
    const swapped = orientation > 4;
    const [shownW, shownH] = swapped ? [h, w] : [w, h];
    for (let left = 0; left < w; left++)
      for (let right = left + 1; right <= w; right++)
        for (let top = 0; top < h; top++)
          for (let bottom = top + 1; bottom <= h; bottom++) {
            const stored = box(left / w, top / h, (right - left) / w, (bottom - top) / h);
            const corners = [SHOWN[orientation]!(left, top, w, h), SHOWN[orientation]!(right - 1, bottom - 1, w, h)];
            const xs = corners.map(([x]) => x);
            const ys = corners.map(([, y]) => y);
            const expected = box(
              Math.min(...xs) / shownW,
              Math.min(...ys) / shownH,
              (Math.max(...xs) - Math.min(...xs) + 1) / shownW,
              (Math.max(...ys) - Math.min(...ys) + 1) / shownH,
            );
            const upright = uprightBox(stored, orientation);
            expect(numbers(upright)).toEqual(numbers(expected));
            expect(numbers(storedBox(upright, orientation))).toEqual(numbers(stored));
          }
  });

  it.each([0, 9, 1.5, Number.NaN])('of an orientation that is none (%d) stay', (orientation) => {
    expect(uprightBox(box(0.1, 0.2, 0.3, 0.4), orientation)).toEqual(box(0.1, 0.2, 0.3, 0.4));
    expect(storedBox(box(0.1, 0.2, 0.3, 0.4), orientation)).toEqual(box(0.1, 0.2, 0.3, 0.4));
  });
});

describe('boxes', () => {
  it('are cut at the edges of the picture, and are none outside of it', () => {
    expect(numbers(clippedBox(box(-0.1, 0.9, 0.3, 0.3))!)).toEqual([0, 0.9, 0.2, 0.1]);
    for (const outside of [box(1, 0, 0.1, 1), box(0, 0, 0, 1), box(0.5, 0.5, -0.1, 0.1), box(Number.NaN, 0, 1, 1)]) {
      expect(clippedBox(outside)).toBeNull();
    }
  });

  it('overlap by the area that they share', () => {
    expect(boxOverlap(box(0, 0, 0.5, 0.5), box(0, 0, 0.5, 0.5))).toBe(1);
    // A quarter each way: 0.0625 shared of 0.4375.
    expect(boxOverlap(box(0, 0, 0.5, 0.5), box(0.25, 0.25, 0.5, 0.5))).toBeCloseTo(1 / 7, 12);
    expect(boxOverlap(box(0, 0, 0.5, 0.5), box(0.5, 0, 0.5, 0.5))).toBe(0);
    expect(boxOverlap(box(0, 0, 0.5, 0.5), box(0.7, 0.7, 0.1, 0.1))).toBe(0);
  });

  it('are told by which of them shares most, and by none where none shares enough', () => {
    const boxes = [box(0.5, 0.5, 0.5, 0.5), box(0.1, 0, 0.5, 0.5), box(0.3, 0, 0.5, 0.5)];
    expect(mostOverlapping(boxes, box(0, 0, 0.5, 0.5), 0.5)).toBe(1);
    expect(mostOverlapping(boxes, box(0, 0, 0.5, 0.5), 0.9)).toBe(-1);
    expect(mostOverlapping([], box(0, 0, 0.5, 0.5), 0)).toBe(-1);
  });
});
