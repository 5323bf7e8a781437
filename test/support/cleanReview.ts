/** A small set under review, for tests of the parts of the Clean view. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CleanScores, CleanSet } from '../../src/protocol/clean.ts';
import { EMPTY, withList } from '../../src/store/clean/cleanState.ts';
import type { CleanState } from '../../src/store/clean/cleanTypes.ts';
import { ordersOf } from '../../src/store/clean/suspectRanking.ts';

/** Two images each of Ann, Ben and Cy. */
export const REVIEW_SET: CleanSet = {
  identities: ['Ann', 'Ben', 'Cy'],
  names: ['Ann/1.jpg', 'Ann/2.jpg', 'Ben/1.jpg', 'Ben/2.jpg', 'Cy/1.jpg', 'Cy/2.jpg'],
  contents: ['a1', 'a2', 'b1', 'b2', 'c1', 'c2'],
  labels: Int32Array.of(0, 0, 1, 1, 2, 2),
  thumbnails: { size: 2, tiles: Array.from({ length: 6 }, () => new Uint8Array(2 * 2 * 3)) },
  faces: ['found', 'found', 'found', 'found', 'found', 'found'],
  outlines: new Float32Array(6 * 8).fill(Number.NaN),
  photos: Int32Array.of(0, 1, 2, 3, 4, 5),
};

/** Suspects, in their order: image 1, suggested to be Ben; 2, suggested to be Ann; 4, suggested to be Ann. */
export const REVIEW_SCORES: CleanScores = {
  score: Float32Array.of(-0.8, 0.9, 0.8, -0.9, 0.7, -0.5),
  suggested: Int32Array.of(1, 1, 0, 0, 0, 0),
  firstFlagged: new Int32Array(6),
  openSet: new Float32Array(6),
  wrong: null,
  others: new Int32Array(6).fill(2),
};

/** In review, with the first suspect in focus. */
export function reviewStore(change: Partial<CleanState> = {}): StoreApi<CleanState> {
  const shown = withList(EMPTY, ordersOf(REVIEW_SCORES), {
    phase: 'reviewing',
    name: 'faces',
    set: REVIEW_SET,
    scores: REVIEW_SCORES,
    scoresKind: 'final',
    ...change,
  });
  return createStore<CleanState>()(() => ({ ...EMPTY, ...shown }));
}
