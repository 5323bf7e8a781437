/** Kept runs in IndexedDB: across pages, each in its own place, whole or not at all, by one page at a time. */
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freshNote } from '../../../src/domain/shelvedRun.ts';
import { DATABASE, DATABASE_VERSION } from '../../../src/storage/database.ts';
import type { Locks } from '../../../src/storage/keeping.ts';
import { recordOf } from '../../../src/storage/recordOfRun.ts';
import { createReviewStore } from '../../../src/storage/reviews.ts';
import { createRunStore } from '../../../src/storage/runs.ts';
import { REVIEW_SCHEMA } from '../../../src/storage/storedReview.ts';
import { RUN_SCHEMA, type StoredRun } from '../../../src/storage/storedRun.ts';
import { checkpointAt, keptRun } from '../../support/keptRuns.ts';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** What any page finds. */
const found = async () => (await createRunStore({ locks: null }).list()).runs;
/** As they are found. */
const recordsOf = (...runs: StoredRun[]) => runs.map(recordOf);
const unreadable = async () => (await createRunStore({ locks: null }).list()).unreadable;

/** Locks as pages share them; a page that goes lets go of all it holds. */
function sharedLocks() {
  const held = new Map<string, number>();
  return (page: number): { locks: Locks; leave: () => void } => ({
    locks: {
      async request(name, _options, run) {
        if (held.has(name)) return run(null);
        held.set(name, page);
        await run({});
        held.delete(name);
        return undefined;
      },
    },
    leave() {
      for (const [name, holder] of held) if (holder === page) held.delete(name);
    },
  });
}

async function putRaw(value: unknown, key: string): Promise<void> {
  await createRunStore({ locks: null }).list();
  const db = await openDB(DATABASE, DATABASE_VERSION);
  await db.put('runs', value, key);
  db.close();
}

/** As it was stored before there were records. */
function beforeRecords(step: number, schema = 2) {
  const { began, rectified, identities, evaluation, parent, ...run } = keptRun(step);
  return { ...run, schema };
}

