/** The React side of the store: one context for the session, one hook to read a part of the state. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { type ShownMoment, shownMoment } from './replay/shownMoment.ts';
import type { Session } from './sessionTypes.ts';
import type { AppState } from './state.ts';

export const SessionContext = createContext<Session | null>(null);

/** @throws Error outside of a SessionContext */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('no session around this component');
  return session;
}

/** The selected part of the state; the component is drawn again only when that part changes. */
export function useApp<T>(select: (state: AppState) => T): T {
  return useStore(useSession().store, select);
}

/** The selected part of what the page shows of its run, now or at the epoch that is looked back at. */
export const useMoment = <T>(select: (moment: ShownMoment) => T): T => useApp((state) => select(shownMoment(state)));
