/** The one database of the page and its schema. Another version of the page may have written it: see `openDatabase`. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { StoredReview } from './reviews.ts';
import type { StoredRun } from './runs.ts';

export const DATABASE = 'boundaryface-playground';
/** Grows when a store is added or changed; `upgrade` then brings older databases along. */
export const DATABASE_VERSION = 2;

export interface PlaygroundSchema extends DBSchema {
  reviews: { key: string; value: StoredReview };
  runs: { key: string; value: StoredRun };
}

export type Database = IDBPDatabase<PlaygroundSchema>;

/** @throws the browser's error where there is no IndexedDB, it is refused, or a newer version of the page has been here */
export async function openDatabase(name: string = DATABASE): Promise<Database> {
  return openDB<PlaygroundSchema>(name, DATABASE_VERSION, {
    upgrade(database, from) {
      if (from < 1) database.createObjectStore('reviews', { keyPath: 'fingerprint' });
      if (from < 2) database.createObjectStore('runs');
    },
    // A newer page in another tab must not wait for this one.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
}
