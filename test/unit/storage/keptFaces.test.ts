/** Faces kept between visits: found again by their key, within a bound, and nothing said to be kept that is not. */
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeptFaces, FACES_DATABASE } from '../../../src/storage/keptFaces.ts';
import { type StoredFace, storedBytes } from '../../../src/storage/storedFace.ts';

const face = (number: number): StoredFace => ({
  face: 'found',
  outline: Float32Array.from({ length: 8 }, (_, i) => number + i),
  thumbnail: new Uint8Array(4 * 4 * 3).fill(number),
  edges: new Int8Array(8).fill(number),
  width: 100,
  height: 80,
  offTemplate: null,
  embedding: Float32Array.of(number, -number),
  notes: [{ kind: 'cmyk' }, { kind: 'deep', bits: 16 }],
});
const some = (...numbers: number[]): Map<string, StoredFace> =>
  new Map(numbers.map((number) => [`key ${number}`, face(number)]));
const BYTES = storedBytes(face(1));

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('kept faces', () => {
  it('come back in the next visit as they were, and are counted once', async () => {
    const first = createKeptFaces();
    expect(await first.keep(some(1, 2))).toBe('kept');
    expect(await first.keep(some(2, 3))).toBe('kept');
    const second = createKeptFaces();
    expect(await second.find(['key 2', 'key 9', 'key 1'])).toEqual([face(2), null, face(1)]);
    expect(await second.amount()).toEqual({ faces: 3, bytes: 3 * BYTES });
    await second.clear();
    expect(await first.amount()).toEqual({ faces: 0, bytes: 0 });
    expect(await first.find(['key 1'])).toEqual([null]);
  });

  it('give way beyond the bound, those first that were not wanted for longest', async () => {
    const clock = { day: 10 };
    const options = { mostBytes: 4 * BYTES, wallClock: () => clock.day * 86_400_000 };
    const kept = createKeptFaces(options);
    await kept.keep(some(1, 2));
    clock.day = 11;
    await kept.keep(some(3, 4));
    clock.day = 12;
    await kept.find(['key 1']);
    await vi.waitFor(async () => {
      const db = await openDB(FACES_DATABASE);
      expect(await db.get('faces', 'key 1')).toMatchObject({ used: 12 });
      db.close();
    });
    await kept.keep(some(5));
    const found = await kept.find([1, 2, 3, 4, 5].map((number) => `key ${number}`));
    expect(found.map((one) => one !== null)).toEqual([true, false, false, true, true]);
    expect(await kept.amount()).toEqual({ faces: 3, bytes: 3 * BYTES });
  });

  it('in a full store are not said to be kept, and those before stay', async () => {
    const kept = createKeptFaces();
    await kept.keep(some(1));
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    expect(await kept.keep(some(2))).toBe('full');
    put.mockRestore();
    expect(await kept.find(['key 1', 'key 2'])).toEqual([face(1), null]);
    expect(await kept.amount()).toEqual({ faces: 1, bytes: BYTES });
  });

  it('are nowhere without IndexedDB, and what is no face is none', async () => {
    const kept = createKeptFaces();
    await kept.keep(some(1, 2, 3, 4));
    const db = await openDB(FACES_DATABASE);
    await db.put('faces', { used: 1, bytes: 1, face: { ...face(1), embedding: 'text' } }, 'key 1');
    await db.put('faces', { used: 1, bytes: 1, face: { ...face(2), thumbnail: new Uint8Array(7) } }, 'key 2');
    await db.put('faces', { used: 1, bytes: 1, face: { ...face(4), notes: ['A sentence.'] } }, 'key 4');
    db.close();
    expect(await kept.find(['key 1', 'key 2', 'key 4', 'key 3'])).toEqual([null, null, null, face(3)]);
    vi.stubGlobal('indexedDB', undefined);
    const none = createKeptFaces();
    expect(await none.find(['key 3'])).toEqual([null]);
    expect(await none.keep(some(1))).toBe('nowhere');
    expect(await none.amount()).toEqual({ faces: 0, bytes: 0 });
    await none.clear();
  });
});
