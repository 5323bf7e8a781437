/** Verification of a network in training, on identities it has never seen, or on pairs that a person brings. */

import type { VerificationReport } from '../../domain/evaluation.ts';
import type { ImageSet, LabelledImages } from '../../domain/images.ts';
import { type PairList, verificationPairs } from '../../domain/verificationPairs.ts';
import { type ImageSource, sourceOf } from '../images/source.ts';
import { type Embed, embedBothSides } from './features.ts';
import { consecutiveFold } from './insightface.ts';
import { equalErrorRate, rocCurve } from './roc.ts';
import { areaUnderRoc, type Pairs, pairScores, tenFold } from './verification.ts';
import { verificationReport } from './verificationReport.ts';

export interface Verification {
  readonly accuracy: number;
  readonly auc: number;
  readonly eer: number;
}

/** Pairs that are known to show one person or two. */
export interface LabelledPairs {
  readonly images: ImageSet;
  /** [pairs], indices of images. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** [pairs], 1 for the same person, else 0. */
  readonly same: Uint8Array;
}

export class Verifier {
  readonly #images: ImageSource;
  readonly #pairs: PairList;
  readonly #batchSize: number;

  private constructor(images: ImageSource, pairs: PairList, batchSize: number) {
    this.#images = images;
    this.#pairs = pairs;
    this.#batchSize = batchSize;
  }

  /** Null when the held-out set is too small for ten folds. */
  static create(heldOut: LabelledImages | null, inputSize: number, batchSize: number, seed: number): Verifier | null {
    const pairs = heldOut && verificationPairs(heldOut.labels, seed);
    return pairs ? new Verifier(sourceOf(heldOut, inputSize), pairs, batchSize) : null;
  }

  /** Pairs in the order of their list; folds are consecutive, as the field's pair lists are made. */
  static ofPairs({ images, left, right, same }: LabelledPairs, inputSize: number, batchSize: number): Verifier {
    const fold = Uint8Array.from(same, (_, pair) => consecutiveFold(pair, same.length));
    return new Verifier(sourceOf(images, inputSize), { left, right, same, fold }, batchSize);
  }

  /** The few numbers an epoch reports. */
  async verify(embed: Embed): Promise<Verification> {
    const pairs = await this.#features(embed);
    const scores = pairScores(pairs, new Float64Array(pairs.dims));
    const { same } = pairs;
    return {
      accuracy: tenFold(pairs).accuracy,
      auc: areaUnderRoc(scores, same),
      eer: equalErrorRate(rocCurve(scores, same)),
    };
  }

  async report(embed: Embed): Promise<VerificationReport> {
    return verificationReport(await this.#features(embed), this.#pairs);
  }

  /** Both sides of every pair, features of image and mirror image concatenated. */
  async #features(embed: Embed): Promise<Pairs> {
    const { rows, dims } = await embedBothSides(this.#images, this.#batchSize, embed);
    const side = (images: Int32Array): Float32Array => {
      const features = new Float32Array(images.length * dims);
      images.forEach((image, p) => {
        features.set(rows.subarray(image * dims, (image + 1) * dims), p * dims);
      });
      return features;
    };
    const { left, right, same, fold } = this.#pairs;
    return { left: side(left), right: side(right), dims, same, fold };
  }
}

/**
 * Cosine of the features of two images, [-1, 1], compared as the pairs of a verification are.
 * @param images exactly two
 */
export async function imageSimilarity(
  images: ImageSet,
  inputSize: number,
  batchSize: number,
  embed: Embed,
): Promise<number> {
  const { rows, dims } = await embedBothSides(sourceOf(images, inputSize), batchSize, embed);
  const pair = { left: rows.subarray(0, dims), right: rows.subarray(dims), dims };
  const [score] = pairScores({ ...pair, same: Uint8Array.of(1), fold: Uint8Array.of(0) }, new Float64Array(dims));
  return score!;
}
