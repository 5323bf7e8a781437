/** The images of a run with the labels that it trains on: those of its set, with its noise. */
import { t } from '@lingui/core/macro';
import { type Batch, batchesPerEpoch, epochBatches, identityBatches } from '../../data/sampler.ts';
import { imagesPerIdentity } from '../../domain/losses/catalogue.ts';
import type { TrainedLabels } from '../../domain/noise.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import { createFeed, type ImageFeed } from '../images/feed.ts';
import { type ImageSource, joined, sourceOf } from '../images/source.ts';
import type { StepInput } from '../step/trainer.ts';
import { runLabels } from './runLabels.ts';
import type { RunData, RunSettings } from './runTypes.ts';

export class TrainingSet {
  readonly identities: number;
  /** The training images, and after them the outsiders that stand in for some. */
  readonly source: ImageSource;
  readonly #data: RunData;
  readonly #feed: ImageFeed;
  #labels: TrainedLabels;
  #closedSet: number;
  #failuresTold = 0;

  /**
   * @param closedSet the ratio to make the labels with; that of the settings may be for the next epoch
   * @throws EngineError 'dataset' when the set cannot have such noise
   */
  constructor(data: RunData, inputSize: number, noise: Settings['noise'], closedSet: number) {
    this.#data = data;
    this.identities = data.train.identities.length;
    this.#feed = createFeed(data.train, inputSize);
    const outliers = data.outliers && sourceOf(data.outliers, inputSize);
    this.source = outliers ? joined(this.#feed, outliers) : this.#feed;
    this.#closedSet = closedSet;
    this.#labels = runLabels(data, { ...noise, closedSet });
  }

  /** Of the training images, without outsiders. */
  get count(): number {
    return this.#feed.count;
  }

  /** Pixels a side. */
  get size(): number {
    return this.#feed.size;
  }

  /** Of the identities. */
  get names(): readonly string[] {
    return this.#data.train.identities;
  }

  get labels(): TrainedLabels {
    return this.#labels;
  }

  /** The closed-set ratio of the labels as they are. */
  get closedSet(): number {
    return this.#closedSet;
  }

  relabel(noise: Settings['noise']): void {
    this.#labels = runLabels(this.#data, noise);
    this.#closedSet = noise.closedSet;
  }

  stepsPerEpoch(batchSize: number): number {
    return batchesPerEpoch(this.count, batchSize);
  }

  /** The batches of one epoch, as the head needs them. */
  batches({ head, training }: RunSettings, epoch: number): Batch[] {
    const { batchSize, flip, seed } = training;
    const perIdentity = imagesPerIdentity(head);
    if (perIdentity === null) return epochBatches(this.count, batchSize, flip, seed, epoch);
    return identityBatches(this.#labels.given, batchSize, perIdentity, flip, seed, epoch);
  }

  /** What a step is given of a batch. */
  inputOf({ images, mirrored }: Batch): Pick<StepInput, 'picks' | 'labels'> {
    const picks = { images: images.map((image) => this.#shown(image)), mirrored };
    return { picks, labels: Int32Array.from(images, (image) => this.#labels.given[image]!) };
  }

  /** Pixels of a training image, or of the outsider that stands in for it. */
  pixels(image: number): ReturnType<ImageSource['pixels']> {
    return this.source.pixels(this.#shown(image));
  }

  /**
   * Reads what a batch and those after it need.
   * @param isOnDevice images that need not be read again
   * @returns what to wait for, if anything
   */
  ready(
    batches: Parameters<ImageFeed['ready']>[0],
    at: number,
    isOnDevice?: (image: number) => boolean,
  ): ReturnType<ImageFeed['ready']> {
    if (!isOnDevice) return this.#feed.ready(batches, at);
    return this.#feed.ready(batches, at, (image) => this.#labels.replaced[image]! >= 0 || isOnDevice(image));
  }

  /** A sentence about images that could not be read, once for each new number of them. */
  newFailures(): string | null {
    const { count, first } = this.#feed.failures;
    if (count === this.#failuresTold) return null;
    this.#failuresTold = count;
    return count > 1
      ? t`${first} ${count} images like this so far; each is trained on as plain grey.`
      : t`${first} It is trained on as plain grey.`;
  }

  /** The training image itself, or its outsider, as `source` counts. */
  #shown(image: number): number {
    const outlier = this.#labels.replaced[image]!;
    return outlier >= 0 ? this.count + outlier : image;
  }
}
