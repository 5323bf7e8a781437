/** How many images have each score: those that the threshold parts into suspects and the rest, and no others. */
import type { CleanScores, CleanSet } from '../../protocol/clean.ts';
import { kindOf } from './suspectRanking.ts';

/**
 * Without images that have no score to be judged by: no face, a single photo, and faces like nobody here, which have a list of
 * their own.
 * @returns [bins] counts over scores from -1 to 1
 */
export function scoreHistogram(set: CleanSet, scores: CleanScores, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  scores.score.forEach((score, image) => {
    const kind = kindOf(set, scores, score, image);
    if (kind === 'no-face' || kind === 'nobody' || scores.others[image]! <= 0) return;
    counts[Math.min(bins - 1, Math.floor(((score + 1) / 2) * bins))]! += 1;
  });
  return counts;
}
