/** Copies, once one shows another face. */
import { expect, it } from 'vitest';
import { partedFrom } from '../../../src/domain/partedCopies.ts';

it('parts an image from its copies; the first of the others stands for them', () => {
  const photos = Int32Array.of(0, 0, 2, 0, 2);
  expect([...partedFrom(photos, 0)]).toEqual([0, 1, 2, 1, 2]);
  expect([...partedFrom(photos, 3)]).toEqual([0, 0, 2, 3, 2]);
  expect([...partedFrom(photos, 2)]).toEqual([0, 0, 2, 0, 4]);
  expect([...partedFrom(Int32Array.of(0, 1), 1)]).toEqual([0, 1]);
});
