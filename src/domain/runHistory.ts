/** What a run leaves for a replay: its labels, its decisions and its embeddings, and from them the state as it was at the end of any epoch. */
import type { EpochDecisions } from './decisionRecord.ts';
import {
  type EmbeddingHistory,
  type EmbeddingSnapshot,
  NO_EMBEDDINGS,
  snapshotAt,
  withSnapshot,
} from './embeddingSnapshot.ts';
import type { TrainedLabels } from './noise.ts';
import type { CorrectionRecord } from './report.ts';

interface LabelsFromEpoch {
  readonly epoch: number;
  readonly labels: TrainedLabels;
}

export interface RunHistory {
  /** The given labels, each from its epoch on, oldest first. */
  readonly labels: readonly LabelsFromEpoch[];
  /** Of epochs that are done, oldest first. */
  readonly decisions: readonly EpochDecisions[];
  readonly embeddings: EmbeddingHistory;
  /** The newest embeddings, of an epoch that is done or not; null while nobody has looked. */
  readonly newest: EmbeddingSnapshot | null;
}

export const NO_HISTORY: RunHistory = { labels: [], decisions: [], embeddings: NO_EMBEDDINGS, newest: null };

export type HistoryEvent =
  | { readonly kind: 'labels'; readonly epoch: number; readonly labels: TrainedLabels }
  | { readonly kind: 'decisions'; readonly decisions: EpochDecisions }
  | { readonly kind: 'embeddings'; readonly snapshot: EmbeddingSnapshot };

/** Takes in one report. An epoch that is told again, as after a fresh start of the same run, replaces what was there from it on. */
export function withEvent(history: RunHistory, event: HistoryEvent): RunHistory {
  switch (event.kind) {
    case 'labels': {
      const { epoch, labels } = event;
      return { ...history, labels: [...history.labels.filter((each) => each.epoch < epoch), { epoch, labels }] };
    }
    case 'decisions': {
      const before = history.decisions.filter(({ epoch }) => epoch < event.decisions.epoch);
      return { ...history, decisions: [...before, event.decisions] };
    }
    case 'embeddings':
      return {
        ...history,
        newest: event.snapshot,
        embeddings: withSnapshot(history.embeddings, event.snapshot),
      };
  }
}

/** The page at the end of an epoch. */
export interface StateAt {
  readonly epoch: number;
  readonly labels: TrainedLabels;
  /** [count], the label each image was last trained towards: the given one where nothing else was recorded. */
  readonly rectified: Int32Array<ArrayBuffer>;
  /** Labels rectified at that moment, the oldest first. */
  readonly records: readonly CorrectionRecord[];
  /** Images the record knows of; fewer than there are where they were sampled. */
  readonly recorded: number;
  readonly embeddings: EmbeddingSnapshot | null;
}

/**
 * The state at the end of an epoch.
 * @param place steps of an epoch and images of a step, as the run had them
 * @returns null before the first epoch of which anything is known
 */
export function stateAt(
  { labels: told, decisions, embeddings }: RunHistory,
  epoch: number,
  place: { readonly stepsPerEpoch: number; readonly batchSize: number },
): StateAt | null {
  const from = told.findLast((each) => each.epoch <= epoch);
  const last = decisions.findLast((each) => each.epoch <= epoch);
  if (!from || !last) return null;
  const { given, truth } = from.labels;
  const rectified = Int32Array.from(given);
  const since = new Float64Array(given.length);
  for (const record of decisions) {
    // Labels that were given anew begin undecided.
    if (record.epoch < from.epoch || record.epoch > epoch) continue;
    record.images.forEach((image, row) => {
      if (record.step[row] === 0) return;
      rectified[image] = record.taken[row] === 1 ? record.nearest[row]! : given[image]!;
      since[image] = record.since[row]!;
    });
  }
  const changed = Array.from(last.images).filter((image) => rectified[image] !== given[image]);
  changed.sort((a, b) => since[a]! - since[b]!);
  const records = changed.map((image): CorrectionRecord => {
    const step = Math.floor(since[image]! / place.batchSize) + 1;
    return {
      image,
      givenLabel: given[image]!,
      rectifiedLabel: rectified[image]!,
      trueLabel: truth ? truth[image]! : null,
      epoch: Math.ceil(step / place.stepsPerEpoch),
      step,
    };
  });
  return {
    epoch,
    labels: from.labels,
    rectified,
    records,
    recorded: last.images.length,
    embeddings: snapshotAt(embeddings, epoch),
  };
}

/** Epochs whose state can be shown. */
export const recordedEpochs = ({ decisions }: RunHistory): readonly number[] => decisions.map(({ epoch }) => epoch);
