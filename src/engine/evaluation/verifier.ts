/** Verification accuracy of a network in training, on identities it has never seen. */
import type { ImageSet, LabelledImages } from '../../data/dataset.ts';
import { atInputSize, writeInput } from '../images.ts';
import { type PairList, verificationPairs } from './pairs.ts';
import { areaUnderRoc, pairScores, tenFold } from './verification.ts';

export interface Verification {
  readonly accuracy: number;
  readonly auc: number;
}

/** Embeds a batch of network inputs: [count, size, size, 3] -> [count, embedding]. */
export type Embed = (images: Float32Array, count: number) => Promise<Float32Array>;

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
    const { count, size } = this.#images;
    const batch = this.#batchSize;
    const input = new Float32Array(batch * size * size * 3);
    let features = new Float32Array(0);
    let dims = 0;
    for (const mirrored of [false, true]) {
      for (let first = 0; first < count; first += batch) {
        // A fixed batch shape keeps the GPU's buffers level: the last batch repeats images.
        for (let i = 0; i < batch; i++) writeInput(this.#images, (first + i) % count, mirrored, input, i);
        const rows = await embed(input, batch);
        const width = rows.length / batch;
        if (dims === 0) {
          dims = 2 * width;
          features = new Float32Array(count * dims);
        }
        for (let i = 0; i < Math.min(batch, count - first); i++) {
          features.set(rows.subarray(i * width, (i + 1) * width), (first + i) * dims + (mirrored ? width : 0));
        }
      }
    }
    return { features, dims };
  }
}
