/** The page's state for tests of the parts that change it. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { settingsFromHash } from '../../src/store/settings/permalink.ts';
import { type AppState, initialState } from '../../src/store/state.ts';

/** As the page opens, but for `change`. */
export function pageStore(change: Partial<AppState> = {}): StoreApi<AppState> {
  const restored = settingsFromHash('');
  const byHand = { head: restored.headByHand, milestones: restored.milestonesByHand };
  return createStore<AppState>()(() => ({ ...initialState(restored, byHand), ...change }));
}
