import { expect, it } from 'vitest';
import { pairsOfImage } from '../../../src/domain/pairsOfImage.ts';

it('the pairs of one image, on either side, most alike first', () => {
  const pairs = {
    left: Int32Array.of(0, 3, 1, 2),
    right: Int32Array.of(1, 0, 2, 0),
    same: Uint8Array.of(1, 0, 1, 0),
    similarity: Float32Array.of(0.25, 0.75, 0.9, -0.5),
  };
  expect(pairsOfImage(pairs, 0)).toEqual([
    { pair: 1, other: 3, same: false, similarity: 0.75 },
    { pair: 0, other: 1, same: true, similarity: 0.25 },
    { pair: 3, other: 2, same: false, similarity: -0.5 },
  ]);
  expect(pairsOfImage(pairs, 4)).toEqual([]);
});
