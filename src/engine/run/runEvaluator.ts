/** Judges the network of a run and its decisions, on identities it has never seen and on its own images. */
import type { ImageSet, LabelledImages } from '../../domain/images.ts';
import { detectionReport } from '../evaluation/detectionReport.ts';
import type { Embed } from '../evaluation/features.ts';
import { imageSimilarity, type LabelledPairs, type Verification, Verifier } from '../evaluation/verifier.ts';
import type { Trainer } from '../step/trainer.ts';
import type { RunEvaluation } from './runTypes.ts';
import type { TrainingSet } from './trainingSet.ts';

export class RunEvaluator {
  readonly #trainer: Trainer;
  readonly #set: TrainingSet;
  readonly #verifier: Verifier | null;
  readonly #embed: Embed = (batches) => this.#trainer.embed(batches);

  constructor(trainer: Trainer, set: TrainingSet, heldOut: LabelledImages | null, seed: number) {
    this.#trainer = trainer;
    this.#set = set;
    this.#verifier = Verifier.create(heldOut, set.size, trainer.config.batchSize, seed);
  }

  /** The few numbers an epoch reports; null without identities to verify on. */
  async verify(): Promise<Verification | null> {
    return (await this.#verifier?.verify(this.#embed)) ?? null;
  }

  /**
   * @param rectified [count], the newest decision on every image
   * @param pairs to verify on instead of the held-out identities
   */
  async report(
    rectified: Int32Array,
    pairs: LabelledPairs | null,
  ): Promise<Pick<RunEvaluation, 'verification' | 'detection'>> {
    const set = this.#set;
    const verifier = pairs ? Verifier.ofPairs(pairs, set.size, this.#trainer.config.batchSize) : this.#verifier;
    const detection = await detectionReport(this.#trainer, {
      given: set.labels.given,
      rectified,
      truth: set.labels.truth,
      identities: set.identities,
      images: { count: set.count, size: set.size, pixels: (image) => set.pixels(image) },
      ready: (images) => set.ready([{ images }], 0),
    });
    return { verification: (await verifier?.report(this.#embed)) ?? null, detection };
  }

  /** Cosine of the features of two images, [-1, 1], as the pairs of a verification are compared. */
  similarity(images: ImageSet): Promise<number> {
    return imageSimilarity(images, this.#set.size, this.#trainer.config.batchSize, this.#embed);
  }
}
