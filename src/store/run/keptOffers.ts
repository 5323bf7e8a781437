/** Which of the kept runs the page offers: those that can be taken up in the present phase and were not turned down. */
import type { StoreApi } from 'zustand/vanilla';
import type { AppState } from '../state.ts';
import { type KeptRunView, viewOf } from './keptRunView.ts';
import type { RunKeeper } from './runKeeper.ts';

export interface KeptOffers {
  /** Shows what can be taken up in the present phase. */
  offer(): void;
  /** What is offered by this id, or first where none is named. */
  offered(id: string | undefined): KeptRunView | null;
  /** Offers a kept run no longer. */
  hide(id: string): void;
  /** Offers none of those any longer that are offered now. */
  dismissKept(): void;
  dismissUnreadable(): void;
  /** A run that was turned down is wanted again. */
  welcome(id: string): void;
}

type Kept = Pick<RunKeeper, 'current' | 'earlier' | 'unreadable'>;

export function createKeptOffers({ getState: get, setState: set }: StoreApi<AppState>, keeper: Kept): KeptOffers {
  const dismissed = new Set<string>();
  let dismissedUnreadable = false;

  const offer = (): void => {
    const { machine, putAway } = get();
    const { phase } = machine;
    // The one that was put away is offered by itself.
    const wanted = ({ id }: KeptRunView): boolean => !dismissed.has(id) && id !== putAway?.id;
    const others = keeper.earlier.filter(wanted);
    const own = phase === 'failed' && keeper.current ? viewOf(keeper.current) : undefined;
    const unreadable = dismissedUnreadable ? [] : keeper.unreadable;
    // After a failure the run that failed comes first, and nothing is taken for it.
    const kept = phase === 'idle' ? others[0] : own && wanted(own) ? own : null;
    set({ kept: kept ?? null, earlier: others.filter((run) => run !== kept), unreadable });
  };

  return {
    offer,
    offered(id) {
      const { kept, earlier } = get();
      return id === undefined ? kept : ([kept, ...earlier].find((run) => run?.id === id) ?? null);
    },
    hide(id) {
      dismissed.add(id);
      offer();
    },
    dismissKept() {
      for (const { id } of [get().kept, ...get().earlier].filter((run) => run !== null)) dismissed.add(id);
      offer();
    },
    dismissUnreadable() {
      dismissedUnreadable = true;
      offer();
    },
    welcome: (id) => void dismissed.delete(id),
  };
}
