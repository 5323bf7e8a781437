/** Warnings that too many labels are corrected, or will be, and when they no longer hold. */
import type { AppState, WarningView } from '../state.ts';

export const OF_CORRECTION: ReadonlySet<WarningView['kind']> = new Set([
  'loss-near-guessing',
  'class-collapse',
  'early-correction',
  'one-way',
]);

/** The epoch after which correction never starts in the run. */
export const neverCorrects = ({ run, settings }: Pick<AppState, 'run' | 'settings'>): number =>
  Math.max(run.epochs, settings.training.epochs);

/** Whether the warning was on its way while the person had gone back to the given labels. */
export const comesTooLate = (kind: WarningView['kind'], state: AppState): boolean =>
  OF_CORRECTION.has(kind) && state.settings.head.epochStart >= neverCorrects(state);
