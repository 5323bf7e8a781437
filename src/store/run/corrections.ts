/** The labels that are rectified at this moment: one entry an image, newest first. */
import type { CorrectionRecord } from '../../protocol/training.ts';

export interface Corrections {
  readonly byImage: ReadonlyMap<number, CorrectionRecord>;
  readonly total: number;
  /** Those that are now right, and those of which the truth is known. */
  readonly right: number;
  readonly known: number;
}

export const NO_CORRECTIONS: Corrections = { byImage: new Map(), total: 0, right: 0, known: 0 };

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
  let right = 0;
  let known = 0;
  for (const { trueLabel, rectifiedLabel } of byImage.values()) {
    if (trueLabel === null) continue;
    known += 1;
    if (trueLabel === rectifiedLabel) right += 1;
  }
  return { byImage, total: byImage.size, right, known };
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
