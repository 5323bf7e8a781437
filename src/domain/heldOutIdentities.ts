/** Which identities of a person's own set are set aside for verification, so that accuracy is measured on people never trained on. */
import { stream } from '../lib/rng.ts';

/** Fewer identities than this are all needed for training. */
const LEAST_IDENTITIES = 20;
const ONE_IN = 10;
const SEED = 0;

/**
 * Every tenth identity among those with at least two images, chosen by a fixed stream; none of fewer than 20.
 * @param labels [count]
 * @param total identities
 * @param most identities to choose
 * @returns the chosen ones: none or at least two, since one alone gives no pairs of different people
 */
export function heldOutIdentities(labels: Int32Array, total: number, most = Number.POSITIVE_INFINITY): Set<number> {
  if (total < LEAST_IDENTITIES) return new Set();
  const sizes = new Int32Array(total);
  for (const label of labels) sizes[label]! += 1;
  const paired = Array.from({ length: total }, (_, i) => i).filter((i) => sizes[i]! >= 2);
  const count = Math.min(Math.floor(total / ONE_IN), most);
  const chosen = stream(SEED, 'held out').shuffle(paired).slice(0, count);
  return new Set(chosen.length < 2 ? [] : chosen);
}
