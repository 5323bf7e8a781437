/** What a review changes, counted by hand. */
import { expect, it } from 'vitest';
import { changeText, summariseChanges } from '../../../../src/store/clean/changeSummary.ts';
import type { Verdict } from '../../../../src/store/clean/verdicts.ts';
import { REVIEW_SCORES, REVIEW_SET } from '../../../support/cleanReview.ts';

const VERDICTS = new Map<number, Verdict>([
  [0, { kind: 'reject' }],
  [1, { kind: 'accept', label: 1 }],
  [3, { kind: 'remove' }],
  [4, { kind: 'skip' }],
  [5, { kind: 'other', label: 0 }],
]);
const review = { set: REVIEW_SET, scores: REVIEW_SCORES, verdicts: VERDICTS, threshold: 0.35 };

it('counts what moves, what is taken out and what was looked at and stays; skips count as nothing', () => {
  const summary = summariseChanges({ ...review, trustModel: false });
  expect(summary.changes).toEqual([
    { image: 1, from: 0, to: 1, decided: true },
    { image: 3, from: 1, to: null, decided: true },
    { image: 5, from: 2, to: 0, decided: true },
  ]);
  expect(changeText(summary)).toBe('2 moved, 1 removed, 1 kept');
  expect(summary.undecidedMoved).toBe(0);
});

it('counts undecided suspects as moved where they take the suggested name, and says so', () => {
  const summary = summariseChanges({ ...review, trustModel: true });
  expect(summary.changes.filter(({ decided }) => !decided)).toEqual([
    { image: 2, from: 1, to: 0, decided: false },
    { image: 4, from: 2, to: 0, decided: false },
  ]);
  expect(changeText(summary)).toBe('4 moved, 1 removed, 1 kept');
  expect(summary.undecidedMoved).toBe(2);
});
