/**
 * Thumbnails as they wait on the page to be shown. Those of a large set are kept in half the memory: brightness of every pixel,
 * colour of every two by two, as JPEG does (full-range YCbCr of JFIF, 4:2:0).
 */

/** [side, side, 3] RGB, or packed, which its length tells. */
export type Tile = Uint8Array<ArrayBuffer>;

/** Pixels a side at which thumbnails are packed; larger ones are of sets that have room. */
export const PACKED_SIDE = 32;

const pixelsOf = (side: number): number => side * side;

/** @param rgb [side, side, 3] @param into as many numbers as half of these */
function packTile(rgb: Tile, side: number, into: Tile): void {
  const half = side / 2;
  const [blues, reds] = [pixelsOf(side), pixelsOf(side) + pixelsOf(half)];
  for (let y = 0; y < side; y += 2) {
    for (let x = 0; x < side; x += 2) {
      let [blue, red] = [0, 0];
      for (const at of [y * side + x, y * side + x + 1, (y + 1) * side + x, (y + 1) * side + x + 1]) {
        const [r, g, b] = [rgb[3 * at]!, rgb[3 * at + 1]!, rgb[3 * at + 2]!];
        into[at] = Math.round(0.299 * r + 0.587 * g + 0.114 * b);
        blue += -0.168736 * r - 0.331264 * g + 0.5 * b;
        red += 0.5 * r - 0.418688 * g - 0.081312 * b;
      }
      const colour = (y >> 1) * half + (x >> 1);
      into[blues + colour] = Math.min(255, Math.round(128 + blue / 4));
      into[reds + colour] = Math.min(255, Math.round(128 + red / 4));
    }
  }
}

/**
 * @param rgb [tiles, side, side, 3]
 * @returns the tiles, one behind the other; `rgb` itself where they are not packed
 */
export function packTiles(rgb: Tile, side: number): Tile {
  if (side !== PACKED_SIDE) return rgb;
  const length = 3 * pixelsOf(side);
  const packed = new Uint8Array(rgb.length / 2);
  for (let at = 0; at < rgb.length; at += length) {
    packTile(rgb.subarray(at, at + length), side, packed.subarray(at / 2, (at + length) / 2));
  }
  return packed;
}

/** @returns [side, side, 3] RGB */
export function tilePixels(tile: Tile, side: number): Tile {
  if (tile.length === 3 * pixelsOf(side)) return tile;
  const half = side / 2;
  const [blues, reds] = [pixelsOf(side), pixelsOf(side) + pixelsOf(half)];
  const rgb = new Uint8ClampedArray(3 * pixelsOf(side));
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const at = y * side + x;
      const colour = (y >> 1) * half + (x >> 1);
      const [brightness, blue, red] = [tile[at]!, tile[blues + colour]! - 128, tile[reds + colour]! - 128];
      rgb[3 * at] = brightness + 1.402 * red;
      rgb[3 * at + 1] = brightness - 0.344136 * blue - 0.714136 * red;
      rgb[3 * at + 2] = brightness + 1.772 * blue;
    }
  }
  return new Uint8Array(rgb.buffer);
}
