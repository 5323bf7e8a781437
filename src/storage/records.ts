/** The shelf in the browser's storage: every run that there was, with what a person has said of it; weights lie beside it. */
import { freshNote, type RunDetails, type RunRecord, type ShelfItem, type ShelfNote } from '../domain/shelvedRun.ts';
import { readDetails, readNote, readRecord } from '../domain/shelvedRunSchema.ts';
import type { Database } from './database.ts';
import { answered, isQuota, type Keeping } from './keeping.ts';
import type { RunLocks } from './runLocks.ts';
import { dropRun } from './runRoom.ts';

export interface RecordStore {
  /** Every run that was not deleted, in no order, and how many records cannot be read; null where the storage does not say. */
  records(): Promise<{ readonly items: readonly ShelfItem[]; readonly unreadable: number } | null>;
  /** Null when nothing is kept of it. */
  details(id: string): Promise<RunDetails | null>;
  /** A run that was trained elsewhere. */
  putRecord(record: RunRecord, details: RunDetails): Promise<Keeping>;
  annotate(note: ShelfNote): Promise<void>;
}

/** After this a deleted run cannot be brought back by whichever page has deleted it. */
const UNDO_MS = 3_600_000;

const isGone = ({ deletedAt }: ShelfNote, now: number): boolean => deletedAt !== null && now - deletedAt > UNDO_MS;

interface RecordParts {
  database(): Promise<Database | null>;
  readonly locks: RunLocks;
  readonly answerMs: number | undefined;
  /** Milliseconds since 1970. */
  now(): number;
}

async function readAll(db: Database): Promise<{ items: ShelfItem[]; unreadable: number }> {
  const [ids, records, notes, runs, epochs] = await Promise.all([
    db.getAllKeys('records'),
    db.getAll('records'),
    db.getAll('notes'),
    db.getAllKeys('runs'),
    db.getAllKeys('epochs'),
  ]);
  const noteOf = new Map(notes.flatMap((value) => readNote(value) ?? []).map((note) => [note.id, note]));
  const withWeights = new Set(runs);
  const epochsOf = new Map<string, number[]>();
  for (const [id, epoch] of epochs) epochsOf.set(id, [...(epochsOf.get(id) ?? []), epoch]);
  const items = ids.flatMap((id, i): ShelfItem[] => {
    const record = readRecord(records[i], id);
    if (!record) return [];
    const note = noteOf.get(id) ?? freshNote(id);
    return [{ record, note, hasWeights: withWeights.has(id), epochs: epochsOf.get(id) ?? [] }];
  });
  return { items, unreadable: ids.length - items.length };
}

export function createRecordStore({ database, locks, answerMs, now }: RecordParts): RecordStore {
  return {
    async records() {
      const db = await database();
      const found = db && (await answered(readAll(db), answerMs).catch(() => null));
      if (!found) return null;
      const { items, unreadable } = found;
      for (const { note } of items.filter((item) => isGone(item.note, now()))) {
        if (await locks.isFree(note.id)) await answered(dropRun(db, note.id), answerMs).catch(() => undefined);
      }
      return { items: items.filter(({ note }) => note.deletedAt === null), unreadable };
    },
    async details(id) {
      const db = await database();
      return readDetails(db ? await answered(db.get('details', id), answerMs).catch(() => null) : null);
    },
    async putRecord(record, details) {
      const db = await database();
      if (!db) return 'memory';
      try {
        const transaction = db.transaction(['records', 'details'], 'readwrite');
        const writing = [
          transaction.objectStore('records').put(record, record.id),
          transaction.objectStore('details').put(details, record.id),
          transaction.done,
        ];
        await answered(Promise.all(writing), answerMs);
        return 'stored';
      } catch (cause) {
        return isQuota(cause) ? 'full' : 'memory';
      }
    },
    async annotate(note) {
      const db = await database();
      if (db) await answered(db.put('notes', note, note.id), answerMs).catch(() => undefined);
    },
  };
}
