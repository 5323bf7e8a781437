/** Sets whole identities aside for verification, so that accuracy is measured on people the net has never seen. */
import { heldOutIdentities } from '../../domain/heldOutIdentities.ts';
import type { LabelledImages } from '../../domain/images.ts';

/** The images of some identities, identities renumbered in their old order. */
function pick(images: LabelledImages, chosen: ReadonlySet<number>): LabelledImages {
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

/** Holds out the identities that `heldOutIdentities` chooses; `heldOut` is null where it chooses none. */
export function holdOut(images: LabelledImages): {
  train: LabelledImages;
  heldOut: LabelledImages | null;
} {
  const total = images.identities.length;
  const chosen = heldOutIdentities(images.labels, total);
  if (chosen.size === 0) return { train: images, heldOut: null };
  const rest = new Set(Array.from({ length: total }, (_, i) => i).filter((i) => !chosen.has(i)));
  return { train: pick(images, rest), heldOut: pick(images, chosen) };
}
