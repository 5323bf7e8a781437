/** When faces are made anew: once the settings rest, unless a run or the worker has what is on the page. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { DEFAULT_CHOICES } from '../../../../src/domain/importChoices.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/domain/settings/settings.ts';
import type { WireDataset } from '../../../../src/protocol/training.ts';
import { type DatasetControl, datasetKey } from '../../../../src/store/dataset/datasetControl.ts';
import { createFacesRefresh } from '../../../../src/store/settings/facesRefresh.ts';
import { type AppState, FRESH_RUN, initialState } from '../../../../src/store/state.ts';
import { datasetOf } from '../../../support/playedSession.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(loadedKey = '', made: () => Promise<WireDataset> = () => Promise.resolve(datasetOf(2, 2))) {
  const store = createStore<AppState>()(() =>
    initialState({ settings: DEFAULT_SETTINGS, view: 'train', problems: [] }, { head: false, milestones: false }),
  );
  const requested: Settings[] = [];
  const forgotten = vi.fn();
  const ready = vi.fn();
  const datasets = {
    own: null,
    choices: DEFAULT_CHOICES,
    request(settings: Settings) {
      requested.push(settings);
      return { key: '', abort: new AbortController(), dataset: made() };
    },
  } as unknown as DatasetControl;
  const refresh = createFacesRefresh({ store, datasets, loaded: () => loadedKey, forgetLoaded: forgotten }, () =>
    ready(),
  );
  const rest = (ms = 1000): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
  return { store, refresh, requested, forgotten, ready, rest };
}

test('once, when the settings rest', async () => {
  const { refresh, requested, forgotten, ready, rest } = setUp();
  refresh.after(350);
  await rest(300);
  refresh.after(350);
  await rest(300);
  expect(requested).toEqual([]);
  await rest(60);
  expect(requested).toHaveLength(1);
  expect(forgotten).toHaveBeenCalledOnce();
  expect(ready).toHaveBeenCalledOnce();
});

test('not while a run shows its faces, nor where the worker has them, nor after its end', async () => {
  const running = setUp();
  running.store.setState({ run: { ...FRESH_RUN.run, settings: DEFAULT_SETTINGS } });
  running.refresh.after(0);
  await running.rest();
  const loaded = setUp(datasetKey(DEFAULT_SETTINGS, null, DEFAULT_CHOICES));
  loaded.refresh.after(0);
  await loaded.rest();
  const ended = setUp();
  ended.refresh.after(10);
  ended.refresh.stop();
  await ended.rest();
  expect([running, loaded, ended].flatMap(({ requested }) => requested)).toEqual([]);
});

test('a failure is told; faces that were overtaken are none', async () => {
  const failing = setUp('', () => Promise.reject(new Error('cannot')));
  failing.refresh.after(0);
  await failing.rest();
  expect(failing.store.getState().error?.code).toBe('dataset');
  expect(failing.ready).not.toHaveBeenCalled();
  const overtaken = setUp('', () => Promise.reject(new DOMException('ended', 'AbortError')));
  overtaken.refresh.after(0);
  await overtaken.rest();
  expect(overtaken.store.getState().error).toBeNull();
});
