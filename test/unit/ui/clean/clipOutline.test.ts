/** Frames around faces that the photo cuts off. */
import { describe, expect, it } from 'vitest';
import { alignedOutline } from '../../../../src/data/faces/crops.ts';
import { clipOutline } from '../../../../src/ui/clean/clipOutline.ts';

describe('clipOutline', () => {
  it('leaves an outline inside of the photo as it is', () => {
    expect(clipOutline([0.2, 0.3, 0.8, 0.3, 0.8, 0.9, 0.2, 0.9])).toEqual([
      [0.2, 0.3],
      [0.8, 0.3],
      [0.8, 0.9],
      [0.2, 0.9],
    ]);
  });

  it('runs along the border where the face is cut off, all around where it is larger than the photo', () => {
    expect(clipOutline([0.5, 0.5, 1.5, 0.5, 1.5, 0.75, 0.5, 0.75])).toEqual([
      [0.5, 0.5],
      [1, 0.5],
      [1, 0.75],
      [0.5, 0.75],
    ]);
    const all = clipOutline([-1, -1, 2, -1, 2, 2, -1, 2]);
    expect(all.map(([x, y]) => `${x} ${y}`).sort()).toEqual(['0 0', '0 1', '1 0', '1 1']);
  });

  it('is empty without a face, and for one outside of the photo', () => {
    expect(clipOutline(new Float32Array(8).fill(Number.NaN))).toEqual([]);
    expect(clipOutline([2, 2, 3, 2, 3, 3, 2, 3])).toEqual([]);
    expect(clipOutline([])).toEqual([]);
  });
});

describe('alignedOutline', () => {
  it('is where the aligned face lies in the photo, in parts of it', () => {
    // The aligned square of 112 pixels stands at (28, 14) of a photo of 224 x 140, at its own size.
    const outline = alignedOutline({ a: 1, b: 0, tx: -28, ty: -14 }, 224, 140);
    const expected = [28 / 224, 14 / 140, 140 / 224, 14 / 140, 140 / 224, 126 / 140, 28 / 224, 126 / 140];
    for (const [i, value] of expected.entries()) expect(outline[i]).toBeCloseTo(value, 6);
  });
});
