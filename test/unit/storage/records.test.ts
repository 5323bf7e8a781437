/** The shelf in IndexedDB: every run stays with what was said of it; weights give way first, and never those that are pinned. */
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { freshNote } from '../../../src/domain/shelvedRun.ts';
import { DATABASE, DATABASE_VERSION } from '../../../src/storage/database.ts';
import { detailsOf, recordOf } from '../../../src/storage/recordOfRun.ts';
import { epochsTooMany, MOST_EPOCHS, MOST_RECORDS, type RoomMade } from '../../../src/storage/runRoom.ts';
import { createRunStore } from '../../../src/storage/runs.ts';
import type { StoredRun } from '../../../src/storage/storedRun.ts';
import { endOfEpoch, keptRun } from '../../support/keptRuns.ts';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const open = () => createRunStore({ locks: null });

const endOf = (id: string, done: number): StoredRun => endOfEpoch(done, { id });

const ids = async (): Promise<string[]> => (await open().records())!.items.map(({ record }) => record.id).sort();

it('keeps a record of a run with its details, and what a person has said of it', async () => {
  const store = open();
  await store.save(keptRun(20));
  const note = { ...freshNote('kept'), name: 'mine', note: 'good', pinned: true };
  await store.annotate(note);
  await store.save(keptRun(30));
  const { items, unreadable } = (await open().records())!;
  expect(items).toEqual([{ record: recordOf(keptRun(30)), note, hasWeights: true, epochs: [] }]);
  expect(unreadable).toBe(0);
  expect(await open().details('kept')).toEqual(detailsOf(keptRun(30)));
});

it('keeps the network at the ends of epochs, and drops those that a run taken up earlier has not reached', async () => {
  const store = open();
  for (const done of [1, 2, 3]) await store.save(endOf('a', done));
  await store.save(keptRun(35, { id: 'a' }));
  expect((await store.records())!.items[0]?.epochs).toEqual([1, 2, 3]);
  expect((await store.at('a', 2))?.checkpoint.step).toBe(20);
  expect(await store.at('a', 4)).toBeNull();
  await store.save(endOf('a', 1));
  expect((await store.records())!.items[0]?.epochs).toEqual([1]);
});

it('thins the epochs of a long run and keeps the newest', () => {
  const all = Array.from({ length: 60 }, (_, i) => i + 1);
  const gone = new Set(epochsTooMany(all));
  const left = all.filter((epoch) => !gone.has(epoch));
  expect(left.length).toBeLessThanOrEqual(MOST_EPOCHS);
  expect(left.at(-1)).toBe(60);
  expect(left.slice(0, 3)).toEqual([4, 8, 12]);
  expect(epochsTooMany([1, 2, 3])).toEqual([]);
});

it('does not list what was deleted, and has all of it until it is gone for good', async () => {
  const store = open();
  await store.save(endOf('a', 1));
  await store.annotate({ ...freshNote('a'), deletedAt: Date.now() });
  expect(await ids()).toEqual([]);
  expect((await store.list()).runs).toEqual([]);
  await store.annotate(freshNote('a'));
  expect(await ids()).toEqual(['a']);
  expect((await store.at('a', 1))?.checkpoint.step).toBe(10);
  await store.annotate({ ...freshNote('a'), deletedAt: Date.now() - 86_400_000 });
  expect(await ids()).toEqual([]);
  await store.annotate(freshNote('a'));
  expect(await ids()).toEqual([]);
  expect(await store.at('a', 1)).toBeNull();
});

it('takes in runs of elsewhere', async () => {
  const run = keptRun(20, { id: 'train 1' });
  const record = { ...recordOf(run)!, origin: 'train' as const, file: 'results', step: null };
  expect(await open().putRecord(record, detailsOf(run))).toBe('stored');
  const [item] = (await open().records())!.items;
  expect(item).toMatchObject({ record, hasWeights: false, epochs: [] });
});

it('names records that cannot be read, and leaves them', async () => {
  await open().records();
  const db = await openDB(DATABASE, DATABASE_VERSION);
  await db.put('records', { schema: 99 }, 'future');
  db.close();
  expect(await open().records()).toEqual({ items: [], unreadable: 1 });
});

/** The quota is met by so many runs with weights. */
function fullBeyond(most: number): void {
  const { put } = IDBObjectStore.prototype;
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value, key) {
    const weights = (value as Partial<StoredRun>).checkpoint !== undefined && this.name === 'runs';
    if (weights && left <= 0) throw new DOMException('no room', 'QuotaExceededError');
    if (weights) left -= 1;
    return put.call(this, value, key);
  });
  const remove = IDBObjectStore.prototype.delete;
  vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(function (this: IDBObjectStore, key) {
    if (this.name === 'runs') left += 1;
    return remove.call(this, key);
  });
  let left = most;
}

it('lets the weights of the oldest give way when there is no room, but none that are pinned, and says so', async () => {
  const store = open();
  const made: RoomMade[] = [];
  store.onRoomMade((one) => made.push(one));
  fullBeyond(3);
  for (const [id, savedAt] of [
    ['pinned', 1],
    ['old', 2],
    ['young', 3],
  ] as const) {
    await store.save(keptRun(1, { id, savedAt }));
  }
  await store.annotate({ ...freshNote('pinned'), pinned: true });
  expect(await store.save(keptRun(1, { id: 'new', savedAt: 4 }))).toBe('stored');
  expect(made).toEqual([{ weights: ['old'], runs: [] }]);
  const { items } = (await store.records())!;
  expect(Object.fromEntries(items.map(({ record, hasWeights }) => [record.id, hasWeights]))).toEqual({
    pinned: true,
    old: false,
    young: true,
    new: true,
  });
});

it('is full where nothing may give way', async () => {
  const store = open();
  fullBeyond(1);
  await store.save(keptRun(1, { id: 'pinned' }));
  await store.annotate({ ...freshNote('pinned'), pinned: true });
  expect(await store.save(keptRun(1, { id: 'new' }))).toBe('full');
  expect(await ids()).toEqual(['pinned']);
});

it(`has ${MOST_RECORDS} runs beside the pinned ones at most`, async () => {
  const store = open();
  const made: RoomMade[] = [];
  store.onRoomMade((one) => made.push(one));
  await store.annotate({ ...freshNote('0'), pinned: true });
  for (let i = 0; i <= MOST_RECORDS; i++) {
    const run = keptRun(1, { id: `${i}`, savedAt: i });
    await store.putRecord(recordOf(run)!, detailsOf(run));
  }
  await store.save(keptRun(1, { id: 'new', savedAt: 9999 }));
  expect(made).toEqual([{ weights: [], runs: ['1'] }]);
  expect((await ids()).length).toBe(MOST_RECORDS + 1);
});