describe('kept runs', () => {
  it('come back after a reload, the newest first; a save replaces the save before it of the same run alone', async () => {
    const store = createRunStore({ locks: null });
    expect(await found()).toEqual([]);
    expect(await store.save(keptRun(20))).toBe('stored');
    expect(await store.save(keptRun(5, { id: 'other', savedAt: 2000 }))).toBe('stored');
    expect(await store.save(keptRun(30))).toBe('stored');
    expect(await found()).toEqual(recordsOf(keptRun(5, { id: 'other', savedAt: 2000 }), keptRun(30)));
    expect(await store.take('kept')).toEqual(keptRun(30));
    await store.remove('kept');
    expect(await found()).toEqual(recordsOf(keptRun(5, { id: 'other', savedAt: 2000 })));
  });

  it('come back with what they remember of their epochs; where that is damaged, without it', async () => {
    const history = {
      labels: [{ epoch: 1, labels: { given: Int32Array.of(0, 1), truth: null, replaced: Int32Array.of(-1, -1) } }],
      changes: [{ epoch: 1, from: 0, records: [], withdrawn: [] }],
      decisions: [],
      embeddings: { snapshots: [], every: 1 },
    };
    const store = createRunStore({ locks: null });
    await store.save(keptRun(20, { history }));
    expect(await store.take('kept')).toEqual(keptRun(20, { history }));
    await store.save(keptRun(20, { history: { ...history, changes: [{}] } as unknown as typeof history }));
    expect(await store.take('kept')).toEqual(keptRun(20));
  });

  it('have ids of their own', () => {
    const store = createRunStore({ locks: null });
    expect(new Set(Array.from({ length: 50 }, () => store.newId())).size).toBe(50);
  });

  it('belong to one page at a time: another neither sees nor touches them, and keeps its own beside them', async () => {
    const page = sharedLocks();
    const [a, b] = [page(1), page(2)];
    const first = createRunStore({ locks: a.locks });
    await first.save(keptRun(20));
    const second = createRunStore({ locks: b.locks, patience: 0 });
    expect((await second.list()).runs).toEqual([]);
    expect(await second.take('kept')).toBe('elsewhere');
    expect(await second.save(keptRun(1))).toBe('read-only');
    await second.remove('kept');
    expect(await second.save(keptRun(3, { id: 'second' }))).toBe('stored');
    // The first page goes, and the second trains on: what the first one kept stays as it was.
    a.leave();
    expect(await second.save(keptRun(4, { id: 'second' }))).toBe('stored');
    expect(await found()).toEqual(recordsOf(keptRun(20), keptRun(4, { id: 'second' })));
    expect(await second.take('kept')).toEqual(keptRun(20));
  });

  it('of a page that is just going are waited for', async () => {
    const page = sharedLocks();
    const [a, b] = [page(1), page(2)];
    await createRunStore({ locks: a.locks }).save(keptRun(20));
    const listed = createRunStore({ locks: b.locks }).list();
    setTimeout(a.leave, 100);
    expect((await listed).runs).toEqual(recordsOf(keptRun(20)));
  });

  it('is whole or not there: a full store and a broken transaction leave the one before', async () => {
    const store = createRunStore({ locks: null });
    await store.save(keptRun(20));
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    expect(await store.save(keptRun(30))).toBe('full');
    put.mockRestore();
    const db = await openDB(DATABASE, DATABASE_VERSION);
    const transaction = db.transaction('runs', 'readwrite');
    void transaction.store.put(keptRun(40), 'kept').catch(() => {});
    transaction.abort();
    await transaction.done.catch(() => {});
    db.close();
    expect(await found()).toEqual(recordsOf(keptRun(20)));
  });

  it('stay in memory without IndexedDB', async () => {
    vi.stubGlobal('indexedDB', undefined);
    const store = createRunStore({ locks: null });
    expect(await store.list()).toEqual({ runs: [], unreadable: [] });
    expect(await store.save(keptRun(20))).toBe('memory');
    expect(await store.copy('kept')).toBeNull();
  });

  it('in the database of a newer page are found, left alone and handed over', async () => {
    const newer = await openDB(DATABASE, DATABASE_VERSION + 1, { upgrade: (db) => void db.createObjectStore('runs') });
    await newer.put('runs', { schema: RUN_SCHEMA + 1, id: 'future', weights: Float32Array.of(1, 2) }, 'future');
    newer.close();
    const store = createRunStore({ locks: null });
    expect(await store.list()).toEqual({ runs: [], unreadable: [{ id: 'future', why: 'newer' }] });
    expect(await store.save(keptRun(20))).toBe('memory');
    expect(JSON.parse(await (await store.copy('future'))!.text())).toMatchObject({ id: 'future' });
  });

  it.each(['open', 'get', 'put'] as const)('go on in memory when the storage never answers (%s)', async (what) => {
    const ignore = { value: () => {} };
    const silent = Object.create(IDBOpenDBRequest.prototype, { addEventListener: ignore, removeEventListener: ignore });
    if (what === 'open') vi.spyOn(globalThis.indexedDB, 'open').mockReturnValue(silent);
    const store = createRunStore({ locks: null, answerMs: 20 });
    if (what !== 'open') {
      await store.save(keptRun(20));
      vi.spyOn(IDBObjectStore.prototype, what).mockReturnValue(silent);
    }
    if (what !== 'put') expect((await store.list()).runs).toEqual([]);
    if (what !== 'get') expect(await store.save(keptRun(30))).toBe('memory');
    const reviews = createReviewStore({ locks: null, answerMs: 20 });
    const review = { schema: REVIEW_SCHEMA, fingerprint: 'f', name: 'faces', images: 1, verdicts: [] };
    const opened = (await reviews.open('f')).keeping;
    expect([opened, await reviews.save(review)]).toContain('memory');
  });

  it('are written without a lock where locks never answer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const locks: Locks = { request: () => new Promise(() => {}) };
    const saved = createRunStore({ locks }).save(keptRun(20));
    let keeping: unknown;
    void saved.then((result) => {
      keeping = result;
    });
    for (let i = 0; i < 200 && keeping === undefined; i++) {
      await vi.advanceTimersByTimeAsync(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    vi.useRealTimers();
    expect(await saved).toBe('stored');
  });

  it('of schema 1 are migrated: the only one there was becomes one of many, under its old key and lock', async () => {
    const { id: _, ...old } = beforeRecords(20, 1);
    await putRaw(old, 'latest');
    const migrated: StoredRun = keptRun(20, { id: 'latest', rectified: null, identities: [] });
    expect(await found()).toEqual(recordsOf(migrated));
    const page = sharedLocks();
    const [a, b] = [page(1), page(2)];
    let leave = (): void => {};
    void a.locks.request(
      'boundaryface run',
      { ifAvailable: true },
      () =>
        new Promise((resolve) => {
          leave = resolve;
        }),
    );
    const store = createRunStore({ locks: b.locks, patience: 0 });
    expect((await store.list()).runs).toEqual([]);
    leave();
    a.leave();
    expect(await store.take('latest')).toEqual(migrated);
    expect(await store.save({ ...migrated, savedAt: 5 })).toBe('stored');
    expect(await found()).toEqual(recordsOf({ ...migrated, savedAt: 5 }));
  });

  const whole = keptRun(20);
  const { checkpoint, curves } = whole;
  it.each<[string, unknown, 'newer' | 'damaged']>([
    ['of a newer schema', { ...whole, schema: RUN_SCHEMA + 1 }, 'newer'],
    ['of no schema', { ...whole, schema: 0 }, 'damaged'],
    ['under the id of another', { ...whole, id: 'other' }, 'damaged'],
    ['without a checkpoint', { ...whole, checkpoint: null }, 'damaged'],
    ['with a step that is none', { ...whole, checkpoint: { ...checkpoint, step: -1 } }, 'damaged'],
    ['with weights that are no floats', { ...whole, checkpoint: { ...checkpoint, momenta: [[1, 2]] } }, 'damaged'],
    [
      'with sums that are no numbers',
      { ...whole, checkpoint: { ...checkpointAt(1, 1), sums: { loss: Number.NaN } } },
      'damaged',
    ],
    [
      'with curves that cannot be drawn',
      { ...whole, curves: { ...curves, loss: { width: 1, buckets: [{}] } } },
      'damaged',
    ],
    ['with a correction that says nothing', { ...whole, corrections: [{ image: 1 }] }, 'damaged'],
    ['with an epoch that says nothing', { ...whole, curves: { ...curves, epochs: [{ epoch: 1 }] } }, 'damaged'],
    ['that is no object', 'run', 'damaged'],
  ])('%s are not used, and stay as they are', async (_, stored, why) => {
    await putRaw(stored, 'kept');
    expect(await found()).toEqual([]);
    expect(await unreadable()).toEqual([{ id: 'kept', why }]);
    const store = createRunStore({ locks: null });
    for (let i = 0; i <= 5; i++) await store.save(keptRun(i, { id: `${i}`, savedAt: i }));
    const db = await openDB(DATABASE, DATABASE_VERSION);
    expect(await db.get('runs', 'kept')).toEqual(stored);
    db.close();
    expect(await store.copy('kept')).not.toBeNull();
  });

  it('are copied whole, with what JSON has no word for', async () => {
    const shared = { a: 1 };
    await putRaw(
      {
        floats: Float32Array.of(1.5, -2),
        odd: [Number.NaN, Number.NEGATIVE_INFINITY, -0, undefined, 5n, null],
        map: new Map([['key', new Set([1])]]),
        at: new Date(5),
        twice: [shared, shared],
        bytes: new Uint8Array(100_000).fill(7).buffer,
      },
      'strange',
    );
    const copy = await createRunStore({ locks: null }).copy('strange');
    const { bytes, ...rest } = JSON.parse(await copy!.text());
    expect(Buffer.from(bytes.$ArrayBuffer, 'base64')).toEqual(Buffer.alloc(100_000, 7));
    expect(new Float32Array(Uint8Array.from(Buffer.from(rest.floats.$Float32Array, 'base64')).buffer)).toEqual(
      Float32Array.of(1.5, -2),
    );
    expect(rest).toMatchObject({
      odd: [
        { $value: 'NaN' },
        { $value: '-Infinity' },
        { $value: '-0' },
        { $value: 'undefined' },
        { $value: '5n' },
        null,
      ],
      map: { $Map: [['key', { $Set: [1] }]] },
      at: { $Date: 5 },
      twice: [{ a: 1 }, { $again: expect.any(Number) }],
    });
  });

  it('came later than reviews: a database that has only those keeps them', async () => {
    const review = { schema: REVIEW_SCHEMA, fingerprint: 'f', name: 'faces', images: 1, verdicts: [] };
    const old = await openDB(DATABASE, 1, {
      upgrade: (db) => void db.createObjectStore('reviews', { keyPath: 'fingerprint' }),
    });
    await old.put('reviews', review);
    old.close();
    await createRunStore({ locks: null }).save(keptRun(20));
    expect(await createReviewStore({ locks: null }).list()).toEqual([review]);
    expect(await found()).toEqual(recordsOf(keptRun(20)));
  });

  it('of a database without records get theirs, and what cannot be read stays as it is', async () => {
    const old = await openDB(DATABASE, 2, {
      upgrade(db) {
        db.createObjectStore('reviews', { keyPath: 'fingerprint' });
        db.createObjectStore('runs');
      },
    });
    await old.put('runs', beforeRecords(20), 'kept');
    await old.put('runs', { schema: 1, strange: true }, 'strange');
    old.close();
    const store = createRunStore({ locks: null });
    const migrated = keptRun(20, { rectified: null, identities: [] });
    expect((await store.records())!.items).toEqual([
      { record: recordOf(migrated), note: freshNote('kept'), hasWeights: true, epochs: [] },
    ]);
    expect(await store.details('kept')).toEqual({ id: 'kept', rectified: null, evaluation: null, identities: [] });
    expect(await store.take('kept')).toEqual(migrated);
    expect((await store.list()).unreadable).toEqual([{ id: 'strange', why: 'damaged' }]);
    expect(await store.copy('strange')).not.toBeNull();
  });
});
