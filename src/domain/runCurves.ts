/** What a run has shown so far, as it is kept beside its checkpoint. Plain data. */
import type { SeriesState } from '../lib/downsample.ts';
import type { EpochMetrics } from './report.ts';

/** A number that was changed. */
export interface Moved {
  readonly from: number;
  readonly to: number;
}

/** A change on the way, as the charts mark it. */
export interface Mark {
  /** Fractional epoch at which the change took effect. */
  readonly at: number;
  readonly what: string;
  /** Where the start of correction was moved: the line of the charts stands where it stood then. */
  readonly epochStart?: Moved;
}

export interface RunCurves {
  /** Cross-entropy and boundary term of the steps. */
  readonly loss: SeriesState;
  readonly epochs: readonly EpochMetrics[];
  readonly marks: readonly Mark[];
  readonly stepsPerEpoch: number;
}
