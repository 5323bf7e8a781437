/** The React side of the sweeps: one context for their session, one hook to read a part of their state. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { SweepSession, SweepState } from './sweepTypes.ts';

export const SweepsContext = createContext<SweepSession | null>(null);

/** @throws Error outside of a SweepsContext */
export function useSweepSession(): SweepSession {
  const session = useContext(SweepsContext);
  if (!session) throw new Error('no sweeps around this component');
  return session;
}

/** The selected part of the state; the component is drawn again only when that part changes. */
export function useSweeps<T>(select: (state: SweepState) => T): T {
  return useStore(useSweepSession().store, select);
}
