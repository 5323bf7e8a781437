/** Labels before and after they are judged: what a person has decided put in, and scores as the page gets them. */
import type { NeighbourScores } from '../engine/clean/neighbours.ts';
import type { CleanScores, FixedLabels } from '../protocol/clean.ts';

/** In `FixedLabels`. */
export const REMOVED = -1;
export const UNDECIDED = -2;

interface GivenLabels {
  readonly given: Int32Array<ArrayBuffer>;
  /** [count], 1 where no face was found, so that the embedding says nothing. */
  readonly faceless: Uint8Array;
}

/** Labels with a person's decisions put in; -1 where an image is removed or has no face. */
export function labelsToTrainOn({ given, faceless }: GivenLabels, fixed: FixedLabels) {
  const labels = given.map((label, i) => {
    if (faceless[i] === 1) return REMOVED;
    return fixed[i] === UNDECIDED ? label : fixed[i]!;
  });
  return { labels, settled: Uint8Array.from(labels, (label, i) => (label >= 0 && fixed[i]! >= 0 ? 1 : 0)) };
}

/** Scores as the page gets them: what was left out suggests its given label. */
export function told(scores: CleanScores, given: Int32Array): CleanScores {
  return { ...scores, suggested: scores.suggested.map((label, i) => (label < 0 ? given[i]! : label)) };
}

/** Scores of the neighbours, with what a person has decided left alone. */
export function preview(
  { score, suggested, openSet }: NeighbourScores,
  settled: Uint8Array,
  others: Int32Array<ArrayBuffer>,
): CleanScores {
  return {
    others,
    score: score.map((value, i) => (settled[i] === 1 ? 0 : value)),
    suggested,
    openSet,
    wrong: null,
    firstFlagged: new Int32Array(score.length),
  };
}
