/** The labels that are rectified, or taken for wrong, at this moment: one entry an image. */
import { NO_LABEL } from './detectionTerms.ts';
import { imageName, type NamedImages } from './imageNames.ts';
import type { CorrectionRecord } from './report.ts';

export interface Corrections {
  readonly byImage: ReadonlyMap<number, CorrectionRecord>;
  readonly total: number;
  /** Those that are now right, or rightly taken for wrong where there is no other label; and those of which the truth is known. */
  readonly right: number;
  readonly known: number;
}

export const NO_CORRECTIONS: Corrections = { byImage: new Map(), total: 0, right: 0, known: 0 };

/** @param byImage in the order of arrival; it becomes the result's own */
export function correctionsOf(byImage: ReadonlyMap<number, CorrectionRecord>): Corrections {
  let right = 0;
  let known = 0;
  for (const { trueLabel, rectifiedLabel, givenLabel } of byImage.values()) {
    if (trueLabel === null) continue;
    known += 1;
    if (rectifiedLabel === NO_LABEL ? trueLabel !== givenLabel : trueLabel === rectifiedLabel) right += 1;
  }
  return { byImage, total: byImage.size, right, known };
}

/** Applies one report of the worker. The map's order is the order of arrival, oldest first. */
export function applyCorrections(
  state: Corrections,
  records: readonly CorrectionRecord[],
  withdrawn: readonly number[],
): Corrections {
  if (records.length === 0 && withdrawn.length === 0) return state;
  const byImage = new Map(state.byImage);
  for (const image of withdrawn) byImage.delete(image);
  for (const record of records) {
    byImage.delete(record.image);
    byImage.set(record.image, record);
  }
  return correctionsOf(byImage);
}

/** Those of some images, in the same order. */
export const among = ({ byImage }: Corrections, images: ReadonlySet<number>): Corrections =>
  applyCorrections(
    NO_CORRECTIONS,
    [...byImage.values()].filter(({ image }) => images.has(image)),
    [],
  );

/** The newest `limit` entries, newest first. */
export function newest(state: Corrections, limit: number): readonly CorrectionRecord[] {
  const result: CorrectionRecord[] = [];
  let skip = state.total - limit;
  for (const record of state.byImage.values()) {
    if (skip-- > 0) continue;
    result.push(record);
  }
  return result.reverse();
}

/** An image whose label is rectified or taken for wrong; labels by name. */
export interface RectifiedImage {
  readonly image: string;
  readonly givenLabel: string;
  /** `UNLABELLED` for one that is taken for wrong and has no other label. */
  readonly rectifiedLabel: string;
  /** Null when unknown; an open-set image has `OPEN_SET_LABEL`. */
  readonly trueLabel: string | null;
  readonly epoch: number;
}

/** Stands for the new label of an image whose label is taken for wrong. */
export const UNLABELLED = '(none)';

/** Stands for the true label of an image that shows nobody of the set. */
const OPEN_SET_LABEL = '(open set)';

/** The entries by name, in the order of the set's images. @param identities names, by label */
export function rectifiedImages(
  { byImage }: Corrections,
  images: NamedImages,
  identities: readonly string[],
): RectifiedImage[] {
  const label = (identity: number): string => identities[identity] ?? `${identity}`;
  return [...byImage.values()]
    .sort((a, b) => a.image - b.image)
    .map(({ image, givenLabel, rectifiedLabel, trueLabel, epoch }) => ({
      image: imageName(images, image),
      givenLabel: label(givenLabel),
      rectifiedLabel: rectifiedLabel === NO_LABEL ? UNLABELLED : label(rectifiedLabel),
      trueLabel: trueLabel === null ? null : trueLabel < 0 ? OPEN_SET_LABEL : label(trueLabel),
      epoch,
    }));
}
