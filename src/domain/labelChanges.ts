/** Which labels were rectified or given back in each epoch of a run: from it the standing corrections at the end of any epoch. */
import type { CorrectionRecord } from './report.ts';
import { type Corrections, correctionsOf, NO_CORRECTIONS } from './standingCorrections.ts';

/** What the record of a run may hold, in entries of about 100 bytes. */
export const MOST_LABEL_CHANGES = 200_000;

/** What came of the labels between the ends of two epochs; what came and went in between is left out. */
export interface EpochChanges {
  readonly epoch: number;
  /** The epoch whose end they are counted from, 0 for the start: the one before, unless that is not known. */
  readonly from: number;
  /** Labels rectified, or rectified anew, the oldest first. */
  readonly records: readonly CorrectionRecord[];
  /** Images whose label is rectified no more. */
  readonly withdrawn: readonly number[];
}

/** What leads from one state to a later one. Entries that stay keep their object and their place. */
export function changesBetween(before: Corrections, after: Corrections): Pick<EpochChanges, 'records' | 'withdrawn'> {
  if (before === after) return { records: [], withdrawn: [] };
  return {
    records: [...after.byImage.values()].filter((record) => before.byImage.get(record.image) !== record),
    withdrawn: [...before.byImage.keys()].filter((image) => !after.byImage.has(image)),
  };
}

/** What an epoch's changes take, in entries. */
export const sizeOf = ({ records, withdrawn }: EpochChanges): number => 1 + records.length + withdrawn.length;

function apply(byImage: Map<number, CorrectionRecord>, { records, withdrawn }: EpochChanges): void {
  for (const image of withdrawn) byImage.delete(image);
  for (const record of records) {
    // To the end: the order is that of arrival.
    byImage.delete(record.image);
    byImage.set(record.image, record);
  }
}

/** The two oldest as one. */
function joined(first: EpochChanges, second: EpochChanges): EpochChanges {
  const byImage = new Map<number, CorrectionRecord>();
  apply(byImage, first);
  apply(byImage, second);
  return { epoch: second.epoch, from: first.from, records: [...byImage.values()], withdrawn: [] };
}

/** Adds an epoch. Beyond the bound the two oldest become one, so that the record begins later. @param all oldest first */
export function withChanges(
  all: readonly EpochChanges[],
  added: EpochChanges,
  most = MOST_LABEL_CHANGES,
): readonly EpochChanges[] {
  const kept = [...all.filter(({ epoch }) => epoch < added.epoch), added];
  let size = kept.reduce((sum, changes) => sum + sizeOf(changes), 0);
  while (size > most && kept.length > 1) {
    const [first, second] = kept.splice(0, 2) as [EpochChanges, EpochChanges];
    const one = joined(first, second);
    size += sizeOf(one) - sizeOf(first) - sizeOf(second);
    kept.unshift(one);
  }
  return kept;
}

/** The labels that were rectified at the end of an epoch. @param all oldest first */
export function correctionsAt(all: readonly EpochChanges[], epoch: number): Corrections {
  const byImage = new Map<number, CorrectionRecord>();
  for (const changes of all) if (changes.epoch <= epoch) apply(byImage, changes);
  return byImage.size === 0 ? NO_CORRECTIONS : correctionsOf(byImage);
}
