/** What the page shows of its run: at a pace, all of it, and nothing of another run. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EpochMetrics } from '../../../../src/protocol/training.ts';
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
