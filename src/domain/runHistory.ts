/** What a run leaves for a replay: its labels, its decisions and its embeddings, and from them the state as it was at the end of any epoch. */
import type { EpochDecisions } from './decisionRecord.ts';
import {
  type EmbeddingHistory,
  type EmbeddingSnapshot,
  NO_EMBEDDINGS,
  snapshotAt,
  withSnapshot,
} from './embeddingSnapshot.ts';
import { changesBetween, correctionsAt, type EpochChanges, withChanges } from './labelChanges.ts';
import type { TrainedLabels } from './noise.ts';
import type { HeadSettings } from './settings/settings.ts';
import { type Corrections, NO_CORRECTIONS } from './standingCorrections.ts';

interface LabelsFromEpoch {
  readonly epoch: number;
  readonly labels: TrainedLabels;
}

export interface RunHistory {
  /** The given labels, each from its epoch on, oldest first. */
  readonly labels: readonly LabelsFromEpoch[];
  /** What became of them in epochs that are done, oldest first. */
  readonly changes: readonly EpochChanges[];
  /** The labels that were rectified at the end of the last of these. */
  readonly latest: Corrections;
  /** Of epochs that are done, oldest first. */
  readonly decisions: readonly EpochDecisions[];
  readonly embeddings: EmbeddingHistory;
  /** The newest embeddings, of an epoch that is done or not; null while nobody has looked. */
  readonly newest: EmbeddingSnapshot | null;
}

export const NO_HISTORY: RunHistory = {
  labels: [],
  changes: [],
  latest: NO_CORRECTIONS,
  decisions: [],
  embeddings: NO_EMBEDDINGS,
  newest: null,
};

export type HistoryEvent =
  | { readonly kind: 'labels'; readonly epoch: number; readonly labels: TrainedLabels }
  /** An epoch is over. @property corrections the labels that are rectified then @property decisions null for a loss without any */
  | {
      readonly kind: 'epoch';
      readonly epoch: number;
      readonly corrections: Corrections;
      readonly decisions: EpochDecisions | null;
    }
  | { readonly kind: 'embeddings'; readonly snapshot: EmbeddingSnapshot };

function withEpoch(
  history: RunHistory,
  { epoch, corrections, decisions }: HistoryEvent & { kind: 'epoch' },
): RunHistory {
  const earlier = history.changes.filter((each) => each.epoch < epoch);
  const before = earlier.length === history.changes.length ? history.latest : correctionsAt(earlier, epoch);
  const changes = { epoch, from: earlier.at(-1)?.epoch ?? 0, ...changesBetween(before, corrections) };
  return {
    ...history,
    changes: withChanges(earlier, changes),
    latest: corrections,
    decisions: [...history.decisions.filter((each) => each.epoch < epoch), ...(decisions ? [decisions] : [])],
  };
}

/** Takes in one report. An epoch that is told again, as after a fresh start of the same run, replaces what was there from it on. */
export function withEvent(history: RunHistory, event: HistoryEvent): RunHistory {
  switch (event.kind) {
    case 'labels': {
      const { epoch, labels } = event;
      return { ...history, labels: [...history.labels.filter((each) => each.epoch < epoch), { epoch, labels }] };
    }
    case 'epoch':
      return withEpoch(history, event);
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
  readonly corrections: Corrections;
  /** Those of an earlier epoch where this one's were not kept; null where none were. */
  readonly embeddings: EmbeddingSnapshot | null;
}

const labelsAt = ({ labels }: Pick<RunHistory, 'labels'>, epoch: number): TrainedLabels | null =>
  labels.findLast((each) => each.epoch <= epoch)?.labels ?? null;

/** The state at the end of an epoch. @returns null where that epoch's is not known: see `recordedEpochs` */
export function stateAt(history: Pick<RunHistory, 'labels' | 'changes' | 'embeddings'>, epoch: number): StateAt | null {
  const labels = labelsAt(history, epoch);
  if (!labels || !history.changes.some((each) => each.epoch === epoch)) return null;
  const { changes, embeddings } = history;
  return { epoch, labels, corrections: correctionsAt(changes, epoch), embeddings: snapshotAt(embeddings, epoch) };
}

/** The settings that the loss had at the end of an epoch; null where they were not recorded. */
export const headAt = ({ decisions }: Pick<RunHistory, 'decisions'>, epoch: number): HeadSettings | null =>
  decisions.find((each) => each.epoch === epoch)?.heads.at(-1)?.head ?? null;

/** Epochs whose state can be shown, ascending. */
export const recordedEpochs = ({ changes }: Pick<RunHistory, 'changes'>): readonly number[] =>
  changes.map(({ epoch }) => epoch);

/** What became of the labels in an epoch: images, each in one of the lists at most. */
export interface ChangesIn {
  readonly epoch: number;
  /** Counted from the end of this epoch on; the one before where all is known. */
  readonly from: number;
  /** Had the label they were given, and have another one at the end of the epoch. */
  readonly rectified: readonly number[];
  /** Had another label than the given one, and have it back. */
  readonly givenBack: readonly number[];
  /** Were rectified before, to another label than now. */
  readonly rerectified: readonly number[];
  /** Were rectified before and have been given another label since, as other noise gives it. */
  readonly givenAnew: readonly number[];
}

/** What became of the labels in an epoch; null where that is not known. */
export function changesIn(history: Pick<RunHistory, 'labels' | 'changes'>, epoch: number): ChangesIn | null {
  const changes = history.changes.find((each) => each.epoch === epoch);
  if (!changes) return null;
  const { from, records, withdrawn } = changes;
  const before = correctionsAt(history.changes, from).byImage;
  const now = labelsAt(history, epoch)?.given;
  const [rectified, rerectified]: [number[], number[]] = [[], []];
  for (const { image, givenLabel, rectifiedLabel } of records) {
    const earlier = before.get(image);
    if (!earlier || earlier.givenLabel !== givenLabel) rectified.push(image);
    else if (earlier.rectifiedLabel !== rectifiedLabel) rerectified.push(image);
  }
  const isGivenAnew = (image: number): boolean => now !== undefined && before.get(image)?.givenLabel !== now[image];
  return {
    epoch,
    from,
    rectified,
    givenBack: withdrawn.filter((image) => !isGivenAnew(image)),
    rerectified,
    givenAnew: withdrawn.filter(isGivenAnew),
  };
}
