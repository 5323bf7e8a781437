/** The warning that a run would not outlive the page. */
import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { DEFAULT_SETTINGS } from '../../../../src/domain/settings/settings.ts';
import { createKeepingNotice } from '../../../../src/store/run/keepingNotice.ts';
import { type AppState, initialState } from '../../../../src/store/state.ts';

test('that a run is not kept is said once, and taken back when it is', () => {
  const store = createStore<AppState>()(() =>
    initialState({ settings: DEFAULT_SETTINGS, view: 'train', problems: [] }, { head: false, milestones: false }),
  );
  const told = createKeepingNotice(store);
  const kinds = (): string[] => store.getState().warnings.map(({ kind }) => kind);
  told('stored');
  expect(kinds()).toEqual([]);
  told('full');
  expect(kinds()).toEqual(['not-kept']);
  // A person closes it.
  store.setState({ warnings: [{ kind: 'restarted', message: 'again' }] });
  told('full');
  expect(kinds()).toEqual(['restarted']);
  told('stored');
  told('read-only');
  expect(kinds()).toEqual(['restarted', 'not-kept']);
  told('stored');
  expect(kinds()).toEqual(['restarted']);
});
