/** How well a ranking finds what is wrong, counted by hand. */
import { describe, expect, it } from 'vitest';
import { ranked, scoreRanking } from '../../../src/domain/ranking.ts';

describe('ranking', () => {
  it('average precision is the mean of the precision at each hit', () => {
    const scores = scoreRanking([0.9, 0.8, 0.7, 0.1], [true, false, true, false], 0.75);
    expect(scores).toEqual({
      flagged: 2,
      wrong: 2,
      precision: 0.5,
      recall: 0.5,
      f1: 0.5,
      averagePrecision: (1 + 2 / 3) / 2,
    });
  });

  it('is null where nothing can be said, and keeps the order of equals', () => {
    expect(scoreRanking([0.1], [false], 0.5)).toEqual({
      flagged: 0,
      wrong: 0,
      precision: null,
      recall: null,
      f1: null,
      averagePrecision: null,
    });
    expect(scoreRanking([0.1], [true], 0.5).f1).toBe(0);
    expect(ranked([1, 3, 1, 3])).toEqual([1, 3, 0, 2]);
  });
});
