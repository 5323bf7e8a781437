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
  const mirror = mirroring(flip, seed, epoch);
  return Array.from({ length: batchesPerEpoch(count, batchSize) }, (_, b) =>
    mirror(Int32Array.from({ length: batchSize }, (_, i) => order[(b * batchSize + i) % count]!)),
  );
}

/** Decides which images of a batch are shown mirrored; batches must come in order. */
function mirroring(flip: boolean, seed: number, epoch: number): (images: Int32Array<ArrayBuffer>) => Batch {
  const mirror = stream(seed, 'mirror', epoch);
  return (images) => ({ images, mirrored: Uint8Array.from(images, () => (flip && mirror.uniform() < 0.5 ? 1 : 0)) });
}

/**
 * P x K batches: groups of K images of one identity, P = floor(batchSize / K) identities a batch as far as the set allows.
 * Places that are left over take part of one more group. Every image is in a group, which is filled from the identity's own
 * images where K does not divide their number; as many batches are taken as an ordinary epoch has, so that an image is shown
 * about once. A pure function of its arguments.
 * @param labels [count], given labels
 * @param perIdentity K, at least 2
 * @param epoch from 1
 * Source: Hermans et al., arXiv 1703.07737, section 2
 */
export function identityBatches(
  labels: Int32Array,
  batchSize: number,
  perIdentity: number,
  flip: boolean,
  seed: number,
  epoch: number,
): Batch[] {
  const size = Math.min(perIdentity, batchSize);
  const groups = stream(seed, 'groups', epoch).shuffle(groupsOf(labels, size, seed, epoch));
  const mirror = mirroring(flip, seed, epoch);
  let waiting: Group[] = [];
  const next = (taken: ReadonlySet<number>): Group => {
    if (waiting.length === 0) waiting = [...groups];
    const other = waiting.findIndex(({ identity }) => !taken.has(identity));
    return waiting.splice(Math.max(other, 0), 1)[0]!;
  };
  return Array.from({ length: batchesPerEpoch(labels.length, batchSize) }, () => {
    const images: number[] = [];
    const taken = new Set<number>();
    while (images.length < batchSize) {
      const { identity, members } = next(taken);
      taken.add(identity);
      images.push(...members.slice(0, batchSize - images.length));
    }
    return mirror(Int32Array.from(images));
  });
}

interface Group {
  readonly identity: number;
  readonly members: readonly number[];
}

function groupsOf(labels: Int32Array, size: number, seed: number, epoch: number): Group[] {
  const byIdentity = new Map<number, number[]>();
  labels.forEach((label, image) => {
    const images = byIdentity.get(label);
    if (images) images.push(image);
    else byIdentity.set(label, [image]);
  });
  return [...byIdentity].flatMap(([identity, images]) => {
    const order = stream(seed, 'order', epoch, identity).shuffle(images);
    return Array.from({ length: Math.ceil(order.length / size) }, (_, g) => ({
      identity,
      members: Array.from({ length: size }, (_, i) => order[(g * size + i) % order.length]!),
    }));
  });
}
