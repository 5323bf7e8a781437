/** Smooth lattice noise, periodic, as tables: cheap enough to look up for every fragment. */
import { type Rng, stream } from '../../lib/rng.ts';

/** A square, periodic table of values in about [0, 1]. */
export interface NoiseTable {
  readonly size: number;
  readonly values: Float32Array;
}

/** Value noise with `cellsX` by `cellsY` lattice cells, summed over `octaves`, periodic in both directions. */
export function noiseTable(rng: Rng, size: number, cellsX: number, cellsY: number, octaves: number): NoiseTable {
  const values = new Float32Array(size * size);
  let weight = 1;
  let total = 0;
  for (let octave = 0; octave < octaves; octave++) {
    const w = Math.min(cellsX << octave, size);
    const h = Math.min(cellsY << octave, size);
    const lattice = Float32Array.from({ length: w * h }, () => rng.uniform());
    for (let y = 0; y < size; y++) {
      const fy = (y * h) / size;
      const y0 = Math.floor(fy);
      const ty = (fy - y0) ** 2 * (3 - 2 * (fy - y0));
      const rowA = y0 * w;
      const rowB = ((y0 + 1) % h) * w;
      for (let x = 0; x < size; x++) {
        const fx = (x * w) / size;
        const x0 = Math.floor(fx);
        const tx = (fx - x0) ** 2 * (3 - 2 * (fx - x0));
        const x1 = (x0 + 1) % w;
        const a = lattice[rowA + x0]! * (1 - tx) + lattice[rowA + x1]! * tx;
        const b = lattice[rowB + x0]! * (1 - tx) + lattice[rowB + x1]! * tx;
        const i = y * size + x;
        values[i] = values[i]! + weight * (a * (1 - ty) + b * ty);
      }
    }
    total += weight;
    weight *= 0.55;
  }
  for (let i = 0; i < values.length; i++) values[i] = values[i]! / total;
  return { size, values };
}

/** Nearest value at (x, y) in periods. */
export function noiseAt(table: NoiseTable, x: number, y: number): number {
  const mask = table.size - 1;
  return table.values[((y * table.size) & mask) * table.size + ((x * table.size) & mask)]!;
}

const shared = new Map<string, NoiseTable>();

/** A table that is the same for everybody, made once; people read it at their own offset. */
export function sharedNoise(size: number, cellsX: number, cellsY: number, octaves: number): NoiseTable {
  const key = `${size} ${cellsX} ${cellsY} ${octaves}`;
  let table = shared.get(key);
  if (!table) {
    table = noiseTable(stream(0, 'shared noise', size, cellsX, cellsY, octaves), size, cellsX, cellsY, octaves);
    shared.set(key, table);
  }
  return table;
}
