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

/** Whether the label is the true one now, or was rightly taken for wrong where there is no other; null where the truth is unknown. */
export function isRightNow({
  trueLabel,
  rectifiedLabel,
  givenLabel,
}: Pick<CorrectionRecord, 'givenLabel' | 'rectifiedLabel' | 'trueLabel'>): boolean | null {
  if (trueLabel === null) return null;
  return rectifiedLabel === NO_LABEL ? trueLabel !== givenLabel : trueLabel === rectifiedLabel;
}

/** @param byImage in the order of arrival; it becomes the result's own */
export function correctionsOf(byImage: ReadonlyMap<number, CorrectionRecord>): Corrections {
  let right = 0;
  let known = 0;
  for (const record of byImage.values()) {
    const isRight = isRightNow(record);
    if (isRight !== null) known += 1;
    if (isRight) right += 1;
  }
  return { byImage, total: byImage.size, right, known };
}

/** What the worker tells of labels after some steps. */
export interface CorrectionReport {
  readonly records: readonly CorrectionRecord[];
  /** Images whose label is rectified no more. */
  readonly withdrawn: readonly number[];
}

/** Applies reports of the worker, the oldest first. The map's order is the order of arrival, oldest first. */
export function applyReports(state: Corrections, reports: readonly CorrectionReport[]): Corrections {
  if (reports.every(({ records, withdrawn }) => records.length === 0 && withdrawn.length === 0)) return state;
  const byImage = new Map(state.byImage);
  for (const { records, withdrawn } of reports) {
    for (const image of withdrawn) byImage.delete(image);
    for (const record of records) {
      byImage.delete(record.image);
      byImage.set(record.image, record);
    }
  }
  return correctionsOf(byImage);
}

/** Applies one report of the worker. */
export const applyCorrections = (
  state: Corrections,
  records: readonly CorrectionRecord[],
  withdrawn: readonly number[],
): Corrections => applyReports(state, [{ records, withdrawn }]);

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

/**
 * A label by name.
 * @param identities names, by label
 * @param as what stands for one below 0: of a new label that there is none, of a true one that nobody in the set is shown
 */
export function labelName(
  identities: readonly string[],
  label: number,
  as: 'given' | 'new' | 'true' = 'given',
): string {
  if (label < 0 && as !== 'given') return as === 'new' ? UNLABELLED : OPEN_SET_LABEL;
  return identities[label] ?? `${label}`;
}

/** The entries by name, in the order of the set's images. @param identities names, by label */
export const rectifiedImages = (
  { byImage }: Corrections,
  images: NamedImages,
  identities: readonly string[],
): RectifiedImage[] =>
  [...byImage.values()]
    .sort((a, b) => a.image - b.image)
    .map(({ image, givenLabel, rectifiedLabel, trueLabel, epoch }) => ({
      image: imageName(images, image),
      givenLabel: labelName(identities, givenLabel),
      rectifiedLabel: labelName(identities, rectifiedLabel, 'new'),
      trueLabel: trueLabel === null ? null : labelName(identities, trueLabel, 'true'),
      epoch,
    }));
