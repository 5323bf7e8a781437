/** A run of the shelf as a page of its own. */
import { expect, it, vi } from 'vitest';
import { recordOf } from '../../../../src/storage/recordOfRun.ts';
import { viewedSession, viewedState } from '../../../../src/store/shelf/viewedRun.ts';
import { metricsAt } from '../../../support/epochs.ts';
import { keptRun } from '../../../support/keptRuns.ts';
import { setUp } from '../../../support/playedSession.ts';

const run = keptRun(25);
const record = recordOf({ ...run, curves: { ...run.curves, epochs: [metricsAt(1), metricsAt(2)] } })!;

it('shows its own settings and curves, whatever the page shows', () => {
  const { session } = setUp();
  const page = session.store.getState();
  const state = viewedState(record, null, page);
  expect(state.run).toMatchObject({
    id: 'kept',
    settings: record.settings,
    epoch: 2,
    epochs: 9,
    step: 25,
    stepsPerEpoch: 10,
  });
  expect(state.settings).toBe(record.settings);
  expect(state.charts.epochs).toBe(record.epochs);
  expect(state.charts.marks).toBe(record.marks);
  expect(state.charts.loss).toEqual([{ epoch: Math.fround(0.1), crossEntropy: 4, boundaryTerm: 1, spread: [4, 4] }]);
  expect(state.evaluation.result).toBeNull();
  expect(session.store.getState()).toBe(page);
});

it('counts an epoch as a step where steps were not told', () => {
  const { run: shown } = viewedState(
    { ...record, step: null, stepsPerEpoch: null },
    null,
    setUp().session.store.getState(),
  );
  expect(shown).toMatchObject({ step: 2, stepsPerEpoch: 1 });
});

it('lets only the threshold be moved, and asks no network', () => {
  const { session, clients } = setUp();
  const evaluated = vi.spyOn(session.evaluation, 'request');
  const viewed = viewedSession(session, record, null);
  viewed.evaluation.request();
  viewed.evaluation.setThreshold(0.4);
  expect(viewed.store.getState().evaluation.threshold).toBe(0.4);
  expect(session.store.getState().evaluation.threshold).toBeNull();
  expect(evaluated).not.toHaveBeenCalled();
  expect(clients).toEqual([]);
});
