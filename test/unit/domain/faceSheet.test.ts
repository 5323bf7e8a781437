/** The page's copy of the faces, byte for byte. */
import { describe, expect, it } from 'vitest';
import { createFaceSheet, sheetOf } from '../../../src/domain/faceSheet.ts';
import { stream } from '../../../src/lib/rng.ts';

const COUNT = 7;
const SIDE = 20;
const STRIDE = SIDE * SIDE * 3;
const random = stream(3, 'face sheet');
const pixels = Uint8Array.from({ length: COUNT * STRIDE }, () => random.integer(256));
const images = { size: SIDE, count: COUNT, pixels };

/** Means over squares of `divisor` pixels a side, channel by channel. */
function reduced(divisor: number): number[] {
  const size = Math.floor(SIDE / divisor);
  const at = (image: number, y: number, x: number, channel: number): number =>
    pixels[((image * SIDE + y) * SIDE + x) * 3 + channel]!;
  return Array.from({ length: COUNT * size * size * 3 }, (_, i) => {
    const [channel, x, y] = [i % 3, Math.floor(i / 3) % size, Math.floor(i / 3 / size) % size];
    const image = Math.floor(i / 3 / size / size);
    let sum = 0;
    for (let dy = 0; dy < divisor; dy++) {
      for (let dx = 0; dx < divisor; dx++) sum += at(image, y * divisor + dy, x * divisor + dx, channel);
    }
    return Math.round(sum / divisor ** 2);
  });
}

describe('a face sheet', () => {
  it('of a small set is the images themselves', () => {
    expect(sheetOf(images)).toEqual({ size: SIDE, count: COUNT, pixels, present: new Uint8Array(COUNT).fill(1) });
  });

  it.each([
    [COUNT * STRIDE - 1, 2],
    [COUNT * 10 * 10 * 3 - 1, 3],
  ])('that may take %i bytes is reduced by %i', (limit, divisor) => {
    const sheet = sheetOf(images, limit);
    expect(sheet.size).toBe(Math.floor(SIDE / divisor));
    expect([...sheet.pixels]).toEqual(reduced(divisor));
  });

  it('is not made smaller than a face that can still be told', () => {
    expect(sheetOf(images, 1).size).toBe(6);
  });

  it('written in parts, in any order, is the same, and says what has come', () => {
    const limit = COUNT * STRIDE - 1;
    const { sheet, write } = createFaceSheet(COUNT, SIDE, limit);
    write(4, 3, pixels.slice(4 * STRIDE));
    expect([...sheet.present]).toEqual([0, 0, 0, 0, 1, 1, 1]);
    write(0, 4, pixels.slice(0, 4 * STRIDE));
    expect(sheet).toEqual(sheetOf(images, limit));
  });
});
