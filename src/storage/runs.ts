/**
 * Keeps runs across reloads: their checkpoints, settings and what they have shown, each under an id of its own. A run belongs to
 * one page at a time; every save is one transaction, so a page that is closed in the middle of one leaves the save before it.
 * Nothing of a picture is stored. Where nothing can be stored the caller is told and goes on in memory.
 */
import { bytesOf, epochsDone, MOST_EPOCH_BYTES } from '../domain/checkpoint.ts';
import type { RunRecord } from '../domain/shelvedRun.ts';
import { readNote, readRecord } from '../domain/shelvedRunSchema.ts';
import { type Database, lazyDatabase, openNewerDatabase } from './database.ts';
import { answered, isQuota, type Keeping, type Locks, pageLocks } from './keeping.ts';
import { rawCopy } from './rawCopy.ts';
import { detailsOf, recordOf } from './recordOfRun.ts';
import { createRecordStore, type RecordStore } from './records.ts';
import { createRunLocks } from './runLocks.ts';
import { dropRun, epochsOf, epochsTooMany, giveWay, keepWithinBounds, type RoomMade } from './runRoom.ts';
import { isReadable, readStored, type StoredRun, type UnreadableRun } from './storedRun.ts';

interface FoundRuns {
  /** Free to be taken up and not set aside by a person, newest first. */
  readonly runs: readonly RunRecord[];
  readonly unreadable: readonly UnreadableRun[];
}

