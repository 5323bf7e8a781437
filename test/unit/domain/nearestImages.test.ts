import { expect, it } from 'vitest';
import { storeDirection } from '../../../src/domain/embeddingSnapshot.ts';
import { nearestImages } from '../../../src/domain/nearestImages.ts';

/** Angles on a circle, degrees; null where the image was not trained on yet. */
function snapshotAt(angles: readonly (number | null)[], images = Int32Array.from(angles.keys())) {
  const directions = new Int16Array(angles.length * 2);
  angles.forEach((angle, i) => {
    if (angle === null) return;
    const radians = (angle / 180) * Math.PI;
    storeDirection(Float32Array.of(3 * Math.cos(radians), 3 * Math.sin(radians)), directions, i);
  });
  return { images, directions, dims: 2 };
}

const all = (): boolean => true;

it('nearest first by cosine, without the image itself and those that have no place yet', () => {
  const near = nearestImages(snapshotAt([0, 60, 10, null, 180]), 0, all, 9)!;
  expect(near.map(({ image }) => image)).toEqual([2, 1, 4]);
  expect(near[0]!.cosine).toBeCloseTo(Math.cos(Math.PI / 18), 4);
  expect(near[1]!.cosine).toBeCloseTo(0.5, 4);
  expect(near[2]!.cosine).toBeCloseTo(-1, 4);
});

it('looks at candidates alone, and gives no more than wanted', () => {
  const snapshot = snapshotAt([0, 60, 10, 5, 180]);
  expect(nearestImages(snapshot, 0, (image) => image !== 3, 1)!.map(({ image }) => image)).toEqual([2]);
});

it('an image that a sample has left out, or that was not trained on, has no neighbours', () => {
  expect(nearestImages(snapshotAt([0, 60], Int32Array.of(4, 9)), 5, all, 3)).toBeNull();
  expect(nearestImages(snapshotAt([null, 60]), 0, all, 3)).toBeNull();
});
