/** Where a photo is looked at, and which sights are of one face. */
import { describe, expect, it } from 'vitest';
import { areOneFace, photoViews } from '../../../../src/data/faces/photoViews.ts';
import { invert, mapPoints } from '../../../../src/data/faces/warp.ts';
import type { FaceBox } from '../../../../src/domain/faceBox.ts';

describe('the views of a photo', () => {
  it.each([
    [640, 400],
    [400, 1400],
    [100, 90],
    [3000, 2000],
  ])('of %i x %i show every face of a sixth of the shorter side whole in one of them', (width, height) => {
    const views = photoViews(width, height);
    const face = Math.min(width, height) / 6;
    const squares = views.map((view) => {
      const [left, top, right, bottom] = mapPoints(invert(view), [-0.5, -0.5, 255.5, 255.5]);
      return [left!, top!, right!, bottom!] as const;
    });
    for (let x = face / 2; x <= width - face / 2; x += face / 3) {
      for (let y = face / 2; y <= height - face / 2; y += face / 3) {
        const holds = squares.some(
          ([left, top, right, bottom]) =>
            left <= x - face / 2 && top <= y - face / 2 && right >= x + face / 2 && bottom >= y + face / 2,
        );
        expect(holds, `${x}, ${y}`).toBe(true);
      }
    }
    expect(views.length).toBeLessThanOrEqual(80);
  });
});

describe('sights of one face', () => {
  const at = (x: number, y: number, side: number): FaceBox => ({ x, y, width: side, height: side });
  it('overlap by much, or lie one within the other; neighbours do neither', () => {
    expect(areOneFace(at(0.3, 0.3, 0.2), at(0.32, 0.31, 0.22))).toBe(true);
    expect(areOneFace(at(0.3, 0.3, 0.2), at(0.33, 0.34, 0.09))).toBe(true);
    expect(areOneFace(at(0.3, 0.3, 0.2), at(0.48, 0.3, 0.2))).toBe(false);
    expect(areOneFace(at(0.3, 0.3, 0.2), at(0.6, 0.3, 0.2))).toBe(false);
  });
});
