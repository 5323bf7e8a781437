/**
 * What share of the images above a threshold is likely to be mislabelled, from the scores alone. The score is a difference
 * of two softmax probabilities; taken back through the logistic function (z = atanh score, half a difference of logits) the
 * right labels make one bell and the wrong ones its mirror image: what is certain the one way there is certain the other way
 * here. Two mirrored normal densities are fitted by expectation maximisation, and each image's share in the second is its
 * chance of being wrong. What a person has decided counts as certain.
 */

/** Two normal densities with means -mean and +mean and one deviation. */
export interface ScoreModel {
  /** Share of wrong labels, (0, 1). */
  readonly wrong: number;
  /** z, positive. */
  readonly mean: number;
  readonly deviation: number;
}

/** Beyond this float32 and the softmax say nothing more, and a few such scores would widen both bells. */
const GREATEST_SCORE = 0.9995;
const ROUNDS = 60;
const LEAST_DEVIATION = 0.1;

const zOf = (score: number): number => Math.atanh(Math.max(-GREATEST_SCORE, Math.min(GREATEST_SCORE, score)));

function chance({ wrong, mean, deviation }: ScoreModel, z: number): number {
  // The two densities differ by exp(2 z mean / deviation^2).
  return 1 / (1 + ((1 - wrong) / wrong) * Math.exp((-2 * z * mean) / deviation ** 2));
}

/**
 * @param scores of images that were scored, [-1, 1]
 * @returns null for fewer than two scores
 */
export function fitScores(scores: readonly number[]): ScoreModel | null {
  const count = scores.length;
  if (count < 2) return null;
  const z = Float64Array.from(scores, zOf);
  let model: ScoreModel = {
    wrong: (z.filter((value) => value > 0).length + 0.5) / (count + 1),
    mean: Math.max(LEAST_DEVIATION, z.reduce((sum, value) => sum + Math.abs(value), 0) / count),
    deviation: 1,
  };
  for (let round = 0; round < ROUNDS; round++) {
    let wrong = 0;
    let sum = 0;
    let squares = 0;
    for (const value of z) {
      const p = chance(model, value);
      wrong += p;
      sum += (2 * p - 1) * value;
      squares += value * value;
    }
    const mean = Math.max(LEAST_DEVIATION, sum / count);
    const variance = squares / count - 2 * mean * (sum / count) + mean * mean;
    model = {
      // Half an image of each kind keeps the shares off 0 and 1.
      wrong: (wrong + 0.5) / (count + 1),
      mean,
      deviation: Math.max(LEAST_DEVIATION, Math.sqrt(Math.max(0, variance))),
    };
  }
  return model;
}

/** The chance that a label is wrong, [0, 1]. */
export const chanceWrong = (model: ScoreModel, score: number): number => chance(model, zOf(score));
