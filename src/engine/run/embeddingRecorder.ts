/** Keeps where the loss saw the images last, and makes snapshots of that: for those who look, and of each epoch's end for those who will. */
import {
  type EmbeddingSnapshot,
  MOST_EMBEDDINGS,
  NO_EMBEDDINGS,
  SNAPSHOTS_PER_SECOND,
  storeDirection,
  withSnapshot,
} from '../../domain/embeddingSnapshot.ts';
import { imageSample } from './imageSample.ts';

export interface SnapshotPlace {
  readonly epoch: number;
  readonly step: number;
  readonly epochDone: boolean;
}

export class EmbeddingRecorder {
  readonly #dims: number;
  readonly #images: Int32Array<ArrayBuffer>;
  /** [count], row of the sample, or -1. */
  readonly #rows: Int32Array;
  readonly #directions: Int16Array<ArrayBuffer>;
  #nextMs = 0;
  /** Of epochs that ended while nobody looked. */
  #untold = NO_EMBEDDINGS;
  watched = false;

  constructor(images: number, dims: number, seed: number, most = MOST_EMBEDDINGS) {
    this.#dims = dims;
    this.#images = imageSample(images, most, seed);
    this.#rows = new Int32Array(images).fill(-1);
    this.#images.forEach((image, row) => {
      this.#rows[image] = row;
    });
    this.#directions = new Int16Array(this.#images.length * dims);
  }

  /** @param images [batch], indices @param embeddings [batch, dims] */
  take(images: Int32Array, embeddings: Float32Array): void {
    images.forEach((image, place) => {
      const row = this.#rows[image]!;
      if (row < 0) return;
      storeDirection(embeddings.subarray(place * this.#dims, (place + 1) * this.#dims), this.#directions, row);
    });
  }

  /** Whether one more snapshot may be made before the epoch ends. @param now monotonic milliseconds */
  isDue(now: number): boolean {
    return this.watched && now >= this.#nextMs;
  }

  /**
   * @param given [count], labels: class centres of those of the images shown go along
   * @param centres [identities, dims], not normalised
   */
  snapshot(place: SnapshotPlace, given: Int32Array, centres: Float32Array, now: number): EmbeddingSnapshot {
    this.#nextMs = now + 1000 / SNAPSHOTS_PER_SECOND;
    const dims = this.#dims;
    const identities = Int32Array.from(new Set(Array.from(this.#images, (image) => given[image]!))).sort();
    const shown = new Float32Array(identities.length * dims);
    const lengths = new Float32Array(identities.length);
    identities.forEach((identity, at) => {
      const centre = centres.subarray(identity * dims, (identity + 1) * dims);
      const length = Math.sqrt(centre.reduce((sum, value) => sum + value * value, 0));
      lengths[at] = length;
      shown.set(length > 0 ? centre.map((value) => value / length) : centre, at * dims);
    });
    return {
      ...place,
      dims,
      images: this.#images.slice(),
      directions: this.#directions.slice(),
      identities,
      centres: shown,
      lengths,
    };
  }

  /** Keeps a snapshot, within the bound of a replay, and tells nothing. */
  keepUntold(snapshot: EmbeddingSnapshot): readonly [] {
    this.#untold = withSnapshot(this.#untold, snapshot);
    return [];
  }

  /** What was kept and is older than this one, which is told now; it is kept no longer. */
  takeUntold({ step }: Pick<EmbeddingSnapshot, 'step'>): readonly EmbeddingSnapshot[] {
    const { snapshots } = this.#untold;
    this.#untold = NO_EMBEDDINGS;
    return snapshots.filter((untold) => untold.step < step);
  }
}
