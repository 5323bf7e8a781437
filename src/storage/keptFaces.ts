/**
 * Keeps what was read of faces between visits, by the contents of their photos: in a database of its own, so that all of it can be
 * let go at once and nothing else waits for it. It grows to a bound; then those that were not wanted for longest give way. Where
 * nothing can be stored, nothing is: whoever asks reads the photo anew.
 */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { FaceKeeping } from '../domain/faceKeeping.ts';
import { answered, isQuota } from './keeping.ts';
import { readStoredFace, type StoredFace, storedBytes } from './storedFace.ts';

export const FACES_DATABASE = 'boundaryface-faces';
const VERSION = 1;

/** Of all faces together: some 50,000 with large thumbnails, ten times as many with small ones. */
const MOST_FACE_BYTES = 2e9;
/** Of the bound, what stays when some have to go. */
const LEFT = 0.9;
const DAY_MS = 86_400_000;

interface KeptRow {
  readonly face: unknown;
  /** Day on which it was last wanted, from 1970 on. */
  readonly used: number;
  readonly bytes: number;
}

export interface KeptAmount {
  readonly faces: number;
  readonly bytes: number;
}

interface FacesSchema extends DBSchema {
  faces: { key: string; value: KeptRow; indexes: { used: number } };
  /** What all faces take, under one key. */
  amount: { key: string; value: KeptAmount };
}

const ALL = 'all';
const NOTHING: KeptAmount = { faces: 0, bytes: 0 };

export interface KeptFaces {
  /** In the order of the keys; null for what is not kept. */
  find(keys: readonly string[]): Promise<(StoredFace | null)[]>;
  /** All or none of them. */
  keep(faces: ReadonlyMap<string, StoredFace>): Promise<FaceKeeping>;
  amount(): Promise<KeptAmount>;
  /** Lets all of them go. */
  clear(): Promise<void>;
}

interface KeptFacesOptions {
  readonly database?: string;
  readonly mostBytes?: number;
  /** Milliseconds since 1970. */
  readonly wallClock?: () => number;
  /** Milliseconds that the store may take to answer. */
  readonly answerMs?: number;
}

const open = (name: string): Promise<IDBPDatabase<FacesSchema>> =>
  openDB<FacesSchema>(name, VERSION, {
    upgrade(database) {
      database.createObjectStore('faces').createIndex('used', 'used');
      database.createObjectStore('amount');
    },
    // A newer page in another tab must not wait for this one.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });

export function createKeptFaces(options: KeptFacesOptions = {}): KeptFaces {
  const { database = FACES_DATABASE, mostBytes = MOST_FACE_BYTES, wallClock = () => Date.now(), answerMs } = options;
  const today = (): number => Math.floor(wallClock() / DAY_MS);
  let opening: Promise<IDBPDatabase<FacesSchema>> | undefined;
  const opened = async (): Promise<IDBPDatabase<FacesSchema> | null> => {
    opening ??= (async () => open(database))();
    return answered(opening, answerMs).catch(() => null);
  };

  /** Those that are wanted today go last, should some have to. */
  const touch = async (db: IDBPDatabase<FacesSchema>, keys: readonly string[]): Promise<void> => {
    const transaction = db.transaction('faces', 'readwrite', { durability: 'relaxed' });
    for (const key of keys) {
      const row = await transaction.store.get(key);
      if (row) await transaction.store.put({ ...row, used: today() }, key);
    }
    await transaction.done;
  };

  const find = async (keys: readonly string[]): Promise<(StoredFace | null)[]> => {
    const db = await opened();
    if (!db) return keys.map(() => null);
    const transaction = db.transaction('faces');
    const rows = await answered(Promise.all(keys.map((key) => transaction.store.get(key))), answerMs);
    const old = keys.filter((_, i) => rows[i] && rows[i].used < today());
    if (old.length > 0) touch(db, old).catch(() => {});
    return rows.map((row) => (row ? readStoredFace(row.face) : null));
  };

  /** Adds faces and lets go of as many as are too many, in one transaction. */
  const write = async (db: IDBPDatabase<FacesSchema>, faces: ReadonlyMap<string, StoredFace>): Promise<void> => {
    const transaction = db.transaction(['faces', 'amount'], 'readwrite', { durability: 'relaxed' });
    const store = transaction.objectStore('faces');
    let { faces: count, bytes } = (await transaction.objectStore('amount').get(ALL)) ?? NOTHING;
    for (const [key, face] of faces) {
      const before = await store.get(key);
      const row: KeptRow = { face, used: today(), bytes: storedBytes(face) };
      count += before ? 0 : 1;
      bytes += row.bytes - (before?.bytes ?? 0);
      await store.put(row, key);
    }
    if (bytes > mostBytes) {
      for (let at = await store.index('used').openCursor(); at && bytes > LEFT * mostBytes; at = await at.continue()) {
        bytes -= at.value.bytes;
        count -= 1;
        await at.delete();
      }
    }
    await transaction.objectStore('amount').put({ faces: count, bytes }, ALL);
    await transaction.done;
  };

  return {
    find: (keys) => find(keys).catch(() => keys.map(() => null)),
    async keep(faces) {
      if (faces.size === 0) return 'kept';
      const db = await opened();
      if (!db) return 'nowhere';
      try {
        await answered(write(db, faces), answerMs);
        return 'kept';
      } catch (cause) {
        return isQuota(cause) ? 'full' : 'nowhere';
      }
    },
    async amount() {
      const db = await opened();
      if (!db) return NOTHING;
      return (await answered(db.get('amount', ALL), answerMs).catch(() => undefined)) ?? NOTHING;
    },
    async clear() {
      const db = await opened();
      if (!db) return;
      const transaction = db.transaction(['faces', 'amount'], 'readwrite');
      await Promise.all([
        transaction.objectStore('faces').clear(),
        transaction.objectStore('amount').clear(),
        transaction.done,
      ]);
    },
  };
}
