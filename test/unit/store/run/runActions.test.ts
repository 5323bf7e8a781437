/** What a person does with the run on the page. */
import { expect, it, vi } from 'vitest';
import type { PutAwayRun } from '../../../../src/store/run/putAwayRun.ts';
import { createRunActions } from '../../../../src/store/run/runActions.ts';
import { withDatasetKind } from '../../../../src/store/settings/settingsRules.ts';
import { type AppState, FRESH_RUN } from '../../../../src/store/state.ts';
import { keptRun } from '../../../support/keptRuns.ts';
import { pageStore } from '../../../support/pageStore.ts';

function setUp(change: Partial<AppState> = {}, client = true) {
  const store = pageStore(change);
  const run = { ...keptRun(20), settings: store.getState().settings };
  const own = { name: 'mine', sources: [] };
  const lying: PutAwayRun['lying'] = { run, images: { own, choices: store.getState().dataset.choices }, result: null };
  const calls: string[] = [];
  const note = (name: string) => () => void calls.push(name);
  const download = vi.fn();
  const actions = createRunActions({
    store,
    environment: { download },
    worker: {
      client: client ? { send: () => {}, beginRun: () => 1, dispose: () => {} } : null,
      send: ({ type }) => calls.push(`send ${type}`) > 0,
    },
    datasets: { setOwn: note('setOwn') },
    control: { settle: note('settle') },
    putAway: { lying, clear: note('clear') },
    keptRuns: {
      keeper: { current: run },
      bringBack: note('bringBack'),
      rest: ({ id }) => void calls.push(`rest ${id}`),
      hide: (id) => void calls.push(`hide ${id}`),
    },
    input: ({ kind }) => void calls.push(kind),
  });
  return { store, calls, actions, download };
}

it('trains, steps and pauses', () => {
  const { calls, actions } = setUp();
  actions.train();
  actions.step();
  actions.pause();
  expect(calls).toEqual(['settle', 'train', 'settle', 'step', 'pause']);
});

it('says why no run can begin, and begins none', () => {
  const { settings, byHand, aside } = pageStore().getState();
  const { store, calls, actions } = setUp(withDatasetKind({ settings, byHand, aside }, 'folder', 'mine'));
  actions.train();
  expect(calls).toEqual(['settle']);
  expect(store.getState().error).toMatchObject({
    code: 'dataset',
    message: expect.stringContaining('Choose a folder'),
  });
});

it('a reset clears the page of the run, where there is one, which rests from then on', () => {
  const idle = setUp();
  idle.actions.reset();
  expect(idle.calls).toEqual([]);
  const { calls, actions } = setUp({ machine: { phase: 'finished', wish: 'hold', started: false } });
  actions.reset();
  expect(calls).toEqual(['reset', 'rest kept']);
});

it('brings the run that was put away back with its images, or offers it no more', () => {
  const { store, calls, actions } = setUp();
  actions.bringBack();
  expect(calls).toEqual(['clear', 'reset', 'setOwn', 'bringBack']);
  calls.length = 0;
  const { settings } = store.getState();
  store.setState({ putAway: { id: 'x', settings, epoch: 1, step: 1, savedAt: 0, images: '', finished: false } });
  actions.dismissPutAway();
  expect(calls).toEqual(['clear', 'hide x']);
});

it('asks for the weights once, of a worker that has some', () => {
  const none = setUp({ run: { ...FRESH_RUN.run, step: 0 } });
  none.actions.downloadWeights();
  const gone = setUp({ run: { ...FRESH_RUN.run, step: 5 } }, false);
  gone.actions.downloadWeights();
  expect([...none.calls, ...gone.calls]).toEqual([]);
  const { store, calls, actions } = setUp({ run: { ...FRESH_RUN.run, step: 5 } });
  actions.downloadWeights();
  actions.downloadWeights();
  expect(calls).toEqual(['send export']);
  expect(store.getState().exporting).toBe(true);
});

it('writes no rectified labels where there are no images', () => {
  const { actions, download } = setUp();
  actions.downloadRectified();
  expect(download).not.toHaveBeenCalled();
});
