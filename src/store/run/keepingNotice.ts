/** The page's warning that a run would not outlive it, for as long as that is so. */
import { t } from '@lingui/core/macro';
import type { StoreApi } from 'zustand/vanilla';
import { assertNever } from '../../lib/assertNever.ts';
import type { Keeping } from '../../storage/keeping.ts';
import type { AppState } from '../state.ts';

/** Why the run would not outlive the page, or null. */
function keepingWarning(keeping: Keeping): string | null {
  switch (keeping) {
    case 'stored':
      return null;
    case 'full':
      return t`The browser has no room left to keep this run: it goes on, but a reload would lose it. Deleting earlier runs makes room.`;
    case 'memory':
      return t`This run is not being kept: the browser stores nothing (a private window, perhaps) or its storage does not answer. A reload would lose it.`;
    case 'read-only':
      return t`Another tab goes on with this run: a reload of this one would lose what it does from now on.`;
    default:
      return assertNever(keeping);
  }
}

/** @returns to be told after every save; it warns once, so that a warning that was closed stays closed while nothing changes */
export function createKeepingNotice({ getState: get, setState: set }: StoreApi<AppState>): (keeping: Keeping) => void {
  let warned = false;
  return (keeping) => {
    const message = keepingWarning(keeping);
    const others = get().warnings.filter(({ kind }) => kind !== 'not-kept');
    if (message && !warned) set({ warnings: [...others, { kind: 'not-kept', message }] });
    if (!message && warned) set({ warnings: others });
    warned = message !== null;
  };
}
