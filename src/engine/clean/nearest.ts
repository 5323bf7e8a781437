/**
 * The nearest images of each image, by the cosine of their embeddings: every pair is compared, in blocks that a matrix product
 * takes at full speed, and what is nearest so far is kept while the blocks go by.
 */
import * as tf from '../tf.ts';
import { type Embeddings, rowsOf } from './embeddings.ts';

export interface Neighbour {
  readonly image: number;
  readonly cosine: number;
}

/** Images whose neighbours are looked up at a time. */
const BLOCK = 512;
/** Images that they are held against at a time: their product stays within a few megabytes. */
const CHUNK = 4096;

interface Search {
  readonly embeddings: Embeddings;
  /** Images whose neighbours are looked for. */
  readonly of: Int32Array;
  /** Images that may be neighbours. */
  readonly among: Int32Array;
  /** Neighbours wanted for each, most. */
  readonly count: number;
}

export type EachNearest = (
  search: Search,
  found: (image: number, neighbours: readonly Neighbour[]) => void,
  pause: () => Promise<void>,
) => Promise<void>;

/** The nearest so far of some images, nearest first; of equal ones the first that came. */
export class NearestSoFar {
  readonly #width: number;
  readonly #filled: Int32Array;
  /** [rows, width]. */
  readonly #cosines: Float32Array;
  readonly #images: Int32Array;

  constructor(rows: number, width: number) {
    this.#width = width;
    this.#filled = new Int32Array(rows);
    this.#cosines = new Float32Array(rows * width);
    this.#images = new Int32Array(rows * width);
  }

  /** @param cosines of `images` to the image of the row, from `start` on */
  add(row: number, cosines: Float32Array, start: number, images: Int32Array): void {
    const first = row * this.#width;
    const last = first + this.#width - 1;
    let filled = this.#filled[row]!;
    let bound = filled === this.#width ? this.#cosines[last]! : Number.NEGATIVE_INFINITY;
    for (let i = 0; i < images.length; i++) {
      const cosine = cosines[start + i]!;
      if (cosine <= bound) continue;
      let at = first + Math.min(filled, this.#width - 1);
      for (; at > first && this.#cosines[at - 1]! < cosine; at--) {
        this.#cosines[at] = this.#cosines[at - 1]!;
        this.#images[at] = this.#images[at - 1]!;
      }
      this.#cosines[at] = cosine;
      this.#images[at] = images[i]!;
      if (filled < this.#width) filled += 1;
      if (filled === this.#width) bound = this.#cosines[last]!;
    }
    this.#filled[row] = filled;
  }

  of(row: number): Neighbour[] {
    const first = row * this.#width;
    return Array.from({ length: this.#filled[row]! }, (_, k) => ({
      image: this.#images[first + k]!,
      cosine: this.#cosines[first + k]!,
    }));
  }
}

/** Calls back for every image with those nearest to it, nearest first; the image itself may be among them. */
export const eachNearest: EachNearest = async ({ embeddings, of, among, count }, found, pause) => {
  const { size } = embeddings;
  const tensorOf = (images: Int32Array): tf.Tensor2D => tf.tensor2d(rowsOf(embeddings, images), [images.length, size]);
  const chunks: { readonly images: Int32Array; readonly columns: tf.Tensor2D }[] = [];
  const width = Math.min(count, among.length);
  try {
    for (let start = 0; start < among.length; start += CHUNK) {
      const images = among.subarray(start, start + CHUNK);
      // Turned once: products with a turned matrix are slow on the processor.
      chunks.push({ images, columns: tf.tidy(() => tf.transpose(tensorOf(images))) });
    }
    for (let start = 0; start < of.length; start += BLOCK) {
      const block = of.subarray(start, start + BLOCK);
      const nearest = new NearestSoFar(block.length, width);
      const rows = tensorOf(block);
      for (const { images, columns } of chunks) {
        const product = tf.matMul(rows, columns);
        const cosines = (await product.data()) as Float32Array;
        product.dispose();
        for (let row = 0; row < block.length; row++) nearest.add(row, cosines, row * images.length, images);
        await pause();
      }
      rows.dispose();
      block.forEach((image, row) => {
        found(image, nearest.of(row));
      });
    }
  } finally {
    for (const { columns } of chunks) columns.dispose();
  }
};
