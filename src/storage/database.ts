/** The one database of the page and its schema. Another version of the page may have written it: see `openDatabase`. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { answered } from './keeping.ts';
import type { StoredReview } from './storedReview.ts';
import type { StoredRun } from './storedRun.ts';

export const DATABASE = 'boundaryface-playground';
/** Grows when a store is added or changed; `upgrade` then brings older databases along. */
export const DATABASE_VERSION = 2;

interface PlaygroundSchema extends DBSchema {
  reviews: { key: string; value: StoredReview };
  runs: { key: string; value: StoredRun };
}

export type Database = IDBPDatabase<PlaygroundSchema>;

/** A newer page in another tab must not wait for this one. */
const giveWay = (_current: number, _blocked: number | null, event: IDBVersionChangeEvent): void =>
  (event.target as IDBDatabase).close();

const open = async (name: string): Promise<Database> =>
  openDB<PlaygroundSchema>(name, DATABASE_VERSION, {
    upgrade(database, from) {
      if (from < 1) database.createObjectStore('reviews', { keyPath: 'fingerprint' });
      if (from < 2) database.createObjectStore('runs');
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
