/** An image's way through a run: what it was trained towards in each epoch, and by which numbers. */
import { type Decision, decisionOn, type EpochDecisions, headAt, rowOf } from './decisionRecord.ts';
import { correctsLabels } from './losses/catalogue.ts';
import type { RunHistory } from './runHistory.ts';

/** An epoch of an image that is in the record. */
export interface LifeEpoch {
  readonly epoch: number;
  /** The label it came with in this epoch. */
  readonly given: number;
  /** Of the last time it was trained on in the epoch; null where it was not. */
  readonly decision: Decision | null;
  /** What it was trained towards then; null where it was not. */
  readonly label: number | null;
  /** Whether labels were corrected in the epoch. */
  readonly correcting: boolean;
}

export interface Biography {
  readonly image: number;
  /** Oldest first; empty where nothing of the image is recorded. */
  readonly epochs: readonly LifeEpoch[];
  /** How often the label that it was trained towards became another one. */
  readonly flips: number;
  /** Images that are recorded while this one is not; null where it is, and where there is no record. */
  readonly sampledWithout: number | null;
}

/** The labels that the images came with in an epoch; null before any are known. */
export const givenIn = ({ labels }: Pick<RunHistory, 'labels'>, epoch: number): Int32Array<ArrayBuffer> | null =>
  (labels.findLast((told) => told.epoch <= epoch) ?? labels[0])?.labels.given ?? null;

function lifeEpoch(record: EpochDecisions, given: number, image: number): LifeEpoch {
  const { epoch } = record;
  const decision = decisionOn(record, image);
  const head = decision?.head ?? headAt(record, Number.POSITIVE_INFINITY);
  return {
    epoch,
    given,
    decision,
    label: decision && (decision.taken ? decision.nearest : given),
    correcting: correctsLabels(head) && epoch > head.epochStart,
  };
}

/** Labels that were given anew begin undecided: that is no flip. */
function flipsOf(epochs: readonly LifeEpoch[]): number {
  let flips = 0;
  let before: { readonly given: number; readonly label: number } | null = null;
  for (const { given, label } of epochs) {
    if (label === null) continue;
    const held: number = before?.given === given ? before.label : given;
    if (label !== held) flips += 1;
    before = { given, label };
  }
  return flips;
}

export function biographyOf(history: Pick<RunHistory, 'labels' | 'decisions'>, image: number): Biography {
  const { decisions } = history;
  const last = decisions.at(-1);
  const epochs = decisions.flatMap((record): LifeEpoch[] => {
    const given = givenIn(history, record.epoch)?.[image];
    return given === undefined || rowOf(record, image) < 0 ? [] : [lifeEpoch(record, given, image)];
  });
  return {
    image,
    epochs,
    flips: flipsOf(epochs),
    sampledWithout: last && epochs.length === 0 ? last.images.length : null,
  };
}
