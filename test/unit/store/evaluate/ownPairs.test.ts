/** A pair set on its way to the worker: once for each worker and size, and never one that was given up. */
import { expect, test } from 'vitest';
import { sheetOf } from '../../../../src/domain/faceSheet.ts';
import { DEFAULT_SETTINGS } from '../../../../src/domain/settings/settings.ts';
import type { TrainingCommandBody, WirePairs } from '../../../../src/protocol/training.ts';
import { createOwnPairs } from '../../../../src/store/evaluate/ownPairs.ts';
import { type AppState, initialState } from '../../../../src/store/state.ts';

const pairsOf = (size: number): WirePairs => ({
  images: { size, count: 2, pixels: new Uint8Array(2 * size * size * 3) },
  left: Int32Array.of(0),
  right: Int32Array.of(1),
  same: Uint8Array.of(1),
});

function setUp() {
  let state: AppState = initialState(
    { settings: DEFAULT_SETTINGS, view: 'evaluate', problems: [] },
    {
      head: false,
      milestones: false,
    },
  );
  const sent: TrainingCommandBody[] = [];
  const reads: { name: string; size: number; done(): void; fail(): void }[] = [];
  const page = { size: 8 };
  const pairs = createOwnPairs({
    files: {
      readPhotos: () => Promise.reject(new Error('not asked for')),
      readPairs: ({ path }, size) =>
        new Promise((resolve, reject) => {
          const read = pairsOf(size);
          const done = (): void => resolve({ pairs: read, faces: sheetOf(read.images) });
          reads.push({ name: path, size, done, fail: () => reject(new Error(`${path}: damaged`)) });
        }),
    },
    imageSize: () => page.size,
    send: (command) => sent.push(command) > 0,
    state: () => state,
    show: (change) => {
      state = { ...state, evaluation: { ...state.evaluation, ...change } };
    },
  });
  const deliver = async (): Promise<boolean> => {
    const delivered = pairs.deliver();
    reads.at(-1)?.done();
    return delivered;
  };
  return { pairs, sent, reads, page, deliver, view: () => state.evaluation.pairSet };
}
const file = (name: string): File => new File([], name);

test('the held-out identities need no delivery', async () => {
  const { pairs, sent } = setUp();
  expect(await pairs.deliver()).toBe(true);
  expect(sent).toEqual([]);
});

test('a set is read once, and again at another size or for a new worker', async () => {
  const { pairs, sent, reads, page, deliver } = setUp();
  pairs.choose(file('a.bin'));
  expect(await deliver()).toBe(true);
  expect(await deliver()).toBe(true);
  expect(reads).toHaveLength(1);
  expect(pairs.chosen?.sheet?.count).toBe(2);
  page.size = 16;
  await deliver();
  pairs.workerGone();
  await deliver();
  expect(reads.map(({ size }) => size)).toEqual([8, 16, 16]);
  expect(sent.map(({ type }) => type)).toEqual(['pairs', 'pairs', 'pairs']);
  pairs.choose(null);
  expect(sent.at(-1)).toEqual({ type: 'pairs', pairs: null });
});

test('a set that cannot be read is none: the held-out identities are verified on, and the page says why', async () => {
  const { pairs, sent, reads, view } = setUp();
  pairs.choose(file('a.bin'));
  const delivered = pairs.deliver();
  reads[0]!.fail();
  expect(await delivered).toBe(false);
  expect(pairs.chosen).toBeNull();
  expect(sent).toEqual([{ type: 'pairs', pairs: null }]);
  expect(view()).toEqual({ name: null, reading: null, problem: 'a.bin: damaged' });
});

test('a set that was given up on the way goes nowhere, whether it can be read or not', async () => {
  const { pairs, sent, reads, view } = setUp();
  pairs.choose(file('a.bin'));
  const first = pairs.deliver();
  pairs.choose(file('b.bin'));
  reads[0]!.done();
  expect(await first).toBe(false);
  const second = pairs.deliver();
  pairs.choose(file('c.bin'));
  reads[1]!.fail();
  expect(await second).toBe(false);
  expect(sent).toEqual([]);
  expect(view().problem).toBeNull();
  expect(pairs.chosen?.file.name).toBe('c.bin');
});
