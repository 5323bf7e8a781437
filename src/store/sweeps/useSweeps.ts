/** The React side of the sweeps: their session, and one hook to read a part of their state. */
import { useContext } from 'react';
import { useStore } from 'zustand';
import { createSweepSession } from './sweepSession.ts';
import { SweepsContext } from './sweepsContext.ts';
import type { SweepSession, SweepState } from './sweepTypes.ts';

/** @throws Error outside of a SweepsContext */
export function useSweepSession(): SweepSession {
  const place = useContext(SweepsContext);
  if (!place) throw new Error('no sweeps around this component');
  place.session ??= createSweepSession(place.environment);
  return place.session;
}

/** The selected part of the state; the component is drawn again only when that part changes. */
export function useSweeps<T>(select: (state: SweepState) => T): T {
  return useStore(useSweepSession().store, select);
}
