/** Seeds of synthetic faces in three ranges that never meet: people to train on, people held out, people outside the set. */

/** Each range holds one seed for every 32-bit number. */
export const SEED_RANGE = 2 ** 32;

function derived(seed: number, domain: number): number {
  if (!Number.isInteger(seed) || seed < 0 || seed >= SEED_RANGE) {
    throw new RangeError(`seed must be an integer in [0, 2^32), not ${seed}`);
  }
  return seed + domain * SEED_RANGE;
}

/** The seed of identities for verification: never equal to any training or outlier seed. @throws RangeError */
export function heldOutSeed(seed: number): number {
  return derived(seed, 1);
}

/** The seed of identities for open-set noise: never equal to any training or held-out seed. @throws RangeError */
export function outlierSeed(seed: number): number {
  return derived(seed, 2);
}
