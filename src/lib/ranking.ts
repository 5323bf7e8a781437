/** How well a ranking by suspicion finds the images whose label is known to be wrong. */

export interface RankingScores {
  readonly flagged: number;
  readonly wrong: number;
  /** Share of the flagged that are wrong; null when nothing is flagged. */
  readonly precision: number | null;
  /** Share of the wrong that are flagged; null when nothing is wrong. */
  readonly recall: number | null;
  /** Harmonic mean of the two; null when nothing is flagged or wrong. */
  readonly f1: number | null;
  /** Mean over the wrong of the precision at their rank; null when nothing is wrong. */
  readonly averagePrecision: number | null;
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** Indices by falling score; equal scores in their old order. */
export const ranked = (score: ArrayLike<number>): number[] =>
  Array.from({ length: score.length }, (_, i) => i).sort((a, b) => score[b]! - score[a]! || a - b);

/**
 * @param score [count]
 * @param wrong [count]
 * @param threshold an image is flagged when its score exceeds it
 */
export function scoreRanking(score: ArrayLike<number>, wrong: readonly boolean[], threshold: number): RankingScores {
  let flagged = 0;
  let hits = 0;
  let found = 0;
  let precisions = 0;
  ranked(score).forEach((image, rank) => {
    if (score[image]! > threshold) {
      flagged += 1;
      if (wrong[image]) hits += 1;
    }
    if (!wrong[image]) return;
    found += 1;
    precisions += found / (rank + 1);
  });
  return {
    flagged,
    wrong: found,
    precision: ratio(hits, flagged),
    recall: ratio(hits, found),
    f1: ratio(2 * hits, flagged + found),
    averagePrecision: ratio(precisions, found),
  };
}
