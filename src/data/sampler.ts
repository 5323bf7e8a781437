/** The order in which a run shows its images: every image once an epoch, in batches of one fixed size. */
import { stream } from '../lib/rng.ts';

export interface Batch {
  /** [batchSize], indices of images. */
  readonly images: Int32Array<ArrayBuffer>;
  /** [batchSize], 1 where the image is shown mirrored. */
  readonly mirrored: Uint8Array<ArrayBuffer>;
}

export function batchesPerEpoch(count: number, batchSize: number): number {
  return Math.ceil(count / batchSize);
}

/**
 * The batches of one epoch: a pure function of (seed, epoch). A last batch that is not full is filled from the start of
 * the same order, because the recorded step has one fixed shape.
 * @param epoch from 1
 */
export function epochBatches(count: number, batchSize: number, flip: boolean, seed: number, epoch: number): Batch[] {
  const order = stream(seed, 'order', epoch).shuffle(Int32Array.from({ length: count }, (_, i) => i));
  const mirror = stream(seed, 'mirror', epoch);
  return Array.from({ length: batchesPerEpoch(count, batchSize) }, (_, b) => {
    const images = Int32Array.from({ length: batchSize }, (_, i) => order[(b * batchSize + i) % count]!);
    const mirrored = Uint8Array.from(images, () => (flip && mirror.uniform() < 0.5 ? 1 : 0));
    return { images, mirrored };
  });
}
