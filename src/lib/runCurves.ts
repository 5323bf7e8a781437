/** What a run has shown so far, as it is kept beside its checkpoint. Plain data. */
import type { SeriesState } from './downsample.ts';
import type { EpochMetrics } from './report.ts';

/** A change on the way, as the charts mark it. */
export interface Mark {
  /** Fractional epoch at which the change took effect. */
  readonly at: number;
  readonly what: string;
}

export interface RunCurves {
  /** Cross-entropy and boundary term of the steps. */
  readonly loss: SeriesState;
  readonly epochs: readonly EpochMetrics[];
  readonly marks: readonly Mark[];
  readonly stepsPerEpoch: number;
}
