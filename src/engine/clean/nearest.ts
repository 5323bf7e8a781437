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
export const BLOCK = 512;
/** Images that they are held against at a time: their product stays within a few megabytes. */
export const CHUNK = 4096;

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
  /** [rows], cosines that are no greater need not be offered. */
  readonly bounds: Float32Array;

  constructor(rows: number, width: number) {
    this.#width = width;
    this.#filled = new Int32Array(rows);
    this.#cosines = new Float32Array(rows * width);
    this.#images = new Int32Array(rows * width);
    this.bounds = new Float32Array(rows).fill(Number.NEGATIVE_INFINITY);
  }

  /** One more image, nearer than the bound of the row. */
  offer(row: number, cosine: number, image: number): void {
    const first = row * this.#width;
    const filled = this.#filled[row]!;
    let at = first + Math.min(filled, this.#width - 1);
    for (; at > first && this.#cosines[at - 1]! < cosine; at--) {
      this.#cosines[at] = this.#cosines[at - 1]!;
      this.#images[at] = this.#images[at - 1]!;
    }
    this.#cosines[at] = cosine;
    this.#images[at] = image;
    if (filled < this.#width) this.#filled[row] = filled + 1;
    if (filled + 1 >= this.#width) this.bounds[row] = this.#cosines[first + this.#width - 1]!;
  }

  /** Images alone. */
  imagesOf(row: number): Int32Array {
    return this.#images.subarray(row * this.#width, row * this.#width + this.#filled[row]!);
  }

  of(row: number): Neighbour[] {
    const first = row * this.#width;
    return Array.from(this.imagesOf(row), (image, k) => ({ image, cosine: this.#cosines[first + k]! }));
  }
}

/** Columns of a product: the rows of some images, turned once, as products with a turned matrix are slow on the processor. */
export function columnsOf(embeddings: Embeddings, images: Int32Array): tf.Tensor2D {
  return tf.tidy(() => tf.transpose(rowTensor(embeddings, images)) as tf.Tensor2D);
}

export const rowTensor = (embeddings: Embeddings, images: Int32Array): tf.Tensor2D =>
  tf.tensor2d(rowsOf(embeddings, images), [images.length, embeddings.size]);

/** Cosines, [rows, columns]. */
export async function productOf(rows: tf.Tensor2D, columns: tf.Tensor2D): Promise<Float32Array> {
  const product = tf.matMul(rows, columns);
  const cosines = (await product.data()) as Float32Array;
  product.dispose();
  return cosines;
}

/** Calls back for every image with those nearest to it, nearest first; the image itself may be among them. */
export const eachNearest: EachNearest = async ({ embeddings, of, among, count }, found, pause) => {
  const chunks: { readonly images: Int32Array; readonly columns: tf.Tensor2D }[] = [];
  const width = Math.min(count, among.length);
  try {
    for (let start = 0; start < among.length; start += CHUNK) {
      const images = among.subarray(start, start + CHUNK);
      chunks.push({ images, columns: columnsOf(embeddings, images) });
    }
    for (let start = 0; start < of.length; start += BLOCK) {
      const block = of.subarray(start, start + BLOCK);
      const nearest = new NearestSoFar(block.length, width);
      const rows = rowTensor(embeddings, block);
      try {
        for (const { images, columns } of chunks) {
          const cosines = await productOf(rows, columns);
          for (let row = 0, at = 0; row < block.length; row++) {
            for (let i = 0; i < images.length; i++, at++) {
              if (cosines[at]! > nearest.bounds[row]!) nearest.offer(row, cosines[at]!, images[i]!);
            }
          }
          await pause();
        }
      } finally {
        rows.dispose();
      }
      block.forEach((image, row) => {
        found(image, nearest.of(row));
      });
    }
  } finally {
    for (const { columns } of chunks) columns.dispose();
  }
};
