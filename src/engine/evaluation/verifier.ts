/** Verification accuracy of a network in training, on identities it has never seen. */
import type { ImageSet, LabelledImages } from '../../data/dataset.ts';
import { atInputSize, writeInput } from '../images.ts';
import { type PairList, verificationPairs } from './pairs.ts';
import { areaUnderRoc, pairScores, tenFold } from './verification.ts';

export interface Verification {
  readonly accuracy: number;
  readonly auc: number;
}

/** Embeds batches of network inputs, each [batch, size, size, 3], to [batches * batch, embedding]. */
export type Embed = (batches: Iterable<Float32Array>) => Promise<Float32Array>;

export class Verifier {
  readonly #images: ImageSet;
  readonly #pairs: PairList;
  readonly #batchSize: number;

  private constructor(images: ImageSet, pairs: PairList, batchSize: number) {
    this.#images = images;
    this.#pairs = pairs;
    this.#batchSize = batchSize;
  }

  /** Null when the held-out set is too small for ten folds. */
  static create(heldOut: LabelledImages | null, inputSize: number, batchSize: number, seed: number): Verifier | null {
    const pairs = heldOut && verificationPairs(heldOut.labels, seed);
    return pairs ? new Verifier(atInputSize(heldOut, inputSize), pairs, batchSize) : null;
  }

  /** Ten-fold accuracy and area under the ROC, features of image and mirror image concatenated. */
  async verify(embed: Embed): Promise<Verification> {
    const { features, dims } = await this.#features(embed);
    const side = (images: Int32Array): Float64Array => {
      const rows = new Float64Array(images.length * dims);
      images.forEach((image, p) => {
        rows.set(features.subarray(image * dims, (image + 1) * dims), p * dims);
      });
      return rows;
    };
    const { left, right, same, fold } = this.#pairs;
    const pairs = { left: side(left), right: side(right), dims, same, fold };
    const scores = pairScores(pairs, new Float64Array(dims));
    return { accuracy: tenFold(pairs).accuracy, auc: areaUnderRoc(scores, same) };
  }

  /** [count, 2 * embedding]: embedding of the image, then of its mirror image. */
  async #features(embed: Embed): Promise<{ features: Float32Array; dims: number }> {
    const { count } = this.#images;
    const perSide = Math.ceil(count / this.#batchSize) * this.#batchSize;
    const rows = await embed(this.#inputs());
    const width = rows.length / (2 * perSide);
    const features = new Float32Array(count * 2 * width);
    for (let image = 0; image < count; image++) {
      for (const side of [0, 1]) {
        const row = side * perSide + image;
        features.set(rows.subarray(row * width, (row + 1) * width), (2 * image + side) * width);
      }
    }
    return { features, dims: 2 * width };
  }

  /** All images, then all mirrored. A fixed batch shape keeps the GPU's buffers level: the last batch repeats images. */
  *#inputs(): Generator<Float32Array> {
    const { count, size } = this.#images;
    const batch = this.#batchSize;
    const input = new Float32Array(batch * size * size * 3);
    for (const mirrored of [false, true]) {
      for (let first = 0; first < count; first += batch) {
        for (let i = 0; i < batch; i++) writeInput(this.#images, (first + i) % count, mirrored, input, i);
        yield input;
      }
    }
  }
}
