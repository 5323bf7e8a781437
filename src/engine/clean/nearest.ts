/** The nearest images of each image, by the cosine of their embeddings. */
import * as tf from '../tf.ts';
import { type Embeddings, rowsOf } from './embeddings.ts';

export interface Neighbour {
  readonly image: number;
  readonly cosine: number;
}

/** Images whose neighbours are looked up at a time. */
const BLOCK = 256;

export interface Search {
  readonly embeddings: Embeddings;
  /** Images whose neighbours are looked for. */
  readonly of: Int32Array;
  /** Images that may be neighbours. */
  readonly among: Int32Array;
  /** Neighbours wanted for each, most. */
  readonly count: number;
}

/** Calls back for every image with those nearest to it, nearest first; the image itself may be among them. */
export async function eachNearest(
  { embeddings, of, among, count }: Search,
  found: (image: number, neighbours: readonly Neighbour[]) => void,
  pause: () => Promise<void>,
): Promise<void> {
  const tensorOf = (images: Int32Array): tf.Tensor2D =>
    tf.tensor2d(rowsOf(embeddings, images), [images.length, embeddings.size]);
  const all = tensorOf(among);
  const width = Math.min(count, among.length);
  try {
    for (let start = 0; start < of.length; start += BLOCK) {
      const block = of.subarray(start, start + BLOCK);
      const { values, indices } = tf.tidy(() => tf.topk(tf.matMul(tensorOf(block), all, false, true), width));
      const [cosines, places] = await Promise.all([values.data(), indices.data()]);
      tf.dispose([values, indices]);
      block.forEach((image, row) => {
        found(
          image,
          Array.from({ length: width }, (_, k): Neighbour => {
            const at = row * width + k;
            return { image: among[places[at]!]!, cosine: cosines[at]! };
          }),
        );
      });
      await pause();
    }
  } finally {
    all.dispose();
  }
}
