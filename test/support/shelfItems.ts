/** Runs on the shelf, made up. */
import type { EpochMetrics } from '../../src/domain/report.ts';
import { parseSettings } from '../../src/domain/settings/parse.ts';
import { freshNote, type ShelfItem, type ShelfNote } from '../../src/domain/shelvedRun.ts';
import { recordOf } from '../../src/storage/recordOfRun.ts';
import type { StoredRun } from '../../src/storage/storedRun.ts';
import { endOfEpoch } from './keptRuns.ts';

export interface ShelfItemParts {
  readonly settings?: object;
  readonly epochs?: readonly EpochMetrics[];
  readonly note?: Partial<ShelfNote>;
  readonly run?: Partial<StoredRun>;
}

/** Finished after two epochs of ten steps. */
export function shelfItem(id: string, { settings = {}, epochs = [], note, run }: ShelfItemParts = {}): ShelfItem {
  const stored = endOfEpoch(2, {
    id,
    began: 1_700_000_000_000,
    settings: parseSettings({ ...settings, training: { epochs: 2, ...(settings as { training?: object }).training } }),
    ...run,
  });
  const record = recordOf({ ...stored, curves: { ...stored.curves, marks: [], epochs, ...run?.curves } })!;
  return { record, note: { ...freshNote(id), ...note }, hasWeights: true, epochs: [] };
}
