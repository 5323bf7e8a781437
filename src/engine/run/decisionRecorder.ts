/** Keeps what the loss knew of each image when it last trained on it in an epoch, within a bound of memory. */
import {
  BYTES_PER_DECISION,
  type EpochDecisions,
  type HeadFromStep,
  MOST_RECORD_BYTES,
} from '../../domain/decisionRecord.ts';
import type { HeadSettings } from '../../domain/settings/settings.ts';
import type { StepResult } from '../step/trainer.ts';
import { imageSample } from './imageSample.ts';

interface RunSizes {
  /** Planned; a run that is made longer is recorded as long as the bound allows. */
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
}

export class DecisionRecorder {
  readonly #images: Int32Array<ArrayBuffer>;
  /** [count], row of the record, or -1. */
  readonly #rows: Int32Array;
  readonly #batchSize: number;
  /** Epochs that fit the bound. */
  #epochsLeft: number;
  /** [recorded], across epochs: the label, and since when it is. */
  readonly #label: Int32Array;
  readonly #since: Int32Array;
  /** [recorded], the label it was given when it was last trained on; -1 before. */
  readonly #given: Int32Array;
  #columns: ReturnType<typeof emptyColumns>;
  #heads: HeadFromStep[];

  /**
   * @param labels [count], what each image is trained towards at the start
   */
  constructor(
    labels: Int32Array,
    { epochs, batchSize, seed }: RunSizes,
    head: HeadSettings,
    mostBytes = MOST_RECORD_BYTES,
  ) {
    const most = Math.floor(mostBytes / (BYTES_PER_DECISION * Math.max(epochs, 1)));
    this.#images = imageSample(labels.length, Math.max(most, 1), seed);
    this.#rows = new Int32Array(labels.length).fill(-1);
    this.#images.forEach((image, row) => {
      this.#rows[image] = row;
    });
    this.#batchSize = batchSize;
    this.#epochsLeft = Math.max(1, Math.floor(mostBytes / (BYTES_PER_DECISION * Math.max(this.#images.length, 1))));
    this.#label = Int32Array.from(this.#images, (image) => labels[image]!);
    this.#since = new Int32Array(this.#images.length);
    this.#given = new Int32Array(this.#images.length).fill(-1);
    this.#columns = emptyColumns(this.#images.length);
    this.#heads = [{ step: 0, head }];
  }

  /** From a step on the loss has these settings. */
  headFrom(step: number, head: HeadSettings): void {
    this.#heads = [...this.#heads.filter((before) => before.step < step), { step, head }];
  }

  /**
   * @param images [batch], indices
   * @param given [count], the labels of that step
   */
  take(
    images: Int32Array,
    step: number,
    { decisions, rectified }: Pick<StepResult, 'decisions' | 'rectified'>,
    given: Int32Array,
  ): void {
    if (!decisions) return;
    images.forEach((image, place) => {
      const row = this.#rows[image]!;
      if (row < 0) return;
      const label = rectified[place]!;
      const columns = this.#columns;
      columns.step[row] = step;
      columns.own[row] = decisions.own[place]!;
      columns.nearest[row] = decisions.nearest[place]!;
      columns.negative[row] = decisions.negative[place]!;
      columns.taken[row] = label === given[image] ? 0 : 1;
      // An image that is given another label begins undecided again.
      if (this.#given[row] !== -1 && this.#given[row] !== given[image]) this.#label[row] = given[image]!;
      this.#given[row] = given[image]!;
      if (label !== this.#label[row]) this.#since[row] = (step - 1) * this.#batchSize + place;
      this.#label[row] = label;
    });
  }

  /** The record of the epoch that ends; null once the bound is reached, and for a head without a boundary. */
  endEpoch(epoch: number): EpochDecisions | null {
    const columns = this.#columns;
    this.#columns = emptyColumns(this.#images.length);
    const heads = this.#heads;
    this.#heads = [heads.at(-1)!];
    const isEmpty = columns.step.every((step) => step === 0);
    if (isEmpty || this.#epochsLeft <= 0) return null;
    this.#epochsLeft -= 1;
    return { epoch, images: this.#images.slice(), ...columns, since: this.#since.slice(), heads };
  }
}

const emptyColumns = (count: number) => ({
  step: new Int32Array(count),
  own: new Float32Array(count),
  nearest: new Int32Array(count),
  negative: new Float32Array(count),
  taken: new Uint8Array(count),
});
