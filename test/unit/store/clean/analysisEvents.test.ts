/** What the worker reports of an analysis, as the page shows it. */
import { expect, it, vi } from 'vitest';
import type { CleanNews } from '../../../../src/protocol/clean.ts';
import { createAnalysisEvents } from '../../../../src/store/clean/analysisEvents.ts';
import { createSuspectList } from '../../../../src/store/clean/suspectList.ts';
import type { Verdicts } from '../../../../src/store/clean/verdicts.ts';
import { REVIEW_SCORES, REVIEW_SET, reviewStore } from '../../../support/cleanReview.ts';

function setUp(work: 'analysis' | 'retraining' | null, sameSet = false, carried: Verdicts | null = null) {
  const store = reviewStore({ work });
  const list = createSuspectList(store);
  const { signal } = new AbortController();
  const reopen = vi.fn(() => Promise.resolve());
  const fail = vi.fn();
  const events = createAnalysisEvents({
    store,
    list,
    keeper: { turnTo: () => sameSet, reopen },
    now: () => 0,
    job: { sources: [], signal, carriedOver: () => carried, fail },
  });
  const emit = (body: object): void => events.onEvent(body as CleanNews);
  return { store, emit, events, reopen, fail, signal, state: store.getState };
}

const SHOWN = { type: 'set', set: REVIEW_SET, report: null };
const VERDICTS: Verdicts = new Map([[1, { kind: 'reject' }]]);

it('shows nothing of an analysis that has ended', () => {
  const { emit, state, fail } = setUp(null);
  const before = state();
  emit(SHOWN);
  emit({ type: 'error', error: {} });
  expect(state()).toBe(before);
  expect(fail).not.toHaveBeenCalled();
});

it('keeps the verdicts on a set that is the same, and takes those along that still hold on one read anew', () => {
  const same = setUp('analysis', true);
  same.store.setState({ verdicts: VERDICTS });
  same.emit(SHOWN);
  expect(same.state().verdicts).toBe(VERDICTS);
  expect(same.reopen).toHaveBeenCalledWith(REVIEW_SET, same.signal);
  const anew = setUp('analysis', false, VERDICTS);
  anew.emit(SHOWN);
  expect(anew.state()).toMatchObject({ verdicts: VERDICTS, scores: null, undo: [] });
  const other = setUp('analysis');
  other.store.setState({ verdicts: VERDICTS });
  other.emit(SHOWN);
  expect(other.state().verdicts.size).toBe(0);
});

it('ranks by a preview, then by the final scores, which end the work', () => {
  const { emit, state } = setUp('analysis');
  emit({ type: 'scores', kind: 'preview', scores: REVIEW_SCORES });
  expect(state()).toMatchObject({ work: 'analysis', scoresKind: 'preview', ranked: [1, 2, 4], model: null });
  emit({ type: 'epoch', fold: 1, epoch: 2, loss: 3, detected: 4 });
  expect(state().fold).toEqual({ fold: 1, epoch: 2, loss: 3, detected: 4 });
  emit({ type: 'scores', kind: 'final', scores: REVIEW_SCORES });
  expect(state()).toMatchObject({ work: null, scoresKind: 'final', fold: null });
});

it('retraining leaves an image that was decided the score it was judged by', () => {
  const { store, emit, state } = setUp('retraining');
  store.setState({ verdicts: VERDICTS });
  const scores = { ...REVIEW_SCORES, score: Float32Array.of(-1, -1, -1, -1, -1, -1) };
  emit({ type: 'scores', kind: 'preview', scores });
  expect(state().scores).toBe(REVIEW_SCORES);
  emit({ type: 'scores', kind: 'final', scores });
  expect([...state().scores!.score.slice(0, 3)]).toEqual([-1, REVIEW_SCORES.score[1], -1]);
});

it('shows how far each stage is, and hands a failure on', () => {
  const { emit, events, state, fail } = setUp('analysis');
  emit({ type: 'progress', stage: 'reading', done: 1, total: 6 });
  events.progress('drawing', 2, 9);
  expect(state().stages).toMatchObject([
    { stage: 'reading', done: 1, total: 6 },
    { stage: 'drawing', done: 2, total: 9 },
  ]);
  const error = { code: 'import', message: 'm', detail: '' };
  emit({ type: 'error', error });
  expect(fail).toHaveBeenCalledWith(error);
});
