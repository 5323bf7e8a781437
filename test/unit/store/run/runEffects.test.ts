/** What the effects of the state machine do. */
import { expect, it, vi } from 'vitest';
import { createRunEffects } from '../../../../src/store/run/runEffects.ts';
import { INITIAL } from '../../../../src/store/run/runMachine.ts';
import { pageStore } from '../../../support/pageStore.ts';

function setUp() {
  const store = pageStore();
  const calls: string[] = [];
  const note = (name: string) => () => void calls.push(name);
  const beginRun = vi.fn(() => 1);
  const started = Promise.resolve();
  const perform = createRunEffects({
    store,
    worker: {
      client: { send: () => {}, beginRun, dispose: () => {} },
      send: ({ type }) => calls.push(`send ${type}`) > 0,
    },
    runStart: { start: () => started, overtake: note('overtake') },
    putAway: { makeRoom: note('makeRoom') },
    display: { clear: note('clear') },
    keptRuns: { keeper: { setAside: note('setAside') }, offer: note('offer') },
    control: { refresh: note('refresh') },
  });
  return { store, calls, perform, beginRun, started };
}

it('a reset ends what is prepared, puts the run away and draws the faces of the settings', () => {
  const { calls, perform, beginRun } = setUp();
  expect(perform('reset')).toBeUndefined();
  expect(calls).toEqual(['overtake', 'send reset', 'makeRoom', 'clear', 'setAside', 'offer', 'refresh']);
  expect(beginRun).toHaveBeenCalledTimes(1);
});

it('preparing is waited for; pause and resume go to the worker', () => {
  const { calls, perform, started } = setUp();
  expect(perform('prepare')).toBe(started);
  perform('pause');
  perform('resume');
  expect(calls).toEqual(['send pause', 'send resume']);
});

it('a step is taken only by a run that stands still', () => {
  const { store, calls, perform } = setUp();
  perform('step');
  store.setState({ machine: { ...INITIAL, started: true, wish: 'run' } });
  perform('step');
  expect(calls).toEqual([]);
  store.setState({ machine: { ...INITIAL, started: true, wish: 'hold' } });
  perform('step');
  expect(calls).toEqual(['send step']);
});
