/**
 * Room for runs: beyond what may be kept the oldest go, their weights first. What a person has pinned, what another page is at and
 * what cannot be read stays.
 */
import { readNote, readRecord } from '../domain/shelvedRunSchema.ts';
import { type Database, RUN_STORES } from './database.ts';
import type { RunLocks } from './runLocks.ts';

/** Runs on the shelf, the pinned ones not counted. */
export const MOST_RECORDS = 200;
/** Of all weights together. */
const MOST_BYTES = 2_000_000_000;
/** Epochs of one run whose ends can be forked. */
export const MOST_EPOCHS = 24;

/** Ids of runs that have given way. */
export interface RoomMade {
  /** Without weights from now on. */
  readonly weights: readonly string[];
  /** Gone altogether. */
  readonly runs: readonly string[];
}

/** All that is kept of a run. */
export const epochsOf = (id: string): IDBKeyRange =>
  IDBKeyRange.bound([id, Number.NEGATIVE_INFINITY], [id, Number.POSITIVE_INFINITY]);

async function dropWeights(db: Database, id: string): Promise<void> {
  const transaction = db.transaction(['runs', 'epochs', 'records'], 'readwrite');
  const records = transaction.objectStore('records');
  const record = readRecord(await records.get(id), id);
  if (record) await records.put({ ...record, bytes: 0 }, id);
  await transaction.objectStore('runs').delete(id);
  await transaction.objectStore('epochs').delete(epochsOf(id));
  await transaction.done;
}

export async function dropRun(db: Database, id: string): Promise<void> {
  const transaction = db.transaction([...RUN_STORES, 'epochs'] as const, 'readwrite');
  await Promise.all(RUN_STORES.map((store) => transaction.objectStore(store).delete(id)));
  await transaction.objectStore('epochs').delete(epochsOf(id));
  await transaction.done;
}

interface Candidate {
  readonly id: string;
  readonly savedAt: number;
  /** Of all its checkpoints. */
  readonly bytes: number;
  readonly deleted: boolean;
}

/** What may go, first of all what was deleted, then the oldest. */
async function candidates(db: Database, but: string): Promise<Candidate[]> {
  const [ids, records, notes, epochs] = await Promise.all([
    db.getAllKeys('records'),
    db.getAll('records'),
    db.getAll('notes'),
    db.getAllKeys('epochs'),
  ]);
  const noteOf = new Map(notes.flatMap((value) => readNote(value) ?? []).map((note) => [note.id, note]));
  const checkpoints = new Map<string, number>();
  for (const [id] of epochs) checkpoints.set(id, (checkpoints.get(id) ?? 0) + 1);
  const all = ids.flatMap((id, i): Candidate[] => {
    const record = readRecord(records[i], id);
    const note = noteOf.get(id);
    if (!record || id === but || note?.pinned) return [];
    const { savedAt, bytes } = record;
    return [{ id, savedAt, bytes: bytes * (1 + (checkpoints.get(id) ?? 0)), deleted: note?.deletedAt != null }];
  });
  return all.sort((a, b) => Number(b.deleted) - Number(a.deleted) || a.savedAt - b.savedAt);
}

/** Drops the weights of the first that has any and no page is at. @returns its id; null when there is none */
async function dropFirst(db: Database, locks: RunLocks, among: readonly Candidate[]): Promise<string | null> {
  for (const { id, bytes } of among) {
    if (bytes === 0 || !(await locks.isFree(id))) continue;
    await dropWeights(db, id);
    return id;
  }
  return null;
}

/** Makes room for a run that did not fit. @returns null where nothing can give way */
export async function giveWay(db: Database, locks: RunLocks, but: string): Promise<RoomMade | null> {
  const id = await dropFirst(db, locks, await candidates(db, but));
  return id === null ? null : { weights: [id], runs: [] };
}

/** Sees to the bounds once a run has come. */
export async function keepWithinBounds(db: Database, locks: RunLocks, newest: string): Promise<RoomMade> {
  const all = await candidates(db, newest);
  const runs: string[] = [];
  for (const { id } of all.slice(0, Math.max(0, all.length + 1 - MOST_RECORDS))) {
    if (!(await locks.isFree(id))) continue;
    await dropRun(db, id);
    runs.push(id);
  }
  let left = all.filter(({ id }) => !runs.includes(id));
  const weights: string[] = [];
  while (left.reduce((sum, { bytes }) => sum + bytes, 0) > MOST_BYTES) {
    const gone = await dropFirst(db, locks, left);
    if (gone === null) break;
    weights.push(gone);
    left = left.filter(({ id }) => id !== gone);
  }
  return { weights, runs };
}

/** Of a run's epochs those that go where there are too many: every second one, the newest apart. */
export function epochsTooMany(epochs: readonly number[]): readonly number[] {
  if (epochs.length <= MOST_EPOCHS) return [];
  let stride = 1;
  const kept = (): number[] => epochs.filter((epoch) => epoch % stride === 0 || epoch === epochs.at(-1));
  while (kept().length > MOST_EPOCHS) stride *= 2;
  const stay = new Set(kept());
  return epochs.filter((epoch) => !stay.has(epoch));
}
