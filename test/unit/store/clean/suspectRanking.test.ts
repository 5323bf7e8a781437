/** When suggestions may be taken over without a look at each: never before the chances are known, nor against what they showed. */
import { describe, expect, it } from 'vitest';
import type { CleanScores, CleanSet } from '../../../../src/protocol/clean.ts';
import { countLists, mayTrustSuggestions, surest } from '../../../../src/store/clean/suspectRanking.ts';
import type { Verdict } from '../../../../src/store/clean/verdicts.ts';
import { REVIEW_SET } from '../../../support/cleanReview.ts';

const COUNT = 30;
const THRESHOLD = 0.35;
const images = [...new Array(COUNT).keys()];

const SET: CleanSet = {
  ...REVIEW_SET,
  names: images.map((i) => `Ann/${i}.jpg`),
  contents: images.map((i) => `${i}`),
  labels: new Int32Array(COUNT),
  faces: images.map(() => 'found' as const),
  outlines: new Float32Array(COUNT * 8).fill(Number.NaN),
  photos: Int32Array.from(images),
};

/** All are suspects, Ben rather than Ann; the first ten are very likely so. */
const scores = (part: Partial<CleanScores> = {}): CleanScores => ({
  score: new Float32Array(COUNT).fill(0.9),
  suggested: new Int32Array(COUNT).fill(1),
  firstFlagged: new Int32Array(COUNT),
  openSet: new Float32Array(COUNT),
  wrong: Float32Array.from(images, (i) => (i < 10 ? 0.98 : 0.7)),
  others: new Int32Array(COUNT).fill(5),
  ...part,
});

const sure = (of: CleanScores, verdicts: ReadonlyMap<number, Verdict> = new Map()): readonly number[] =>
  surest(images, SET, of, THRESHOLD, verdicts);

describe('the surest', () => {
  it('are those that are very likely right, in the order of the list, and undecided', () => {
    expect(sure(scores())).toEqual(images.slice(0, 10));
    expect(sure(scores(), new Map([[3, { kind: 'skip' }]]))).not.toContain(3);
    expect(surest([7, 2, 25], SET, scores(), THRESHOLD, new Map())).toEqual([7, 2]);
  });

  it('are none while the chances are not known', () => {
    expect(sure(scores({ wrong: null }))).toEqual([]);
    expect(surest(images, null, null, THRESHOLD, new Map())).toEqual([]);
  });

  it('are nobody who may be nobody here, who is judged by a single photo, or who is no suspect', () => {
    const openSet = new Float32Array(COUNT);
    openSet[1] = 0.2;
    const others = new Int32Array(COUNT).fill(5);
    others[2] = 1;
    const score = new Float32Array(COUNT).fill(0.9);
    score[4] = 0.1;
    expect(sure(scores({ openSet, others, score })).slice(0, 4)).toEqual([0, 3, 5, 6]);
  });

  it('are none once a person has found too many of them wrong, and still are after one', () => {
    const verdicts = new Map<number, Verdict>([[0, { kind: 'reject' }]]);
    expect(sure(scores(), verdicts)).toHaveLength(9);
    verdicts.set(1, { kind: 'accept', label: 1 });
    verdicts.set(2, { kind: 'reject' });
    expect(sure(scores(), verdicts)).toEqual([]);
  });
});

describe('undecided suspects take the suggested names', () => {
  const may = (chance: number | null, verdicts: ReadonlyMap<number, Verdict> = new Map()): boolean => {
    const wrong = chance === null ? null : new Float32Array(COUNT).fill(chance);
    return mayTrustSuggestions(countLists(SET, scores({ wrong }), THRESHOLD, verdicts));
  };

  it('from an expected precision of 90 % on, and where it is known', () => {
    expect(may(0.95)).toBe(true);
    expect(may(0.85)).toBe(false);
    expect(may(null)).toBe(false);
    expect(mayTrustSuggestions(null)).toBe(false);
  });

  it('not where a person has found the estimate wrong', () => {
    const rejected = new Map(images.slice(0, 9).map((image) => [image, { kind: 'reject' } as const]));
    expect(may(0.95, rejected)).toBe(false);
  });
});
