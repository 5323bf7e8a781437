/** Sets whole identities aside for verification, so that accuracy is measured on people the net has never seen. */
import { stream } from '../lib/rng.ts';
import type { WireDataset, WireLabelledImages } from '../protocol/training.ts';

/** Fewer identities than this are all needed for training. */
export const LEAST_IDENTITIES = 20;
const ONE_IN = 10;
const SEED = 0;

/** The images of some identities, identities renumbered in their old order. */
function pick(images: WireLabelledImages, chosen: ReadonlySet<number>): WireLabelledImages {
  const stride = images.size ** 2 * 3;
  const kept: number[] = [];
  for (let i = 0; i < images.count; i++) if (chosen.has(images.labels[i]!)) kept.push(i);
  const order = [...chosen].sort((a, b) => a - b);
  const renumbered = new Map(order.map((identity, i) => [identity, i]));
  const pixels = new Uint8Array(kept.length * stride);
  kept.forEach((from, to) => {
    pixels.set(images.pixels.subarray(from * stride, (from + 1) * stride), to * stride);
  });
  return {
    size: images.size,
    count: kept.length,
    pixels,
    labels: Int32Array.from(kept, (i) => renumbered.get(images.labels[i]!)!),
    identities: order.map((i) => images.identities[i]!),
    names: kept.map((i) => images.names[i]!),
  };
}

/**
 * Holds out every tenth identity among those with at least two images, chosen by a fixed stream; none of a set of fewer
 * than 20 identities.
 */
export function holdOut(images: WireLabelledImages): Pick<WireDataset, 'train' | 'heldOut'> {
  const total = images.identities.length;
  if (total < LEAST_IDENTITIES) return { train: images, heldOut: null };
  const sizes = new Int32Array(total);
  for (const label of images.labels) sizes[label]! += 1;
  const paired = Array.from({ length: total }, (_, i) => i).filter((i) => sizes[i]! >= 2);
  const chosen = new Set(
    stream(SEED, 'held out')
      .shuffle(paired)
      .slice(0, Math.floor(total / ONE_IN)),
  );
  // One identity alone gives no pairs of different people.
  if (chosen.size < 2) return { train: images, heldOut: null };
  const rest = new Set(Array.from({ length: total }, (_, i) => i).filter((i) => !chosen.has(i)));
  return { train: pick(images, rest), heldOut: pick(images, chosen) };
}
