/** Which pairs of held-out images are compared: all pairs of one identity and as many of two, spread over ten folds. */
import { stream } from '../lib/rng.ts';

export interface PairList {
  /** [pairs], indices of images. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly same: Uint8Array;
  readonly fold: Uint8Array;
}

/** At most this many pairs of each kind: more do not change the accuracy's third digit and slow the evaluation down. */
const MAX_PAIRS = 3000;
/** Folds of a verification. */
export const FOLDS = 10;

/**
 * As many pairs of either kind in each fold, and fold after fold, as `lfw.bin` has them: protocols that cut folds out of the
 * order of the pairs then judge the same folds as those that are told them. Up to nine pairs of a kind are left out for that.
 * @param labels [count], identities of the held-out images
 * @returns pairs, or null when there are fewer than ten of either kind (each fold needs both)
 */
export function verificationPairs(labels: ArrayLike<number>, seed: number): PairList | null {
  const same: [number, number][] = [];
  const different: [number, number][] = [];
  for (let a = 0; a < labels.length; a++) {
    for (let b = a + 1; b < labels.length; b++) (labels[a] === labels[b] ? same : different).push([a, b]);
  }
  const perFold = Math.floor(Math.min(same.length, different.length, MAX_PAIRS) / FOLDS);
  if (perFold === 0) return null;
  const draw = stream(seed, 'verification pairs');
  const kinds = [draw.shuffle(same), draw.shuffle(different)];
  const pairs = Array.from({ length: FOLDS }, (_, fold) =>
    kinds.flatMap((list, kind) =>
      Array.from({ length: perFold }, (_, i) => ({ pair: list[FOLDS * i + fold]!, same: 1 - kind, fold })),
    ),
  ).flat();
  return {
    left: Int32Array.from(pairs, ({ pair }) => pair[0]),
    right: Int32Array.from(pairs, ({ pair }) => pair[1]),
    same: Uint8Array.from(pairs, (p) => p.same),
    fold: Uint8Array.from(pairs, ({ fold }) => fold),
  };
}
