/** What the Evaluate view works out from the judged pairs. */
import { describe, expect, it } from 'vitest';
import { browse, histogram, histogramStart, isRight } from '../../../../src/ui/evaluate/judgedPairs.ts';

const PAIRS = {
  left: Int32Array.of(0, 1, 2, 3),
  right: Int32Array.of(4, 5, 6, 7),
  same: Uint8Array.of(1, 0, 1, 0),
  similarity: Float32Array.of(0.75, 0.5, 0.25, -0.5),
};

describe('browse', () => {
  it('filters by kind and verdict, in the wanted order', () => {
    const all = { verdict: 'all', kind: 'all', order: 'high' } as const;
    expect(browse(PAIRS, 0.3, all)).toEqual([0, 1, 2, 3]);
    expect(browse(PAIRS, 0.3, { ...all, order: 'low' })).toEqual([3, 2, 1, 0]);
    expect(browse(PAIRS, 0.3, { ...all, order: 'near' })).toEqual([2, 1, 0, 3]);
    expect(browse(PAIRS, 0.3, { ...all, verdict: 'wrong' })).toEqual([1, 2]);
    expect(browse(PAIRS, 0.3, { ...all, verdict: 'right' })).toEqual([0, 3]);
    expect(browse(PAIRS, 0.3, { ...all, kind: 'different' })).toEqual([1, 3]);
    expect(browse(PAIRS, 0.3, { verdict: 'wrong', kind: 'same', order: 'near' })).toEqual([2]);
  });

  it('takes a pair exactly at the threshold for two people', () => {
    expect([isRight(PAIRS, 0, 0.75), isRight(PAIRS, 1, 0.5)]).toEqual([false, true]);
  });
});

describe('histogram', () => {
  it('counts each kind as shares, from a round start, the last bin with its end', () => {
    expect(histogramStart(PAIRS)).toBeCloseTo(-0.6, 10);
    const bins = histogram({ ...PAIRS, similarity: Float32Array.of(1, 0.5, 0.25, -0.5) }, -1, 4);
    expect(bins.map(({ at }) => at)).toEqual([-0.75, -0.25, 0.25, 0.75]);
    expect(bins.map(({ same }) => same)).toEqual([0, 0, 0.5, 0.5]);
    expect(bins.map(({ different }) => different)).toEqual([0, 0.5, 0, 0.5]);
  });
});
