/**
 * What a loss knew of each image when it last trained on it in an epoch, and what it decided: the numbers behind a face's
 * story. Kept for a bounded number of images and epochs, and told once an epoch.
 */
import type { HeadSettings } from './settings/settings.ts';

/** Bytes an image and epoch take: five numbers of four bytes and a flag. */
export const BYTES_PER_DECISION = 21;

/** What the record of a run may take. Of more images than fit, a sample drawn once is recorded. */
export const MOST_RECORD_BYTES = 32 * 2 ** 20;

/** The settings of the loss from a step on. */
export interface HeadFromStep {
  readonly step: number;
  readonly head: HeadSettings;
}

/** Columns of equal length, one row an image. */
export interface EpochDecisions {
  readonly epoch: number;
  /** [recorded], indices of the training set, ascending; the same in every epoch of a run. */
  readonly images: Int32Array<ArrayBuffer>;
  /** The step whose numbers these are, from 1; 0 where the image was not trained on in this epoch. */
  readonly step: Int32Array<ArrayBuffer>;
  /** Cosine to the centre of the given label, [-1, 1]. */
  readonly own: Float32Array<ArrayBuffer>;
  /** The nearest negative: of all other classes the one whose boundary the image is deepest in. */
  readonly nearest: Int32Array<ArrayBuffer>;
  /** Cosine to the centre of the nearest negative, [-1, 1]. */
  readonly negative: Float32Array<ArrayBuffer>;
  /** 1 where the image was trained towards the nearest negative, 0 where towards its given label. */
  readonly taken: Uint8Array<ArrayBuffer>;
  /** Since when its label has been what it is: samples that the run had trained on before, (step - 1) * batch size + place. */
  readonly since: Int32Array<ArrayBuffer>;
  /** The settings that held in this epoch, oldest first; the first entry holds from its first step. */
  readonly heads: readonly HeadFromStep[];
}

/** One image at one step. */
export interface Decision {
  readonly image: number;
  readonly epoch: number;
  readonly step: number;
  readonly own: number;
  readonly nearest: number;
  readonly negative: number;
  readonly taken: boolean;
  readonly head: HeadSettings;
}

/** The settings that held at a step. */
export const headAt = ({ heads }: Pick<EpochDecisions, 'heads'>, step: number): HeadSettings =>
  heads.findLast((from) => from.step <= step)!.head;

/** Row of an image in the record, or -1: `images` is ascending. */
export function rowOf({ images }: Pick<EpochDecisions, 'images'>, image: number): number {
  let [low, high] = [0, images.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (images[middle]! < image) low = middle + 1;
    else high = middle;
  }
  return images[low] === image ? low : -1;
}

/** The decision on an image in an epoch; null where it was not recorded or not trained on. */
export function decisionOn(record: EpochDecisions, image: number): Decision | null {
  const row = rowOf(record, image);
  const step = record.step[row] ?? 0;
  if (step === 0) return null;
  return {
    image,
    epoch: record.epoch,
    step,
    own: record.own[row]!,
    nearest: record.nearest[row]!,
    negative: record.negative[row]!,
    taken: record.taken[row] === 1,
    head: headAt(record, step),
  };
}
