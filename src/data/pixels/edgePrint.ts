/**
 * A print of a whole photo by which its copies are known, encoded anew, scaled or brightened: how brightness changes from cell
 * to cell of a 28 x 28 grid. Two photographs of one person, taken one after the other, do not agree in it.
 */
import type { DecodedImage } from '../../domain/decodedImage.ts';
import type { EdgePrint } from '../../domain/imagePrints.ts';
import { printOf } from './prints.ts';

const GRID = 28;
/** Pixels looked at along an axis for each cell, at most: a cap on the work in large photos. */
const MOST_SAMPLES = 8;

/** Runs of pixels along an axis with one that stands for them, and the stretch that they cover on the grid. */
function runsOf(length: number): { readonly pixel: number; readonly from: number; readonly to: number }[] {
  const step = Math.max(1, Math.floor(length / (GRID * MOST_SAMPLES)));
  return Array.from({ length: Math.ceil(length / step) }, (_, i) => {
    const end = Math.min(length, (i + 1) * step);
    return { pixel: (i * step + end - 1) >> 1, from: (i * step * GRID) / length, to: (end * GRID) / length };
  });
}

/** Adds a value to the cells that a stretch covers, each by its part. */
function spread(cells: Float64Array, from: number, to: number, value: number): void {
  for (let cell = Math.floor(from); cell < to && cell < GRID; cell++) {
    cells[cell]! += value * (Math.min(to, cell + 1) - Math.max(from, cell));
  }
}

/** Mean brightness of each cell, by area. */
function brightness({ width, height, rgba }: DecodedImage): Float64Array {
  const cells = new Float64Array(GRID * GRID);
  const columns = runsOf(width);
  const line = new Float64Array(GRID);
  for (const row of runsOf(height)) {
    line.fill(0);
    for (const { pixel, from, to } of columns) {
      const at = 4 * (row.pixel * width + pixel);
      spread(line, from, to, 0.299 * rgba[at]! + 0.587 * rgba[at + 1]! + 0.114 * rgba[at + 2]!);
    }
    for (let cell = Math.floor(row.from); cell < row.to && cell < GRID; cell++) {
      const share = Math.min(row.to, cell + 1) - Math.max(row.from, cell);
      for (let x = 0; x < GRID; x++) cells[cell * GRID + x]! += share * line[x]!;
    }
  }
  return cells;
}

/** Changes to the right and down by turns, [GRID, GRID, 2]. */
export function edgePrint(photo: DecodedImage): EdgePrint {
  const cells = brightness(photo);
  const changes = new Float64Array(2 * cells.length);
  for (let at = 0; at < cells.length; at++) {
    if ((at + 1) % GRID !== 0) changes[2 * at] = cells[at + 1]! - cells[at]!;
    if (at + GRID < cells.length) changes[2 * at + 1] = cells[at + GRID]! - cells[at]!;
  }
  return printOf(changes);
}
