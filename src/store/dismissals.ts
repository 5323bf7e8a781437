/** Closing of what the page has told: a person has read it. */
import type { StoreApi } from 'zustand/vanilla';
import type { Session } from './sessionTypes.ts';
import type { AppState } from './state.ts';

type Dismissals = Pick<Session, 'dismissError' | 'dismissProblems' | 'dismissWarnings' | 'dismissBackendHint'>;

export function createDismissals({
  getState: get,
  setState: set,
}: Pick<StoreApi<AppState>, 'getState' | 'setState'>): Dismissals {
  return {
    dismissError: () => set({ error: null }),
    dismissProblems: () => set({ problems: [] }),
    dismissWarnings: (kinds) => set({ warnings: get().warnings.filter(({ kind }) => kinds && !kinds.has(kind)) }),
    dismissBackendHint: () => set({ backendHint: false }),
  };
}
