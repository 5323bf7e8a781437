/** Thumbnails of large sets, packed: as they were to the eye, in half the memory; others to the bit. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packTiles, type Tile, tilePixels } from '../../../src/domain/tiles.ts';

const drawn = (side: number, pixel: (x: number, y: number) => readonly number[]): Tile =>
  Uint8Array.from(Array.from({ length: side * side }, (_, at) => pixel(at % side, Math.floor(at / side))).flat());

const greatestDifference = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe('a tile', () => {
  it('of 32 pixels a side takes half of what its pixels take', () => {
    expect(packTiles(new Uint8Array(3072), 32)).toHaveLength(1536);
  });

  it.each([56, 112])('of %i pixels a side keeps each of them', (side) => {
    const rgb = drawn(side, (x, y) => [x, y, (x * y) % 256]);
    expect(tilePixels(packTiles(rgb, side), side)).toEqual(rgb);
  });

  it('keeps every colour to two steps of 255', () => {
    const colour = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));
    fc.assert(
      fc.property(colour, (one) => {
        const rgb = drawn(32, () => one);
        expect(greatestDifference(tilePixels(packTiles(rgb, 32), 32), rgb)).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('keeps the brightness of each pixel beside another', () => {
    const rgb = drawn(32, (x, y) => Array(3).fill((x + y) % 2 === 0 ? 255 : 0));
    expect(greatestDifference(tilePixels(packTiles(rgb, 32), 32), rgb)).toBeLessThanOrEqual(1);
  });

  it('keeps colours where they are', () => {
    const corners = [
      [200, 40, 40],
      [40, 200, 40],
      [40, 40, 200],
      [200, 200, 40],
    ];
    const rgb = drawn(32, (x, y) => corners[(x < 10 ? 0 : 1) + (y < 22 ? 0 : 2)]!);
    expect(greatestDifference(tilePixels(packTiles(rgb, 32), 32), rgb)).toBeLessThanOrEqual(2);
  });

  it('lies behind the one before it', () => {
    const [one, other] = [drawn(32, (x) => [x, 0, 0]), drawn(32, (_, y) => [0, y, 0])];
    const both = packTiles(Uint8Array.from([...one, ...other]), 32);
    expect(both).toEqual(Uint8Array.from([...packTiles(one, 32), ...packTiles(other, 32)]));
  });

  it('that was never packed is itself, whatever its side', () => {
    const rgb = drawn(32, (x) => [x, 0, 0]);
    expect(tilePixels(Uint8Array.from(rgb), 32)).toEqual(rgb);
  });
});
