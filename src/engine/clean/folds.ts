/** Splits a set into folds, so that each image can be scored by a head that has seen neither it nor a copy of it. */
import { stream } from '../../lib/rng.ts';
import { type PhotoSet, representatives } from './photoCopies.ts';

/**
 * Every identity's photos go to the folds in turn, so that each fold has its share of each; copies of a photo go with it,
 * whatever their labels.
 * @param folds at least 2
 * @returns [count], 0 to folds - 1; -1 for images left out
 */
export function stratifiedFolds(set: PhotoSet, folds: number, seed: number): Int32Array<ArrayBuffer> {
  const { labels, photos } = set;
  const foldOf = new Map<number, number>();
  const members = new Map<number, number[]>();
  for (const image of representatives(set)) {
    const held = members.get(labels[image]!);
    if (held) held.push(image);
    else members.set(labels[image]!, [image]);
  }
  // Identities go on where the one before ended, or small ones would all miss the last folds.
  let next = 0;
  for (const [label, images] of [...members].sort(([a], [b]) => a - b)) {
    // Photos that have a copy under an earlier label are in its fold already.
    const own = new Set(images.flatMap((image) => foldOf.get(photos[image]!) ?? []));
    for (const image of stream(seed, 'fold', label).shuffle(images)) {
      if (foldOf.has(photos[image]!)) continue;
      // All photos of an identity in one fold would leave no head that has seen it.
      if (own.size === 1 && own.has(next % folds)) next += 1;
      const fold = next++ % folds;
      foldOf.set(photos[image]!, fold);
      own.add(fold);
    }
  }
  return labels.map((label, image) => (label < 0 ? -1 : foldOf.get(photos[image]!)!));
}
