/** Resizing: exact where it can be worked out by hand, and averages that no resizing changes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resizeArea, squareInto, TRANSPARENT_BACKGROUND } from '../../../../src/data/pixels/resize.ts';

/** Grey pixels as RGB. */
const rgb = (...values: number[]): Uint8Array => Uint8Array.from(values.flatMap((v) => [v, v, v]));
const red = (pixels: Uint8Array): number[] => [...pixels].filter((_, i) => i % 3 === 0);

describe('resizeArea', () => {
  it('averages whole blocks', () => {
    const found = resizeArea(rgb(0, 10, 100, 100, 20, 30, 100, 104, 1, 1, 9, 9, 1, 1, 9, 9), 1, 4, 2);
    expect(red(found)).toEqual([15, 101, 1, 9]);
  });

  it('splits pixels that lie on a border by their area', () => {
    // 3 to 2: each output takes one and a half inputs in both directions.
    const found = resizeArea(rgb(90, 0, 0, 0, 0, 0, 0, 0, 180), 1, 3, 2);
    expect(red(found)).toEqual([40, 0, 0, 80]);
  });

  it('keeps channels and images apart', () => {
    const a = Uint8Array.from([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]);
    const b = a.map((v) => v + 100);
    expect([...resizeArea(Uint8Array.from([...a, ...b]), 2, 2, 1)]).toEqual([1, 2, 3, 101, 102, 103]);
  });

  it('copies when the size stays', () => {
    const pixels = rgb(1, 2, 3, 4);
    const found = resizeArea(pixels, 1, 2, 2);
    expect(found).toEqual(pixels);
    expect(found.buffer).not.toBe(pixels.buffer);
  });

  it('interpolates when it grows', () => {
    expect(red(resizeArea(rgb(0, 100, 0, 100), 1, 2, 4)).slice(0, 4)).toEqual([0, 25, 75, 100]);
    expect(red(resizeArea(rgb(7), 1, 1, 3))).toEqual(Array.from({ length: 9 }, () => 7));
  });

  it('keeps one colour exactly, and the mean of any image within rounding when it shrinks', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 }));
    fc.assert(
      fc.property(sizes, fc.nat(255), fc.nat(), ([from, to], colour, seed) => {
        const flat = new Uint8Array(from * from * 3).fill(colour);
        expect(resizeArea(flat, 1, from, to).every((v) => v === colour)).toBe(true);
        if (to > from) return;
        const noise = flat.map((_, i) => Math.imul(seed + i, 2654435761) >>> 24);
        const mean = (a: Uint8Array): number => a.reduce((sum, v) => sum + v, 0) / a.length;
        expect(Math.abs(mean(resizeArea(noise, 1, from, to)) - mean(noise))).toBeLessThanOrEqual(0.51);
      }),
    );
  });

  it('is the mean of every window for 64 to 32', () => {
    const pixels = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => Math.imul(i, 2654435761) >>> 24);
    const found = resizeArea(pixels, 1, 64, 32);
    for (let y = 0; y < 32; y++) {
      for (let x = 0; x < 32; x++) {
        const at = (2 * y * 64 + 2 * x) * 3;
        const sum = pixels[at]! + pixels[at + 3]! + pixels[at + 192]! + pixels[at + 195]!;
        expect(found[(y * 32 + x) * 3]).toBe(Math.round(sum / 4));
      }
    }
  });
});

describe('squareInto', () => {
  it('keeps the central square', () => {
    const row = [9, 1, 2, 9].flatMap((v) => [v, v, v, 255]);
    const image = { width: 4, height: 2, rgba: Uint8Array.from([...row, ...row]) };
    const output = new Uint8Array(15).fill(77);
    expect(squareInto(image, 2, output, 3)).toBe(false);
    expect(red(output)).toEqual([77, 1, 2, 1, 2]);
  });

  it('lays transparent pixels on mid-grey', () => {
    const rgba = Uint8Array.from([255, 0, 0, 0, 255, 0, 0, 51, 255, 0, 0, 255, 0, 0, 0, 128]);
    const output = new Uint8Array(12);
    expect(squareInto({ width: 2, height: 2, rgba }, 2, output, 0)).toBe(true);
    const g = TRANSPARENT_BACKGROUND;
    const mixed = Math.round((255 * 51 + g * 204) / 255);
    expect([...output]).toEqual([g, g, g, mixed, Math.round(g * 0.8), Math.round(g * 0.8), 255, 0, 0, 64, 64, 64]);
  });
});
