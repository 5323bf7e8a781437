/** Splits a set into folds, so that each image can be scored by a head that has not seen it. */
import { stream } from '../../lib/rng.ts';

/**
 * Every identity's images go to the folds in turn, so that each fold has its share of each.
 * @param labels [count], identities; images with a negative one get fold -1
 * @param folds at least 2
 * @returns [count], 0 to folds - 1
 */
export function stratifiedFolds(labels: Int32Array, folds: number, seed: number): Int32Array<ArrayBuffer> {
  const fold = new Int32Array(labels.length).fill(-1);
  const members = new Map<number, number[]>();
  labels.forEach((label, image) => {
    if (label >= 0) members.set(label, [...(members.get(label) ?? []), image]);
  });
  // Identities go on where the one before ended, or small ones would all miss the last folds.
  let next = 0;
  for (const [label, images] of [...members].sort(([a], [b]) => a - b)) {
    for (const image of stream(seed, 'fold', label).shuffle(images)) fold[image] = next++ % folds;
  }
  return fold;
}
