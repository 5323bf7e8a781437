/** A run that was recorded for those who come for the first time: its labels, what became of them epoch by epoch, its curves. JSON. */
import { NO_EMBEDDINGS } from './embeddingSnapshot.ts';
import { historyOf } from './keptHistory.ts';
import type { EpochChanges } from './labelChanges.ts';
import type { TrainedLabels } from './noise.ts';
import type { EpochMetrics } from './report.ts';
import type { RunHistory } from './runHistory.ts';
import type { Settings } from './settings/settings.ts';

/** An image, the label it was given and the step in which that happened. */
type RecordedMove = readonly [image: number, label: number, step: number];

/** The curve of the steps; columns of equal length. */
type RecordedCurve = Readonly<
  Record<'epoch' | 'crossEntropy' | 'boundaryTerm' | 'least' | 'greatest', readonly number[]>
>;

export interface RecordedRun {
  /** Of the playground that trained it. */
  readonly version: string;
  readonly settings: Settings;
  readonly identities: number;
  /** [images] each. */
  readonly given: readonly number[];
  readonly truth: readonly number[];
  readonly stepsPerEpoch: number;
  readonly epochs: readonly EpochMetrics[];
  readonly loss: RecordedCurve;
  /** One entry an epoch, oldest first. */
  readonly changes: readonly {
    readonly epoch: number;
    readonly moves: readonly RecordedMove[];
    readonly withdrawn: readonly number[];
  }[];
}

/** What the run was trained on. No image of it was replaced. */
export const recordedLabels = ({ given, truth }: RecordedRun): TrainedLabels => ({
  given: Int32Array.from(given),
  truth: Int32Array.from(truth),
  replaced: new Int32Array(given.length).fill(-1),
});

/** What can be replayed of it. */
export function recordedHistory({ given, truth, changes }: RecordedRun, labels: TrainedLabels): RunHistory {
  const all: readonly EpochChanges[] = changes.map(({ epoch, moves, withdrawn }) => ({
    epoch,
    from: epoch - 1,
    records: moves.map(([image, rectifiedLabel, step]) => ({
      image,
      givenLabel: given[image]!,
      rectifiedLabel,
      trueLabel: truth[image]!,
      epoch,
      step,
    })),
    withdrawn,
  }));
  return historyOf({ labels: [{ epoch: 1, labels }], changes: all, decisions: [], embeddings: NO_EMBEDDINGS });
}
