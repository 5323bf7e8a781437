/** The one database of the page and its schema. Another version of the page may have written it: see `openDatabase`. */
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import { freshNote, type RunDetails, type RunRecord, type ShelfNote } from '../domain/shelvedRun.ts';
import type { RunResult } from '../domain/sweep/sweepResult.ts';
import { answered } from './keeping.ts';
import { detailsOf, recordOf } from './recordOfRun.ts';
import type { StoredReview } from './storedReview.ts';
import { isReadable, readStored, type StoredRun } from './storedRun.ts';
import type { StoredSweep } from './storedSweep.ts';

export const DATABASE = 'boundaryface-playground';
/** Grows when a store is added or changed; `upgrade` then brings older databases along. */
export const DATABASE_VERSION = 4;

interface PlaygroundSchema extends DBSchema {
  reviews: { key: string; value: StoredReview };
  /** The newest checkpoint of a run, by its id. */
  runs: { key: string; value: StoredRun };
  /** Checkpoints at the ends of epochs, by id and epochs done. */
  epochs: { key: [id: string, epoch: number]; value: StoredRun };
  records: { key: string; value: RunRecord };
  details: { key: string; value: RunDetails };
  notes: { key: string; value: ShelfNote };
  sweeps: { key: string; value: StoredSweep };
  /** Of runs of sweeps, by their settings: a run that several sweeps ask for is there once. */
  results: { key: string; value: RunResult };
}

export type Database = IDBPDatabase<PlaygroundSchema>;

/** What belongs to one run, in all places but `epochs`. */
export const RUN_STORES = ['runs', 'records', 'details', 'notes'] as const;

type Upgrade = IDBPTransaction<
  PlaygroundSchema,
  ('reviews' | 'epochs' | (typeof RUN_STORES)[number])[],
  'versionchange'
>;

/** A newer page in another tab must not wait for this one. */
const giveWay = (_current: number, _blocked: number | null, event: IDBVersionChangeEvent): void =>
  (event.target as IDBDatabase).close();

/** Runs that were kept before there were records get theirs; what cannot be read stays as it is. */
async function addRecords(transaction: Upgrade): Promise<void> {
  const runs = transaction.objectStore('runs');
  for (const id of await runs.getAllKeys()) {
    const run = readStored(await runs.get(id), id);
    const record = isReadable(run) ? recordOf(run) : null;
    if (!isReadable(run) || !record) continue;
    await transaction.objectStore('records').put(record, id);
    await transaction.objectStore('details').put(detailsOf(run), id);
    await transaction.objectStore('notes').put(freshNote(id), id);
  }
}

const open = async (name: string): Promise<Database> =>
  openDB<PlaygroundSchema>(name, DATABASE_VERSION, {
    async upgrade(database, from, _to, transaction) {
      if (from < 1) database.createObjectStore('reviews', { keyPath: 'fingerprint' });
      if (from < 2) database.createObjectStore('runs');
      if (from < 3) {
        for (const store of ['epochs', 'records', 'details', 'notes'] as const) database.createObjectStore(store);
        await addRecords(transaction as Upgrade);
      }
      if (from < 4) for (const store of ['sweeps', 'results'] as const) database.createObjectStore(store);
    },
    blocking: giveWay,
  });

/**
 * Opens the database when it is first wanted. One that does not answer is waited for again the next time, one that failed is
 * not tried again.
 * @returns null where there is no IndexedDB, it is refused or silent, or a newer version of the page has been here
 */
export function lazyDatabase(name: string = DATABASE, answerMs?: number): () => Promise<Database | null> {
  let opening: Promise<Database> | undefined;
  return async () => {
    opening ??= open(name);
    return answered(opening, answerMs).catch(() => null);
  };
}

/** The database of a newer version of the page, to read from; null where it is none of a newer one. */
export async function openNewerDatabase(name: string = DATABASE, answerMs?: number): Promise<Database | null> {
  try {
    // Without a version the browser opens what is there.
    const database = await answered(openDB<PlaygroundSchema>(name, undefined, { blocking: giveWay }), answerMs);
    if (database.version > DATABASE_VERSION) return database;
    database.close();
    return null;
  } catch {
    return null;
  }
}
