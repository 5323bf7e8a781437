/** Between which two identities corrected labels go one way. */
import { expect, it } from 'vitest';
import { oneWayShare, strongestFlow } from '../../../../src/engine/evaluation/labelFlow.ts';

/** Twenty images each of three identities. */
const GIVEN = Int32Array.from({ length: 60 }, (_, image) => Math.floor(image / 20));

const withMoves = (...moves: readonly [from: number, to: number, images: number][]): Int32Array => {
  const rectified = GIVEN.slice();
  for (const [from, to, images] of moves) rectified.fill(to, 20 * from, 20 * from + images);
  return rectified;
};

it('finds the pair of which most goes one way, with what comes back', () => {
  const flow = strongestFlow(GIVEN, withMoves([0, 1, 6], [1, 2, 12], [2, 1, 2]), 3)!;
  expect(flow).toEqual({ from: 1, to: 2, there: 12, back: 2, of: 20 });
  expect(oneWayShare(flow)).toBe(0.5);
});

it('finds none where labels go both ways, or so few that chance would do it', () => {
  expect(strongestFlow(GIVEN, GIVEN, 3)).toBeNull();
  expect(strongestFlow(GIVEN, withMoves([0, 1, 9], [1, 0, 7]), 3)).toBeNull();
  expect(strongestFlow(GIVEN, withMoves([0, 1, 4]), 3)).toBeNull();
  expect(strongestFlow(GIVEN, withMoves([0, 1, 5]), 3)).toMatchObject({ there: 5, back: 0 });
});

it('counts no label that is taken for wrong and gets no other', () => {
  expect(strongestFlow(GIVEN, withMoves([0, -1, 15]), 3)).toBeNull();
});