export interface RunStore extends RecordStore {
  /** Names a run that is about to begin. */
  newId(): string;
  /** What is kept, without what another page is at. Nothing where nothing can be stored. */
  list(): Promise<FoundRuns>;
  /** Makes a run this page's own until the page goes, and reads it as it is by now; null when it is no longer there. */
  take(id: string): Promise<StoredRun | 'elsewhere' | null>;
  /** The run as it was at the end of an epoch; null where that is not kept. It stays what it is and whose it is. */
  at(id: string, epochsDone: number): Promise<StoredRun | null>;
  /** Takes the place of the same run's last save, of no other's. Resolves to how it is kept. */
  save(run: StoredRun): Promise<Keeping>;
  /** Of a run that no other page is at, with all that is kept of it. @returns whether it is gone */
  remove(id: string): Promise<boolean>;
  /** What lies under a key, whatever it is, as a file; null when it is no longer there. */
  copy(id: string): Promise<Blob | null>;
  /** To be told of runs that have given way to others. */
  onRoomMade(listener: (made: RoomMade) => void): void;
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
/** Runs that give up their weights for one save, at most: where that does not help, the room is not theirs. */
const MOST_GIVING_WAY = 3;

/** A page that is not served securely has no UUIDs; two of its pages hardly begin a run in the same microsecond. */
const freshId = (): string => crypto.randomUUID?.() ?? String(performance.timeOrigin + performance.now());

async function readRun(db: Database, id: string): Promise<RunRecord | UnreadableRun> {
  const run = readStored(await db.get('runs', id), id);
  return isReadable(run) ? (recordOf(run) ?? { id, why: 'damaged' }) : run;
}

/** By their records, as weights may be large. */
async function readAll(db: Database): Promise<(RunRecord | UnreadableRun)[]> {
  if (!db.objectStoreNames.contains('runs')) return [];
  const hasRecords = db.objectStoreNames.contains('records') && db.objectStoreNames.contains('notes');
  const found: (RunRecord | UnreadableRun)[] = [];
  for (const id of await db.getAllKeys('runs')) {
    const note = hasRecords ? readNote(await db.get('notes', id)) : null;
    if (note && (note.resting || note.hidden || note.deletedAt !== null)) continue;
    const record = hasRecords ? readRecord(await db.get('records', id), id) : null;
    found.push(record ?? (await readRun(db, id)));
  }
  return found;
}

/** @returns whether it is a run that was not there before */
async function write(db: Database, run: StoredRun): Promise<boolean> {
  const transaction = db.transaction(['runs', 'records', 'details', 'epochs'], 'readwrite');
  const store = transaction.objectStore('runs');
  const known = await store.getKey(run.id);
  const record = recordOf(run);
  const writing: Promise<unknown>[] = [store.put(run, run.id), transaction.done];
  if (record) writing.push(transaction.objectStore('records').put(record, run.id));
  writing.push(transaction.objectStore('details').put(detailsOf(run), run.id));
  const done = epochsDone(run.checkpoint);
  if (done !== null && bytesOf(run.checkpoint) <= MOST_EPOCH_BYTES) {
    const epochs = transaction.objectStore('epochs');
    const { id } = run;
    writing.push(epochs.put({ ...run, rectified: null, identities: [], evaluation: null }, [id, done]));
    const keys = await epochs.getAllKeys(epochsOf(id));
    // What a run that was taken up again has not reached yet is of before.
    const later = keys.filter(([, epoch]) => epoch > done);
    const many = epochsTooMany(keys.map(([, epoch]) => epoch).filter((epoch) => epoch <= done));
    for (const epoch of [...later.map(([, of]) => of), ...many]) writing.push(epochs.delete([id, epoch]));
  }
  await Promise.all(writing);
  return known === undefined;
}

const newestFirst = (a: RunRecord, b: RunRecord): number => b.savedAt - a.savedAt;

export function createRunStore(options: RunStoreOptions = {}): RunStore {
  const { answerMs, patience = PATIENCE_MS } = options;
  const locks = createRunLocks(options.locks === undefined ? pageLocks() : options.locks, patience);
  const database = lazyDatabase(options.database, answerMs);
  const newerDatabase = (): Promise<Database | null> => openNewerDatabase(options.database, answerMs);
  let tell: (made: RoomMade) => void = () => {};
  const report = (made: RoomMade | null): void => {
    if (made && made.weights.length + made.runs.length > 0) tell(made);
  };

  const save = async (db: Database, run: StoredRun, triesLeft: number): Promise<Keeping> => {
    try {
      const isNew = await answered(write(db, run), answerMs);
      if (isNew) report(await answered(keepWithinBounds(db, locks, run.id), answerMs).catch(() => null));
      return 'stored';
    } catch (cause) {
      if (!isQuota(cause)) return 'memory';
      const made = triesLeft > 0 ? await answered(giveWay(db, locks, run.id), answerMs).catch(() => null) : null;
      report(made);
      return made ? save(db, run, triesLeft - 1) : 'full';
    }
  };

  return {
    ...createRecordStore({ database, locks, answerMs, now: () => Date.now() }),
    newId: freshId,
    async list() {
      const db = (await database()) ?? (await newerDatabase());
      const found = db ? await answered(readAll(db), answerMs).catch(() => []) : [];
      const readable = found.filter((one): one is RunRecord => !('why' in one));
      const free = await Promise.all(readable.map(({ id }) => locks.isFreeSoon(id)));
      return {
        runs: readable.filter((_, i) => free[i]).sort(newestFirst),
        unreadable: found.filter((one): one is UnreadableRun => 'why' in one),
      };
    },
    async take(id) {
      const db = await database();
      if (!(await locks.take(id))) return 'elsewhere';
      const value: unknown = db ? await answered(db.get('runs', id), answerMs).catch(() => undefined) : undefined;
      const run = readStored(value, id);
      return isReadable(run) ? run : null;
    },
    async at(id, done) {
      const db = await database();
      const reading = db?.get('epochs', [id, done]);
      const run = readStored(reading && (await answered(reading, answerMs).catch(() => undefined)), id);
      return isReadable(run) ? run : null;
    },
    async save(run) {
      const db = await database();
      if (!db) return 'memory';
      if (!(await locks.take(run.id))) return 'read-only';
      return save(db, run, MOST_GIVING_WAY);
    },
    async remove(id) {
      const db = await database();
      if (!(await locks.take(id))) return false;
      if (db) await answered(dropRun(db, id), answerMs).catch(() => undefined);
      return true;
    },
    async copy(id) {
      const db = (await database()) ?? (await newerDatabase());
      const value: unknown = db ? await answered(db.get('runs', id), answerMs).catch(() => undefined) : undefined;
      return value === undefined ? null : rawCopy(value);
    },
    onRoomMade(listener) {
      tell = listener;
    },
  };
}
