/** Images that come batch by batch: prefetched, kept within their room, never fetched twice at once. */
import { describe, expect, it } from 'vitest';
import type { ImageStream } from '../../../../src/domain/images.ts';
import { createFeed } from '../../../../src/engine/images/feed.ts';
import { writeInput } from '../../../../src/engine/images/source.ts';

const SIZE = 2;
const BYTES = SIZE * SIZE * 3;

function stream(count: number) {
  const asked: number[] = [];
  const open: (() => void)[] = [];
  const source: ImageStream = {
    size: SIZE,
    count,
    read: (image) => {
      asked.push(image);
      return new Promise((resolve) => open.push(() => resolve(new Uint8Array(BYTES).fill(image))));
    },
  };
  const answer = async (): Promise<void> => {
    for (const resolve of open.splice(0)) resolve();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { source, asked, answer };
}

const batchesOf = (...batches: number[][]) => batches.map((images) => ({ images: Int32Array.from(images) }));

describe('createFeed', () => {
  it('asks for the batches ahead, waits for the first alone, and writes its pixels', async () => {
    const { source, asked, answer } = stream(20);
    const feed = createFeed(source, SIZE);
    const batches = batchesOf([0, 1], [2, 3], [4, 0], [5, 6], [7, 8]);
    let ready = false;
    const waiting = feed.ready(batches, 0)!.then(() => {
      ready = true;
    });
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(() => feed.pixels(0)).toThrow('not ready');
    await answer();
    await waiting;
    expect(ready).toBe(true);
    const out = new Float32Array(2 * BYTES);
    writeInput(feed, 1, false, out, 1);
    expect(out[BYTES]).toBeCloseTo((1 - 127.5) / 128, 6);
    expect(feed.ready(batches, 1)).toBeUndefined();
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('keeps no more than its room but for what is needed now, and drops the longest unused first', async () => {
    const { source, asked, answer } = stream(20);
    const feed = createFeed(source, SIZE, 4 * BYTES);
    const use = async (...images: number[]): Promise<void> => {
      const waiting = feed.ready(batchesOf(images), 0);
      await answer();
      await waiting;
    };
    await use(0, 1);
    await use(2, 3);
    await use(0, 4);
    expect(asked).toEqual([0, 1, 2, 3, 4]);
    await use(0, 2, 3, 4);
    expect(asked).toHaveLength(5);
    await use(1);
    expect(asked.slice(5)).toEqual([1]);
    await use(5, 6, 7, 8, 9, 10);
    for (const image of [5, 6, 7, 8, 9, 10]) {
      expect(feed.pixels(image)[0]).toBe(image);
    }
  });

  it('asks for no image that is held elsewhere, and waits for none', async () => {
    const { source, asked, answer } = stream(20);
    const feed = createFeed(source, SIZE);
    const held = new Set([0, 1, 4]);
    const batches = batchesOf([0, 1], [2, 4], [3, 0]);
    expect(feed.ready(batches, 0, (image) => held.has(image))).toBeUndefined();
    expect(asked).toEqual([2, 3]);
    held.delete(1);
    const waiting = feed.ready(batches, 0, (image) => held.has(image));
    await answer();
    await waiting;
    expect(asked).toEqual([2, 3, 1]);
    expect(feed.pixels(1)[0]).toBe(1);
  });
});
