/** How a run is watched: its pace, and how far it goes before it pauses by itself. */

/** Where a run pauses by itself: at the end of the epoch, or after the step in which a label is rectified or given back. */
export type RunGoal = 'epoch' | 'label';

/** What came of it. */
export interface GoalReport {
  readonly goal: RunGoal;
  /** False where the run ended before. */
  readonly reached: boolean;
  readonly epoch: number;
  readonly step: number;
  /** Labels that moved in that step. */
  readonly moved: number;
}

/** Steps a second of slow motion. */
export const SLOWEST = 1;
export const FASTEST_SLOW = 30;

/** A wish for a pace as it can be had. @param stepsPerSecond null for full speed */
export const paceOf = (stepsPerSecond: number | null): number | null =>
  stepsPerSecond === null || !Number.isFinite(stepsPerSecond)
    ? null
    : Math.min(FASTEST_SLOW, Math.max(SLOWEST, stepsPerSecond));
