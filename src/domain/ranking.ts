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
  /** See `averagePrecision`. */
  readonly averagePrecision: number | null;
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** Indices by falling score; equal scores in their old order. */
export const ranked = (score: ArrayLike<number>): number[] =>
  Array.from({ length: score.length }, (_, i) => i).sort((a, b) => score[b]! - score[a]! || a - b);

/**
 * Average precision of a ranking: the mean, over the wrong images, of the precision at each one's rank. Tied images share
 * their last rank, so that the order of the list cannot help.
 * @param scores [count], higher is more suspect
 * @param wrong [count], true or nonzero where the label is wrong
 * @returns null when no image is wrong
 * Source: scikit-learn's average_precision_score: sum over thresholds of (recall gained) x precision
 */
export function averagePrecision(scores: ArrayLike<number>, wrong: ArrayLike<number | boolean>): number | null {
  const order = ranked(scores);
  let found = 0;
  let gained = 0;
  let sum = 0;
  order.forEach((image, rank) => {
    if (wrong[image]) gained++;
    const next = order[rank + 1];
    if (next !== undefined && scores[next] === scores[image]) return;
    found += gained;
    sum += (gained * found) / (rank + 1);
    gained = 0;
  });
  return ratio(sum, found);
}

/**
 * @param score [count]
 * @param wrong [count]
 * @param threshold an image is flagged when its score exceeds it
 */
export function scoreRanking(score: ArrayLike<number>, wrong: readonly boolean[], threshold: number): RankingScores {
  let flagged = 0;
  let hits = 0;
  let found = 0;
  wrong.forEach((isWrong, image) => {
    const isFlagged = score[image]! > threshold;
    if (isFlagged) flagged += 1;
    if (isWrong) found += 1;
    if (isFlagged && isWrong) hits += 1;
  });
  return {
    flagged,
    wrong: found,
    precision: ratio(hits, flagged),
    recall: ratio(hits, found),
    f1: ratio(2 * hits, flagged + found),
    averagePrecision: averagePrecision(score, wrong),
  };
}
