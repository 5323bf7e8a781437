/** What the worker reports of an analysis, as the page shows it. */
import { expect, it, vi } from 'vitest';
import type { CleanNews, CleanSet } from '../../../../src/protocol/clean.ts';
import { createAnalysisEvents } from '../../../../src/store/clean/analysisEvents.ts';
import type { CleanState } from '../../../../src/store/clean/cleanTypes.ts';
import { createSuspectList } from '../../../../src/store/clean/suspectList.ts';
import type { Verdicts } from '../../../../src/store/clean/verdicts.ts';
import { REVIEW_SCORES, REVIEW_SET, reviewStore } from '../../../support/cleanReview.ts';

function setUp(
  work: 'analysis' | 'retraining' | null,
  carried: Verdicts | null = null,
  part: Partial<CleanState> = {},
) {
  const store = reviewStore({ work, ...part });
  const list = createSuspectList(store);
  const { signal } = new AbortController();
  const reopen = vi.fn(() => Promise.resolve());
  const fail = vi.fn();
  const events = createAnalysisEvents({
    store,
    list,
    keeper: { turnTo: () => {}, reopen },
    now: () => 0,
    job: { sources: [], signal, carriedOver: () => carried, fail },
  });
  const emit = (body: object): void => events.onEvent(body as CleanNews);
  return { store, emit, events, reopen, fail, signal, state: store.getState };
}

const SHOWN = { type: 'set', set: REVIEW_SET, report: null, whole: true };
const VERDICTS: Verdicts = new Map([[1, { kind: 'reject' }]]);

it('shows nothing of an analysis that has ended', () => {
  const { emit, state, fail } = setUp(null);
  const before = state();
  emit(SHOWN);
  emit({ type: 'error', error: {} });
  expect(state()).toBe(before);
  expect(fail).not.toHaveBeenCalled();
});

it('asks for the verdicts on a set, and takes those along that still hold on one read anew', () => {
  const anew = setUp('analysis', VERDICTS, { phase: 'analysing', set: null });
  anew.emit(SHOWN);
  expect(anew.reopen).toHaveBeenCalledWith(REVIEW_SET, anew.signal, null);
  expect(anew.state()).toMatchObject({ verdicts: VERDICTS, scores: null, undo: [], whole: true });
  const other = setUp('analysis', null, { phase: 'analysing', set: null });
  other.store.setState({ verdicts: VERDICTS });
  other.emit(SHOWN);
  expect(other.state().verdicts.size).toBe(0);
});

it('a list of more photos takes the place of an early one with its scores, and the review goes on where it was', () => {
  const early: CleanSet = {
    ...REVIEW_SET,
    identities: ['Ann', 'Cy'],
    names: ['Ann/2.jpg', 'Cy/1.jpg', 'Cy/2.jpg'],
    labels: Int32Array.of(0, 1, 1),
  };
  const { emit, state, reopen, signal } = setUp('analysis', null, {
    set: early,
    verdicts: new Map([[0, { kind: 'accept', label: 1 }]]),
    undo: [{ before: [[0, undefined]], focus: 0, identities: early.identities }],
    focus: 1,
    selected: new Set([1, 2]),
  });
  const before = state();
  emit(SHOWN);
  expect(state()).toBe(before);
  emit({ type: 'scores', kind: 'preview', scores: REVIEW_SCORES });
  expect(state()).toMatchObject({ set: REVIEW_SET, phase: 'reviewing', focus: 4, work: 'analysis', whole: true });
  expect([...state().verdicts]).toEqual([[1, { kind: 'accept', label: 2 }]]);
  expect(state().undo).toEqual([{ before: [[1, undefined]], focus: 1, identities: REVIEW_SET.identities }]);
  expect([...state().selected]).toEqual([4, 5]);
  expect(reopen).toHaveBeenCalledWith(REVIEW_SET, signal, early);
});

it('counts the faces found, shows the latest, and remembers that some could not be kept', () => {
  const { emit, state } = setUp('analysis');
  const tiles = (count: number) => Array.from({ length: count }, () => new Uint8Array(12));
  emit({ type: 'faces', size: 2, tiles: tiles(30), known: 4, keeping: 'full' });
  const last = tiles(10);
  emit({ type: 'faces', size: 2, tiles: last, known: 1, keeping: 'kept' });
  expect(state().found).toMatchObject({ known: 5, keeping: 'full' });
  expect(state().found.latest.tiles).toHaveLength(36);
  expect(state().found.latest.tiles.slice(-10)).toEqual(last);
});

it('ranks by a preview, then by the final scores, which end the work', () => {
  const { emit, state } = setUp('analysis');
  emit({ type: 'scores', kind: 'preview', scores: REVIEW_SCORES });
  expect(state()).toMatchObject({ work: 'analysis', scoresKind: 'preview', ranked: [1, 2, 4] });
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
