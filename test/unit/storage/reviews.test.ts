/** Reviews in IndexedDB: kept across pages, whole or not at all, and a plain word when they cannot be. */
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DATABASE, DATABASE_VERSION } from '../../../src/storage/database.ts';
import type { Locks } from '../../../src/storage/keeping.ts';
import { createLeftReviews } from '../../../src/storage/leftReviews.ts';
import { createReviewStore } from '../../../src/storage/reviews.ts';
import { REVIEW_SCHEMA, type StoredReview } from '../../../src/storage/storedReview.ts';

const review = (count: number, fingerprint = 'f'): StoredReview => ({
  schema: REVIEW_SCHEMA,
  fingerprint,
  name: 'faces',
  images: 10,
  verdicts: Array.from({ length: count }, (_, i) => ({
    image: `a/${i}.jpg`,
    content: `c${i}`,
    given: 'a',
    kind: 'accept',
    label: 'b',
  })),
});

/** Web Locks of one browser, shared by its pages. */
function sharedLocks(): Locks {
  const held = new Set<string>();
  return {
    async request(name, _options, run) {
      if (held.has(name)) return run(null);
      held.add(name);
      return run({}).finally(() => held.delete(name));
    },
  };
}

/** What a browser keeps at once, shared by its pages. */
function atOnce() {
  const held = new Map<string, string>();
  const storage = {
    get length() {
      return held.size;
    },
    key: (i: number) => [...held.keys()][i] ?? null,
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, text: string) => void held.set(key, text),
    removeItem: (key: string) => void held.delete(key),
  };
  return { held, left: createLeftReviews(() => storage) };
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('reviews', () => {
  it('come back after a reload, for their own set alone', async () => {
    const first = createReviewStore({ locks: null });
    expect(await first.open('f')).toEqual({ keeping: 'stored', review: null });
    expect(await first.save(review(3))).toBe('stored');
    const second = createReviewStore({ locks: null });
    expect(await second.open('f')).toEqual({ keeping: 'stored', review: review(3) });
    expect(await second.open('other')).toEqual({ keeping: 'stored', review: null });
    expect(await second.list()).toEqual([review(3)]);
    await second.remove('f');
    expect(await createReviewStore({ locks: null }).list()).toEqual([]);
  });

  it('are written by one page; a second reads, and writes once the first has closed', async () => {
    const locks = sharedLocks();
    const first = createReviewStore({ locks });
    await first.open('f');
    await first.save(review(1));
    const second = createReviewStore({ locks });
    expect(await second.open('f')).toEqual({ keeping: 'read-only', review: review(1) });
    expect(await second.save(review(5))).toBe('read-only');
    expect(await second.list()).toEqual([review(1)]);
    expect((await second.open('another set')).keeping).toBe('stored');
    first.close();
    await new Promise((resolve) => setTimeout(resolve));
    expect((await second.open('f')).keeping).toBe('stored');
  });

  it('left behind by a page that went are there for the next, and in the database once that one may write', async () => {
    const { held, left } = atOnce();
    const first = createReviewStore({ locks: null, left });
    first.leave(review(9));
    expect(held.size).toBe(0);
    await first.open('f');
    await first.save(review(1));
    first.leave(review(2));
    const locks = sharedLocks();
    const second = createReviewStore({ locks, left });
    expect(await second.list()).toEqual([review(2)]);
    expect(await second.open('f')).toEqual({ keeping: 'stored', review: review(2) });
    expect(held.size).toBe(0);
    expect(await second.list()).toEqual([review(2)]);
    // A page that came back to life after all has written since.
    second.leave(review(3));
    const third = createReviewStore({ locks, left });
    expect((await third.open('f')).keeping).toBe('read-only');
    await second.save(review(4));
    expect(held.size).toBe(0);
    second.leave(review(5));
    await second.remove('f');
    expect(await third.list()).toEqual([]);
  });

  it('left behind in another shape, or by a page of something else, are passed over', async () => {
    const { held, left } = atOnce();
    held.set('boundaryface review f', '{"schema":2');
    held.set('boundaryface review g', '{"schema":9}');
    held.set('another', JSON.stringify(review(1)));
    const store = createReviewStore({ locks: null, left });
    expect(await store.list()).toEqual([]);
    expect(await store.open('f')).toEqual({ keeping: 'stored', review: null });
    const refused = createReviewStore({
      locks: null,
      left: createLeftReviews(() => {
        throw new DOMException('refused', 'SecurityError');
      }),
    });
    await refused.open('f');
    refused.leave(review(1));
    expect(await refused.save(review(1))).toBe('stored');
    expect(await refused.list()).toEqual([review(1)]);
  });

  it('without IndexedDB stay in memory', async () => {
    vi.stubGlobal('indexedDB', undefined);
    const store = createReviewStore({ locks: null });
    expect(await store.list()).toEqual([]);
    expect(await store.open('f')).toEqual({ keeping: 'memory', review: null });
    expect(await store.save(review(1))).toBe('memory');
  });

  it('in a full store leave the save before whole, and are written again once there is room', async () => {
    const store = createReviewStore({ locks: null });
    await store.open('f');
    await store.save(review(1));
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    expect(await store.save(review(2))).toBe('full');
    expect(await store.list()).toEqual([review(1)]);
    put.mockRestore();
    expect(await store.save(review(3))).toBe('stored');
    expect(await store.list()).toEqual([review(3)]);
  });

  it('of a transaction that was broken off leave the save before', async () => {
    const store = createReviewStore({ locks: null });
    await store.open('f');
    await store.save(review(1));
    const db = await openDB(DATABASE, DATABASE_VERSION);
    const transaction = db.transaction('reviews', 'readwrite');
    void transaction.store.put(review(9)).catch(() => {});
    transaction.abort();
    await transaction.done.catch(() => {});
    expect(await store.list()).toEqual([review(1)]);
    db.close();
  });

  it('of a newer schema are neither used nor written over', async () => {
    const store = createReviewStore({ locks: null });
    await store.open('f');
    const newer = { ...review(2), schema: REVIEW_SCHEMA + 1 };
    const db = await openDB(DATABASE, DATABASE_VERSION);
    await db.put('reviews', newer);
    expect(await store.open('f')).toEqual({ keeping: 'read-only', review: null });
    expect(await store.save(review(1))).toBe('read-only');
    expect(await db.get('reviews', 'f')).toEqual(newer);
    db.close();
  });

  it('of the first schema are read, with no contents, and written over by the second', async () => {
    const db = await openDB(DATABASE, DATABASE_VERSION, {
      upgrade: (fresh) => void fresh.createObjectStore('reviews', { keyPath: 'fingerprint' }),
    });
    const verdicts = [{ image: 'a/1.jpg', kind: 'accept', label: 'b' }];
    await db.put('reviews', { schema: 1, fingerprint: 'f', name: 'faces', images: 10, verdicts });
    db.close();
    const store = createReviewStore({ locks: null });
    const { keeping, review: read } = await store.open('f');
    expect(keeping).toBe('stored');
    expect(read).toMatchObject({ schema: 1, verdicts: [{ image: 'a/1.jpg', content: null, given: null, label: 'b' }] });
    expect(await store.save(review(2))).toBe('stored');
    expect(await store.list()).toEqual([review(2)]);
  });

  it('in a database of a newer page stay in memory', async () => {
    (await openDB(DATABASE, DATABASE_VERSION + 1)).close();
    expect((await createReviewStore({ locks: null }).open('f')).keeping).toBe('memory');
  });
});
