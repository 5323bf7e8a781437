/** What the page shows of its run: at a pace, all of it, and nothing of another run. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keptHistory } from '../../../../src/domain/keptHistory.ts';
import { recordedEpochs, stateAt } from '../../../../src/domain/runHistory.ts';
import type { EpochMetrics } from '../../../../src/protocol/training.ts';
import { correctionLines, reachedEpochs } from '../../../../src/store/run/correctionLines.ts';
import { asKept } from '../../../../src/store/run/goingOn.ts';
import { createRunDisplay } from '../../../../src/store/run/runDisplay.ts';
import { NO_EVALUATION } from '../../../../src/store/state.ts';
import { keptRun } from '../../../support/keptRuns.ts';
import { pageStore } from '../../../support/pageStore.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const store = pageStore();
  const page = { visible: true };
  const fresh = vi.fn(() => NO_EVALUATION);
  const environment = { now: () => 0, visible: () => page.visible };
  const display = createRunDisplay({ store, environment, evaluation: { fresh } });
  return { store, page, fresh, display, state: store.getState };
}

const one = Float32Array.of(2);
const steps = {
  type: 'steps',
  series: {
    firstStep: 1,
    epoch: Int32Array.of(1),
    loss: one,
    crossEntropy: one,
    boundaryTerm: one,
    gradientNorm: one,
  },
  imagesPerSecond: 50,
} as const;

describe('reports', () => {
  it('are shown after a while, together; not while the page is hidden, and at once when it is seen again', () => {
    const { display, page, state } = setUp();
    display.record(steps);
    display.schedule();
    expect(state().run.step).toBe(0);
    vi.advanceTimersByTime(1000);
    expect(state()).toMatchObject({ run: { step: 1, imagesPerSecond: 50 }, charts: { loss: [{}] } });
    page.visible = false;
    display.record({ ...steps, series: { ...steps.series, firstStep: 2 } });
    display.schedule();
    vi.advanceTimersByTime(10_000);
    expect(state().run.step).toBe(1);
    page.visible = true;
    display.wake();
    expect(state().run.step).toBe(2);
  });

  it('of every kind reach the page, with what is shown beside them', () => {
    const { display, state } = setUp();
    display.record({ type: 'epoch', metrics: { epoch: 1, seconds: 3 } as EpochMetrics, decisions: null });
    display.record({ type: 'mark', step: 3, epoch: 1, what: 'scale 12' });
    const record = { image: 2, givenLabel: 0, rectifiedLabel: 1, trueLabel: 1, epoch: 1, step: 3 };
    display.record({ type: 'corrections', records: [record], withdrawn: [] });
    display.publish({ exporting: true });
    expect(state()).toMatchObject({ run: { seconds: 3 }, charts: { marks: [{ what: 'scale 12' }] }, exporting: true });
    expect(state().corrections.byImage.get(2)).toEqual(record);
    expect(display.curves().marks).toHaveLength(1);
  });

  it('take the place of a warning of the same kind', () => {
    const { display, state } = setUp();
    display.warn('class-collapse', 'once');
    display.warn('class-collapse', 'twice');
    expect(state().warnings.map(({ message }) => message)).toEqual(['twice']);
  });
});

describe('a run', () => {
  it('begins from nothing, under its own settings', () => {
    const { display, state, fresh } = setUp();
    display.record(steps);
    const { settings } = state();
    display.begin(settings, null, 'mine');
    display.publish();
    expect(state().run).toMatchObject({ id: 'mine', settings, step: 0, epochs: settings.training.epochs });
    expect(state().charts.loss).toEqual([]);
    expect(fresh).toHaveBeenCalledWith(undefined);
  });

  it('comes back with its curves and corrections, and is gone when it is cleared', () => {
    const { display, state } = setUp();
    const { settings } = state();
    display.begin(settings, asKept({ ...keptRun(20), settings }), 'kept');
    expect(state().charts).toMatchObject({ loss: [{}], marks: [{ what: 'scale 12' }] });
    expect([...state().corrections.byImage.keys()]).toEqual([2]);
    const error = { code: 'dataset', message: 'm', detail: '' } as const;
    display.clear({ error });
    display.publish();
    expect(state()).toMatchObject({ run: { settings: null }, charts: { loss: [], marks: [] }, error });
    expect(state().corrections.byImage.size).toBe(0);
  });

  it('comes back with its epochs, and the line of its correction stands where it stood before it has told a step', () => {
    const { display, state } = setUp();
    const settings = { ...state().settings, head: { ...state().settings.head, epochStart: 2 } };
    const labels = { given: new Int32Array(3), truth: null, replaced: new Int32Array(3).fill(-1) };
    const record = { image: 2, givenLabel: 0, rectifiedLabel: 1, trueLabel: 1, epoch: 3, step: 25 };
    display.begin(settings, null, 'mine');
    display.record({ ...steps, series: { ...steps.series, firstStep: 34 } });
    display.labels({ epoch: 1, ...labels });
    for (const epoch of [1, 2, 3]) {
      if (epoch === 3) display.record({ type: 'corrections', records: [record], withdrawn: [] });
      display.record({ type: 'epoch', metrics: { epoch, seconds: 3 } as EpochMetrics, decisions: null });
    }
    display.record({
      type: 'mark',
      step: 31,
      epoch: 4,
      what: 'correction after epoch 9',
      epochStart: { from: 2, to: 9 },
    });
    display.publish();
    const before = state();
    const lines = () => correctionLines(9, state().charts.marks, reachedEpochs(state()));
    expect(lines()[0]).toEqual({ at: 2, happened: true });
    const drawn = lines();
    const kept = {
      ...keptRun(34),
      settings,
      curves: display.curves(),
      corrections: [record],
      history: structuredClone(keptHistory(before.history)),
    };
    display.begin(settings, asKept(kept), 'kept');
    expect(state().run.step).toBe(0);
    expect(lines()).toEqual(drawn);
    expect(state().charts.marks).toEqual(before.charts.marks);
    expect(recordedEpochs(state().history)).toEqual([1, 2, 3]);
    for (const epoch of [1, 2, 3]) expect(stateAt(state().history, epoch)).toEqual(stateAt(before.history, epoch));
    // The next epoch is counted from the last one that was kept.
    display.record({ type: 'corrections', records: [], withdrawn: [2] });
    display.record({ type: 'epoch', metrics: { epoch: 4, seconds: 3 } as EpochMetrics, decisions: null });
    display.publish();
    expect(state().history.changes.at(-1)).toEqual({ epoch: 4, from: 3, records: [], withdrawn: [2] });
  });

  it('is told what it ended with and which labels it trained on', () => {
    const { display, state } = setUp();
    const { settings } = state();
    display.begin(settings, null, 'mine');
    const other = { ...settings, noise: { ...settings.noise, closedSet: 0.9 } };
    display.settings(other);
    const labels = { given: Int32Array.of(1), truth: null, replaced: Int32Array.of(-1) };
    display.labels({ epoch: 1, ...labels });
    display.publish();
    expect(state().run.settings).toBe(other);
    expect(state().labels).toEqual(labels);
    expect(state().history.labels).toEqual([{ epoch: 1, labels }]);
  });
});
