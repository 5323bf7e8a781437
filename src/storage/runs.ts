/**
 * Keeps runs across reloads: their checkpoints, settings and what they have shown, each under an id of its own. A run belongs to
 * one page at a time; every save is one transaction, so a page that is closed in the middle of one leaves the save before it.
 * Nothing of a picture is stored. Where nothing can be stored the caller is told and goes on in memory.
 */
import { type Database, lazyDatabase, openNewerDatabase } from './database.ts';
import { answered, isQuota, type Keeping, type Locks, pageLocks, takeLock } from './keeping.ts';
import { rawCopy } from './rawCopy.ts';
import { isReadable, isUnreadable, readStored, type StoredRun, type UnreadableRun } from './storedRun.ts';

/** Runs that stay; the oldest beyond them makes room once a newer one is stored. */
export const MOST_RUNS = 4;

interface FoundRuns {
  /** Free to be taken up, newest first. */
  readonly runs: readonly StoredRun[];
  readonly unreadable: readonly UnreadableRun[];
}

export interface RunStore {
  /** Names a run that is about to begin. */
  newId(): string;
  /** What is kept, without what another page is at. Nothing where nothing can be stored. */
  list(): Promise<FoundRuns>;
  /** Makes a run this page's own until the page goes, and reads it as it is by now; null when it is no longer there. */
  take(id: string): Promise<StoredRun | 'elsewhere' | null>;
  /** Takes the place of the same run's last save, of no other's. Resolves to how it is kept. */
  save(run: StoredRun): Promise<Keeping>;
  /** Of a run that no other page is at. */
  remove(id: string): Promise<void>;
  /** What lies under a key, whatever it is, as a file; null when it is no longer there. */
  copy(id: string): Promise<Blob | null>;
}

export interface RunStoreOptions {
  readonly database?: string;
  readonly locks?: Locks | null;
  /** Milliseconds to wait for a page that is about to go: after a reload the one before may still hold its run. */
  readonly patience?: number;
  /** Milliseconds that the store may take to answer. */
  readonly answerMs?: number;
}

const PATIENCE_MS = 2000;
const RETRY_MS = 50;

/** The key of the only run that there was under schema 1, and the lock that pages of that time held. */
const ONLY_RUN = 'latest';
const lockOf = (id: string): string => (id === ONLY_RUN ? 'boundaryface run' : `boundaryface run ${id}`);

/** A page that is not served securely has no UUIDs; two of its pages hardly begin a run in the same microsecond. */
const freshId = (): string => crypto.randomUUID?.() ?? String(performance.timeOrigin + performance.now());

async function readAll(db: Database): Promise<(StoredRun | UnreadableRun)[]> {
  if (!db.objectStoreNames.contains('runs')) return [];
  const found: (StoredRun | UnreadableRun)[] = [];
  for (const id of await db.getAllKeys('runs')) found.push(readStored(await db.get('runs', id), id));
  return found;
}

const newestFirst = (a: StoredRun, b: StoredRun): number => b.savedAt - a.savedAt;

export function createRunStore(options: RunStoreOptions = {}): RunStore {
  const locks = options.locks === undefined ? pageLocks() : options.locks;
  const { answerMs, patience = PATIENCE_MS } = options;
  const database = lazyDatabase(options.database, answerMs);
  const newerDatabase = (): Promise<Database | null> => openNewerDatabase(options.database, answerMs);
  /** Runs of this page: once it has a lock it keeps it. */
  const mine = new Set<string>();

  const takeRun = async (id: string): Promise<boolean> => {
    if (!mine.has(id) && (await takeLock(locks, lockOf(id))) !== null) mine.add(id);
    return mine.has(id);
  };

  /** No page is at it now. */
  const isFree = async (id: string): Promise<boolean> => {
    if (mine.has(id)) return true;
    const release = await takeLock(locks, lockOf(id));
    release?.();
    return release !== null;
  };

  const isFreeSoon = async (id: string): Promise<boolean> => {
    for (let waited = 0; waited < patience; waited += RETRY_MS) {
      if (await isFree(id)) return true;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    return isFree(id);
  };

  /** The oldest runs beyond the number that stays, but none that a page is at, and nothing that cannot be read. */
  const makeRoom = async (db: Database, newest: string): Promise<void> => {
    const others = (await readAll(db)).filter(isReadable).filter(({ id }) => id !== newest);
    for (const { id } of others.sort(newestFirst).slice(MOST_RUNS - 1)) {
      if (await isFree(id)) await db.delete('runs', id);
    }
  };

  return {
    newId: freshId,
    async list() {
      const db = (await database()) ?? (await newerDatabase());
      const found = db ? await answered(readAll(db), answerMs).catch(() => []) : [];
      const readable = found.filter(isReadable);
      const free = await Promise.all(readable.map(({ id }) => isFreeSoon(id)));
      return {
        runs: readable.filter((_, i) => free[i]).sort(newestFirst),
        unreadable: found.filter(isUnreadable),
      };
    },
    async take(id) {
      const db = await database();
      if (!(await takeRun(id))) return 'elsewhere';
      const value: unknown = db ? await answered(db.get('runs', id), answerMs).catch(() => undefined) : undefined;
      const run = readStored(value, id);
      return isReadable(run) ? run : null;
    },
    async save(run) {
      const db = await database();
      if (!db) return 'memory';
      if (!(await takeRun(run.id))) return 'read-only';
      try {
        const transaction = db.transaction('runs', 'readwrite');
        const known = await answered(transaction.store.getKey(run.id), answerMs);
        await answered(Promise.all([transaction.store.put(run, run.id), transaction.done]), answerMs);
        if (known === undefined) await answered(makeRoom(db, run.id), answerMs).catch(() => undefined);
        return 'stored';
      } catch (cause) {
        return isQuota(cause) ? 'full' : 'memory';
      }
    },
    async remove(id) {
      const db = await database();
      if (db && (await takeRun(id))) await answered(db.delete('runs', id), answerMs).catch(() => undefined);
    },
    async copy(id) {
      const db = (await database()) ?? (await newerDatabase());
      const value: unknown = db ? await answered(db.get('runs', id), answerMs).catch(() => undefined) : undefined;
      return value === undefined ? null : rawCopy(value);
    },
  };
}
