/** The React side of the clean session: one context, one hook to read a part of its state. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { CleanSession, CleanState } from './cleanTypes.ts';

export const CleanContext = createContext<CleanSession | null>(null);

/** @throws Error outside of a CleanContext */
export function useCleanSession(): CleanSession {
  const session = useContext(CleanContext);
  if (!session) throw new Error('no clean session around this component');
  return session;
}

/** The selected part of the state; the component is drawn again only when that part changes. */
export function useClean<T>(select: (state: CleanState) => T): T {
  return useStore(useCleanSession().store, select);
}
