/** What the worker reports of an analysis, as the page shows it. */
import { expect, it, vi } from 'vitest';
import type { Resemblance } from '../../../../src/domain/resemblance.ts';
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
  let { signal } = new AbortController();
  const reopen = vi.fn(() => Promise.resolve());
  const turnTo = vi.fn();
  const fail = vi.fn();
  const events = createAnalysisEvents({
    store,
    list,
    keeper: { turnTo, reopen },
    now: () => 0,
    job: {
      sources: [],
      get signal() {
        return signal;
      },
      carriedOver: () => carried,
      fail,
    },
  });
  const emit = (body: object): void => events.onEvent(body as CleanNews);
  const overtake = (): void => {
    signal = new AbortController().signal;
  };
  return { store, emit, events, reopen, turnTo, fail, signal, overtake, state: store.getState };
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
  expect(anew.turnTo).toHaveBeenCalledTimes(1);
  expect(anew.reopen).toHaveBeenCalledWith(REVIEW_SET, anew.signal);
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
  const { emit, state, reopen, turnTo, signal } = setUp('analysis', null, {
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
  expect(reopen).toHaveBeenCalledWith(REVIEW_SET, signal);
  // What was opened for these files is not opened again.
  expect(turnTo).not.toHaveBeenCalled();
});

it('a list that was given up before its scores came is not shown with those of another', () => {
  const { store, emit, state, overtake } = setUp('analysis', null, { whole: false });
  emit({ ...SHOWN, set: { ...REVIEW_SET, names: [] } });
  overtake();
  store.setState({ work: 'retraining' });
  emit({ type: 'scores', kind: 'final', scores: REVIEW_SCORES });
  expect(state().set).toBe(REVIEW_SET);
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

it('keeps the focus when scores come that a person asked for, though nothing was decided yet', () => {
  const { emit, state } = setUp('retraining', null, { focus: 4 });
  // Image 1 leads the list, and nobody has decided about it.
  emit({ type: 'scores', kind: 'final', scores: { ...REVIEW_SCORES } });
  expect(state()).toMatchObject({ work: null, ranked: [1, 2, 4], focus: 4 });
  expect(state().verdicts.size).toBe(0);
  // An analysis begins at the top.
  const first = setUp('analysis', null, { focus: 4 });
  first.emit({ type: 'scores', kind: 'final', scores: { ...REVIEW_SCORES } });
  expect(first.state().focus).toBe(1);
});

/** Ann and Ben are mixed up. */
const RESEMBLANCE: Resemblance = {
  pairs: [{ a: 0, b: 1, mixed: 0.4, images: Int32Array.of(1, 2), chanceB: Float32Array.of(0.5, 0.4) }],
  part: new Uint8Array(6),
  apart: new Float32Array(3),
};

it('begins with the look-alikes as soon as they are known, where a person waits for them', () => {
  const waiting = setUp('analysis', null, { page: 'look-alikes', verdicts: VERDICTS });
  waiting.emit({ type: 'resemblance', resemblance: RESEMBLANCE });
  // Image 1 is decided.
  const begun = { comparing: { kind: 'pair', a: 0, b: 1 }, compared: 2 };
  expect(waiting.state()).toMatchObject({ resemblance: RESEMBLANCE, ...begun });
  waiting.store.setState({ compared: 1 });
  waiting.emit({ type: 'resemblance', resemblance: RESEMBLANCE });
  expect(waiting.state().compared).toBe(1);
  const elsewhere = setUp('analysis');
  elsewhere.emit({ type: 'resemblance', resemblance: RESEMBLANCE });
  expect(elsewhere.state()).toMatchObject({ resemblance: RESEMBLANCE, comparing: null, compared: null });
});

it('compares nobody of a set that another has taken the place of', () => {
  const { emit, state } = setUp('analysis', null, {
    whole: true,
    page: 'look-alikes',
    resemblance: RESEMBLANCE,
    comparing: { kind: 'pair', a: 0, b: 1 },
    compared: 1,
  });
  emit(SHOWN);
  expect(state()).toMatchObject({ resemblance: null, comparing: null, compared: null });
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
