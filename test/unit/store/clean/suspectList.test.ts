/** The list follows the scores, and what is told of it follows the list. */
import { expect, it } from 'vitest';
import { createSuspectList } from '../../../../src/store/clean/suspectList.ts';
import { REVIEW_SCORES, reviewStore } from '../../../support/cleanReview.ts';

it('ranks by the scores it was given, and counts anew with every change', () => {
  const store = reviewStore();
  const list = createSuspectList(store);
  list.rankBy(REVIEW_SCORES);
  list.update({ threshold: 0.75 });
  expect(store.getState().ranked).toEqual([1, 2]);
  const higher = { ...REVIEW_SCORES, score: Float32Array.of(-0.8, 0.8, 0.9, -0.9, 0.7, -0.5) };
  list.rankBy(higher);
  list.update({ scores: higher, focus: null });
  expect(store.getState()).toMatchObject({ ranked: [2, 1], focus: 2 });
  list.update({ verdicts: new Map([[2, { kind: 'reject' }]]) });
  expect(store.getState().ranked).toContain(1);
  list.rankBy(null);
  list.update({});
  expect(store.getState().ranked).toEqual([]);
});
