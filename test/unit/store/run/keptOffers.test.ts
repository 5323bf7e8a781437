/** Which kept runs the page offers when. */
import { beforeEach, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { DEFAULT_SETTINGS } from '../../../../src/domain/settings/settings.ts';
import { createKeptOffers } from '../../../../src/store/run/keptOffers.ts';
import { type KeptRun, viewOf, withParsedSettings } from '../../../../src/store/run/keptRunView.ts';
import { type AppState, initialState } from '../../../../src/store/state.ts';
import { keptRun } from '../../../support/keptRuns.ts';

const run = (id: string): KeptRun => withParsedSettings(keptRun(1, { id }))!;
const A = viewOf(run('a'));
const B = viewOf(run('b'));
const OWN = run('own');

const opened = () =>
  createStore<AppState>()(() =>
    initialState({ settings: DEFAULT_SETTINGS, view: 'train', problems: [] }, { head: false, milestones: false }),
  );
let store = opened();
beforeEach(() => {
  store = opened();
});
const shown = (): [string | undefined, string[], number] => {
  const { kept, earlier, unreadable } = store.getState();
  return [kept?.id, earlier.map(({ id }) => id), unreadable.length];
};
const setUp = (current: KeptRun | null = null) =>
  createKeptOffers(store, { current, earlier: [A, B], unreadable: [{ id: 'x', why: 'damaged' }] });
const inPhase = (phase: AppState['machine']['phase']): void =>
  store.setState({ machine: { phase, wish: 'hold', started: false } });

test('the newest comes first while nothing runs, and nothing comes first while something does', () => {
  const offers = setUp(OWN);
  offers.offer();
  expect(shown()).toEqual(['a', ['b'], 1]);
  inPhase('training');
  offers.offer();
  expect(shown()).toEqual([undefined, ['a', 'b'], 1]);
});

test('after a failure it is the run that failed, and no other in its place', () => {
  inPhase('failed');
  const offers = setUp(OWN);
  offers.offer();
  expect(shown()).toEqual(['own', ['a', 'b'], 1]);
  offers.hide('own');
  expect(shown()).toEqual([undefined, ['a', 'b'], 1]);
});

test('the one that was put away is offered by itself', () => {
  store.setState({ putAway: A });
  setUp().offer();
  expect(shown()).toEqual(['b', [], 1]);
});

test('what is turned down stays away until it is wanted again', () => {
  const offers = setUp();
  offers.offer();
  expect(offers.offered(undefined)).toBe(A);
  expect(offers.offered('b')).toBe(B);
  offers.dismissKept();
  offers.dismissUnreadable();
  expect(shown()).toEqual([undefined, [], 0]);
  expect(offers.offered('b')).toBeNull();
  offers.welcome('b');
  offers.offer();
  expect(shown()).toEqual(['b', [], 0]);
});
