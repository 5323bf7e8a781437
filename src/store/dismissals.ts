/** Messages that a person has read: they leave the page. */
import type { ErrorReport } from '../domain/errors.ts';
import type { SettingsProblem } from '../domain/settings/parse.ts';
import type { AppState, WarningView } from './state.ts';

interface Messages {
  readonly error: ErrorReport | null;
  readonly problems: readonly SettingsProblem[];
  readonly warnings: readonly WarningView[];
  readonly backendHint: boolean;
  readonly linked: AppState['linked'];
}

export interface Dismissals {
  dismissError(): void;
  dismissProblems(): void;
  /** @param kinds all of them where none are named */
  dismissWarnings(kinds?: ReadonlySet<WarningView['kind']>): void;
  dismissBackendHint(): void;
  dismissLinked(): void;
}

export const createDismissals = (get: () => Messages, set: (part: Partial<Messages>) => void): Dismissals => ({
  dismissError: () => set({ error: null }),
  dismissProblems: () => set({ problems: [] }),
  dismissWarnings: (kinds) => set({ warnings: get().warnings.filter(({ kind }) => kinds && !kinds.has(kind)) }),
  dismissBackendHint: () => set({ backendHint: false }),
  dismissLinked: () => set({ linked: null }),
});
