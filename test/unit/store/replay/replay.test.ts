/** Looking back: what the page shows of an epoch, that nothing else follows it, and the playback. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TrainedLabels } from '../../../../src/domain/noise.ts';
import type { CorrectionRecord } from '../../../../src/domain/report.ts';
import { NO_HISTORY, type RunHistory, stateAt, withEvent } from '../../../../src/domain/runHistory.ts';
import { applyCorrections } from '../../../../src/domain/standingCorrections.ts';
import { createReplay, EPOCH_MS } from '../../../../src/store/replay/replay.ts';
import { shownMoment } from '../../../../src/store/replay/shownMoment.ts';
import { rectifiedExport } from '../../../../src/store/run/rectifiedExport.ts';
import type { AppState } from '../../../../src/store/state.ts';
import { pageStore } from '../../../support/pageStore.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const labels: TrainedLabels = { given: Int32Array.of(0, 0, 1), truth: null, replaced: Int32Array.of(-1, -1, -1) };
const record = (image: number, epoch: number): CorrectionRecord => ({
  image,
  givenLabel: labels.given[image]!,
  rectifiedLabel: 1 - labels.given[image]!,
  trueLabel: null,
  epoch,
  step: 10 * epoch,
});

/** Three epochs; in each another label is rectified. */
function history(): RunHistory {
  const begun = withEvent(NO_HISTORY, { kind: 'labels', epoch: 1, labels });
  return [1, 2, 3].reduce((before, epoch) => {
    const corrections = applyCorrections(before.latest, [record(epoch - 1, epoch)], []);
    return withEvent(before, { kind: 'epoch', epoch, corrections, decisions: null });
  }, begun);
}

function setUp(change: Partial<AppState> = {}) {
  const past = history();
  const machine = { phase: 'finished', wish: 'hold', started: false } as const;
  const store = pageStore({ history: past, labels, corrections: past.latest, machine, ...change });
  const { actions, dispose } = createReplay(store);
  const at = (): number | null => store.getState().replay.at;
  return { store, past, actions, dispose, at };
}

describe('the moment that is shown', () => {
  it('is now, and any recorded epoch that is looked at', () => {
    const { store, past, actions } = setUp();
    expect(shownMoment(store.getState())).toMatchObject({ epoch: null, corrections: past.latest, labels });
    for (const epoch of [1, 3, 2]) {
      actions.lookAt(epoch);
      expect(shownMoment(store.getState())).toEqual(stateAt(past, epoch));
    }
    actions.lookAt(null);
    expect(shownMoment(store.getState()).epoch).toBeNull();
  });

  it('of an epoch that is not known is now', () => {
    const { store, actions, at } = setUp();
    actions.lookAt(2);
    actions.lookAt(9);
    expect(at()).toBeNull();
    // Known no longer: the record begins later by now.
    store.setState({ replay: { at: 9, playing: false } });
    expect(shownMoment(store.getState()).epoch).toBeNull();
  });

  it('is the same object while nothing of it changes, also while the run goes on', () => {
    const { store, past, actions } = setUp();
    actions.lookAt(2);
    const then = shownMoment(store.getState());
    const corrections = applyCorrections(past.latest, [], [1]);
    store.setState({ corrections, history: { ...past, newest: null } });
    expect(shownMoment(store.getState())).toBe(then);
    actions.lookAt(null);
    expect(shownMoment(store.getState()).corrections).toBe(corrections);
  });

  it('is for the eyes alone: what is exported is of the run as it is', () => {
    const { store, past, actions } = setUp();
    const faces = {
      names: { names: ['a', 'b', 'c'] },
      identities: ['Ann', 'Ben'],
    } as unknown as AppState['dataset']['faces'];
    store.setState({ dataset: { ...store.getState().dataset, faces } });
    const now = rectifiedExport(store.getState());
    actions.lookAt(1);
    expect(rectifiedExport(store.getState())).toEqual(now);
    expect(now?.text.trim().split('\n')).toHaveLength(1 + past.latest.total);
    expect(store.getState()).toMatchObject({ corrections: past.latest, labels });
  });
});

describe('the playback', () => {
  it('goes through all epochs at a steady pace, stays a little at the end and begins again', () => {
    const { actions, at } = setUp();
    const seen: (number | null)[] = [];
    actions.playReplay();
    for (let i = 0; i < 10; i++) {
      seen.push(at());
      vi.advanceTimersByTime(EPOCH_MS);
    }
    expect(seen).toEqual([1, 2, 3, null, null, 1, 2, 3, null, null]);
    actions.pauseReplay();
    const held = at();
    vi.advanceTimersByTime(20 * EPOCH_MS);
    expect(at()).toBe(held);
  });

  it('goes on from where a person has looked, and ends when they look elsewhere', () => {
    const { store, actions, at } = setUp();
    actions.lookAt(2);
    actions.playReplay();
    expect(at()).toBe(2);
    vi.advanceTimersByTime(EPOCH_MS);
    expect(at()).toBe(3);
    actions.lookAt(1);
    vi.advanceTimersByTime(5 * EPOCH_MS);
    expect(store.getState().replay).toEqual({ at: 1, playing: false });
  });

  it('is not for a run that goes on, nor for one without an epoch', () => {
    const going = setUp({ machine: { phase: 'training', wish: 'run', started: true } });
    going.actions.playReplay();
    expect(going.store.getState().replay.playing).toBe(false);
    const empty = setUp({ history: NO_HISTORY });
    empty.actions.playReplay();
    expect(empty.store.getState().replay.playing).toBe(false);
  });

  it('gives way to a run that begins, and to the page that goes', () => {
    const { store, actions, at, dispose } = setUp();
    actions.playReplay();
    store.setState({ machine: { phase: 'training', wish: 'run', started: true } });
    vi.advanceTimersByTime(EPOCH_MS);
    expect(store.getState().replay).toEqual({ at: null, playing: false });
    store.setState({ machine: { phase: 'paused', wish: 'hold', started: true } });
    actions.playReplay();
    dispose();
    vi.advanceTimersByTime(9 * EPOCH_MS);
    expect(at()).toBe(1);
  });
});
