/** Where the page has its sweeps: what they need, and their session once somebody has asked for it. Its code is loaded with their view. */
import { createContext } from 'react';
import type { SweepEnvironment, SweepSession } from './sweepTypes.ts';

export interface SweepPlace {
  readonly environment: SweepEnvironment;
  /** One for the page, so that a sweep goes on in every view. */
  session: SweepSession | null;
}

export const SweepsContext = createContext<SweepPlace | null>(null);
