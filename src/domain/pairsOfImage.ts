/** The judged pairs that one image is in. */
import type { JudgedPairs } from './evaluation.ts';

export interface PairOfImage {
  readonly pair: number;
  /** The other image. */
  readonly other: number;
  readonly same: boolean;
  /** Cosine, [-1, 1]. */
  readonly similarity: number;
}

/** Most alike first. */
export function pairsOfImage({ left, right, same, similarity }: JudgedPairs, image: number): readonly PairOfImage[] {
  const found: PairOfImage[] = [];
  left.forEach((a, pair) => {
    const b = right[pair]!;
    if (a !== image && b !== image) return;
    found.push({ pair, other: a === image ? b : a, same: same[pair] === 1, similarity: similarity[pair]! });
  });
  return found.sort((a, b) => b.similarity - a.similarity || a.pair - b.pair);
}
