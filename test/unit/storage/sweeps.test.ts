/** Sweeps and their results in IndexedDB. */
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { beforeEach, expect, test } from 'vitest';
import { planSweep } from '../../../src/domain/sweep/sweepPlan.ts';
import { keyOf } from '../../../src/domain/sweep/sweepResult.ts';
import { DATABASE, DATABASE_VERSION } from '../../../src/storage/database.ts';
import { createRunStore } from '../../../src/storage/runs.ts';
import type { StoredSweep } from '../../../src/storage/storedSweep.ts';
import { createSweepStore } from '../../../src/storage/sweeps.ts';
import { metricsAt } from '../../support/epochs.ts';
import { keptRun } from '../../support/keptRuns.ts';
import { resultFor } from '../../support/sweepResults.ts';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const CONTENT = { axes: { 'noise.closedSet': [0, 0.2] }, seeds: [1] };
const SWEEP: StoredSweep = { schema: 1, id: 'a', name: 'mine', made: 5, content: CONTENT };
const RESULTS = planSweep(CONTENT).runs.map((run) => resultFor(run, [metricsAt(1)]));
const open = () => createSweepStore({ locks: null });

test('a sweep and its results are there the next time, results by the settings of their run', async () => {
  expect(await open().put(SWEEP)).toBe('stored');
  expect(await open().addResults(RESULTS)).toBe('stored');
  // The same run again is the same line.
  await open().addResults(RESULTS.slice(0, 1));
  expect(await open().list()).toEqual({ sweeps: [SWEEP], unreadable: 0 });
  expect(await open().results()).toEqual(new Map(RESULTS.map((result) => [keyOf(result.config), result])));
});

test('a sweep goes with the results that nobody else asks for', async () => {
  await open().put(SWEEP);
  await open().addResults(RESULTS);
  await open().remove('a', [keyOf(RESULTS[0]!.config)]);
  expect(await open().list()).toEqual({ sweeps: [], unreadable: 0 });
  expect([...(await open().results())!.values()]).toEqual([RESULTS[1]]);
});

test('what another version has written is counted and left alone', async () => {
  await open().put(SWEEP);
  const db = await openDB(DATABASE, DATABASE_VERSION);
  await db.put('sweeps', { ...SWEEP, schema: 2, id: 'b' }, 'b');
  await db.put('results', { config: 3 }, 'c');
  db.close();
  expect(await open().list()).toEqual({ sweeps: [SWEEP], unreadable: 1 });
  expect((await open().results())!.size).toBe(0);
});

test('a storage that hands nothing out is not taken for an empty one', async () => {
  const store = open();
  await store.put(SWEEP);
  // A newer page in another tab: this one gives way.
  const newer = await openDB(DATABASE, DATABASE_VERSION + 1);
  expect(await store.list()).toBeNull();
  expect(await store.results()).toBeNull();
  newer.close();
});

test('a database of before there were sweeps keeps its runs', async () => {
  await createRunStore({ locks: null }).save(keptRun(20));
  const before = await openDB(DATABASE, DATABASE_VERSION);
  const run = await before.get('runs', 'kept');
  before.close();
  globalThis.indexedDB = new IDBFactory();
  const old = await openDB(DATABASE, 3, {
    upgrade(db) {
      db.createObjectStore('reviews', { keyPath: 'fingerprint' });
      for (const store of ['runs', 'epochs', 'records', 'details', 'notes']) db.createObjectStore(store);
    },
  });
  await old.put('runs', run, 'kept');
  old.close();
  expect(await open().put(SWEEP)).toBe('stored');
  expect((await createRunStore({ locks: null }).list()).runs.map(({ id }) => id)).toEqual(['kept']);
});

test('where nothing can be stored the caller is told', async () => {
  Reflect.deleteProperty(globalThis, 'indexedDB');
  const store = createSweepStore({ locks: null });
  expect(await store.put(SWEEP)).toBe('memory');
  expect(await store.list()).toEqual({ sweeps: [], unreadable: 0 });
  expect(await store.addResults(RESULTS)).toBe('memory');
});
