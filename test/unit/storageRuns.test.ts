/** The kept run in IndexedDB: across pages, whole or not at all, by one page at a time. */
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DATABASE, DATABASE_VERSION } from '../../src/storage/database.ts';
import type { Locks } from '../../src/storage/keeping.ts';
import { createReviewStore, REVIEW_SCHEMA } from '../../src/storage/reviews.ts';
import { createRunStore, RUN_SCHEMA } from '../../src/storage/runs.ts';
import { checkpointAt, keptRun } from '../support/keptRuns.ts';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** What any page finds. */
const found = () => createRunStore({ locks: null }).load();

describe('the kept run', () => {
  it('comes back after a reload; the newest takes the place of the one before', async () => {
    const store = createRunStore({ locks: null });
    expect(await store.load()).toBeNull();
    expect(await store.save(keptRun(20))).toBe('stored');
    expect(await store.save(keptRun(30))).toBe('stored');
    expect(await found()).toEqual(keptRun(30));
    await store.remove();
    expect(await found()).toBeNull();
  });

  it('belongs to one page; another neither sees it nor writes, until that page is gone', async () => {
    const held = new Set<string>();
    const releases: (() => void)[] = [];
    const locks: Locks = {
      async request(name, _options, run) {
        if (held.has(name)) return run(null);
        held.add(name);
        releases.push(() => held.delete(name));
        return run({});
      },
    };
    const first = createRunStore({ locks });
    await first.save(keptRun(20));
    const second = createRunStore({ locks, patience: 0 });
    expect(await second.load()).toBeNull();
    expect(await second.save(keptRun(1))).toBe('read-only');
    await second.remove();
    expect(await first.load()).toEqual(keptRun(20));
    for (const release of releases) release();
    expect(await second.load()).toEqual(keptRun(20));
    // A page that is just going: the next one waits for it.
    const third = createRunStore({ locks }).load();
    setTimeout(() => releases.at(-1)!(), 100);
    expect(await third).toEqual(keptRun(20));
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
    void transaction.store.put(keptRun(40), 'latest').catch(() => {});
    transaction.abort();
    await transaction.done.catch(() => {});
    db.close();
    expect(await found()).toEqual(keptRun(20));
  });

  it('stays in memory without IndexedDB, and in the database of a newer page', async () => {
    (await openDB(DATABASE, DATABASE_VERSION + 1)).close();
    expect(await createRunStore({ locks: null }).save(keptRun(20))).toBe('memory');
    vi.stubGlobal('indexedDB', undefined);
    const store = createRunStore({ locks: null });
    expect(await store.load()).toBeNull();
    expect(await store.save(keptRun(20))).toBe('memory');
  });

  const whole = keptRun(20);
  const { checkpoint, curves } = whole;
  it.each<[string, unknown]>([
    ['of another schema', { ...whole, schema: RUN_SCHEMA + 1 }],
    ['without a checkpoint', { ...whole, checkpoint: null }],
    ['with a step that is none', { ...whole, checkpoint: { ...checkpoint, step: -1 } }],
    ['with weights that are no floats', { ...whole, checkpoint: { ...checkpoint, momenta: [[1, 2]] } }],
    ['with sums that are no numbers', { ...whole, checkpoint: { ...checkpointAt(1, 1), sums: { loss: Number.NaN } } }],
    ['with curves that cannot be drawn', { ...whole, curves: { ...curves, loss: { width: 1, buckets: [{}] } } }],
    ['that is no object', 'run'],
  ])('%s is not used', async (_, stored) => {
    await createRunStore({ locks: null }).save(whole);
    const db = await openDB(DATABASE, DATABASE_VERSION);
    await db.put('runs', stored, 'latest');
    db.close();
    expect(await found()).toBeNull();
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
    expect(await found()).toEqual(keptRun(20));
  });
});
