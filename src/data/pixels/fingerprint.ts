/**
 * Small numbers that stand for an image: a hash of its exact pixels, a 64-bit difference hash that survives re-encoding and
 * scaling (which of two neighbours is brighter, on a grid of 9 x 8), and a 16 x 16 grey miniature that confirms what the hash
 * suspects.
 */
import type { Fingerprint, Print } from '../../domain/imagePrints.ts';
import { printOf } from './prints.ts';
import { resizeArea } from './resize.ts';

const MINIATURE = 16;

/** FNV-1a over bytes, 32 bits. */
function hash(bytes: Uint8Array, seed: number): number {
  let h = seed;
  for (let i = 0; i < bytes.length; i++) h = Math.imul(h ^ bytes[i]!, 0x01000193);
  return h >>> 0;
}

/** Brightness by area on a grid of `width` x `height`. @param grey [side, side] */
function grid(grey: Float32Array, side: number, width: number, height: number): Float32Array {
  const sums = new Float32Array(width * height);
  const counts = new Float32Array(width * height);
  for (let y = 0; y < side; y++) {
    const row = Math.floor((y * height) / side) * width;
    for (let x = 0; x < side; x++) {
      const cell = row + Math.floor((x * width) / side);
      sums[cell]! += grey[y * side + x]!;
      counts[cell]! += 1;
    }
  }
  return sums.map((sum, i) => sum / Math.max(1, counts[i]!));
}

function differenceHash(grey: Float32Array, side: number): [number, number] {
  const cells = grid(grey, side, 9, 8);
  const bits: [number, number] = [0, 0];
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) {
      const at = 8 * y + x;
      if (cells[9 * y + x]! < cells[9 * y + x + 1]!) bits[at >> 5]! |= 1 << (at & 31);
    }
  }
  return [bits[0] >>> 0, bits[1] >>> 0];
}

function miniatureOf(grey: Float32Array, side: number): Print {
  const cells = grid(grey, side, MINIATURE, MINIATURE);
  const mean = cells.reduce((sum, value) => sum + value, 0) / cells.length;
  return printOf(cells.map((value) => value - mean));
}

/** Fewer pixels a side are scaled up first, so that every cell of the grids has some. */
const LEAST_SIDE = 18;

/** @param pixels [size, size, 3], RGB */
export function fingerprint(pixels: Uint8Array, size: number): Fingerprint {
  const side = Math.max(size, LEAST_SIDE);
  const rgb = side === size ? pixels : resizeArea(pixels, 1, size, side);
  const grey = new Float32Array(side * side);
  for (let i = 0; i < grey.length; i++) {
    grey[i] = 0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!;
  }
  return {
    exact: `${hash(pixels, 0x811c9dc5)} ${hash(pixels, 0x9747b28c)}`,
    difference: differenceHash(grey, side),
    miniature: miniatureOf(grey, side),
  };
}

function bitsSet(value: number): number {
  let v = value - ((value >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Bits in which two difference hashes differ, 0 to 64. */
export const hashDistance = ({ difference: [a, b] }: Fingerprint, { difference: [c, d] }: Fingerprint): number =>
  bitsSet(a ^ c) + bitsSet(b ^ d);
