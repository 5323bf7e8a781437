/** What a run under way is told of settings that change. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import {
  DEFAULT_SETTINGS,
  DEFAULT_SYNTHETIC,
  type Settings,
  suggestHead,
} from '../../../../src/domain/settings/settings.ts';
import type { TrainingCommandBody } from '../../../../src/protocol/training.ts';
import { createLiveTelling } from '../../../../src/store/settings/liveTelling.ts';
import { type AppState, FRESH_RUN, initialState } from '../../../../src/store/state.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const store = createStore<AppState>()(() =>
    initialState({ settings: DEFAULT_SETTINGS, view: 'train', problems: [] }, { head: false, milestones: false }),
  );
  const sent: TrainingCommandBody[] = [];
  const client = { send: (body: TrainingCommandBody) => void sent.push(body), beginRun: () => 1, dispose: () => {} };
  const telling = createLiveTelling(store, () => client);
  const noise = (closedSet: number): void => {
    const { settings } = store.getState();
    store.setState({ settings: { ...settings, noise: { ...settings.noise, closedSet } } });
  };
  const begin = (settings: Settings = DEFAULT_SETTINGS): void =>
    store.setState({ run: { ...FRESH_RUN.run, settings }, machine: { phase: 'training', wish: 'run', started: true } });
  return { store, sent, telling, noise, begin };
}

test('nothing before a run has started, nor where nothing changed', () => {
  const { sent, telling, noise, begin } = setUp();
  noise(0.45);
  telling.now();
  noise(DEFAULT_SETTINGS.noise.closedSet);
  begin();
  telling.now();
  expect(sent).toEqual([]);
});

test('what changed, once the slider rests, and only once', () => {
  const { store, sent, telling, noise, begin } = setUp();
  begin();
  for (const value of [0.41, 0.42, 0.43]) {
    noise(value);
    telling.soon();
  }
  expect(sent).toEqual([]);
  vi.runAllTimers();
  expect(sent).toEqual([{ type: 'update', live: { noise: { closedSet: 0.43 } } }]);
  expect(store.getState().run.settings?.noise.closedSet).toBe(0.43);
  telling.now();
  expect(sent).toHaveLength(1);
});

test('nothing that waits is told after its end', () => {
  const { sent, telling, noise, begin } = setUp();
  begin();
  noise(0.41);
  telling.soon();
  telling.dispose();
  vi.runAllTimers();
  expect(sent).toEqual([]);
});

test('scale and margin that follow other images are for the next run; those set by hand are told', () => {
  const { store, sent, telling, begin } = setUp();
  begin();
  const dataset = { ...DEFAULT_SYNTHETIC, identities: 5 };
  const head = { ...DEFAULT_SETTINGS.head, ...suggestHead(5), epochStart: 6 };
  store.setState({ settings: { ...DEFAULT_SETTINGS, dataset, head } });
  telling.now();
  expect(sent).toEqual([{ type: 'update', live: { head: { epochStart: 6 } } }]);
  store.setState({ byHand: { head: true, milestones: false } });
  telling.now();
  expect(sent.at(-1)).toEqual({ type: 'update', live: { head: { scale: suggestHead(5).scale } } });
});

test('how many epochs there are is known at once', () => {
  const { store, telling, begin } = setUp();
  begin();
  const training = { ...DEFAULT_SETTINGS.training, epochs: 20 };
  store.setState({ settings: { ...DEFAULT_SETTINGS, training } });
  telling.now();
  expect(store.getState().run.epochs).toBe(20);
});
