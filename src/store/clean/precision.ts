/**
 * What share of the images above a threshold is likely to be mislabelled, from the scores alone. The score is a difference
 * of two softmax probabilities; taken back through the logistic function (z = atanh score, half a difference of logits) the
 * right labels make one bell and the wrong ones its mirror image: what is certain the one way there is certain the other way
 * here. Two mirrored logistic densities are fitted by expectation maximisation with moments (their tails are as long as those
 * of real scores; normal ones promise too much), and each image's share in the second is its
 * chance of being wrong. In a clean set that would take the hardest of the right labels for a few wrong ones, so one check
 * more: half of the wrong labels must lie beyond the middle of their own bell, where right ones never are; where fewer do, all
 * chances shrink in proportion.
 */

/** Two logistic densities with means -mean and +mean and one deviation. */
export interface ScoreModel {
  /** Share of wrong labels, (0, 1). */
  readonly wrong: number;
  /** z, positive. */
  readonly mean: number;
  readonly deviation: number;
  /** (0, 1]: what the chances are multiplied by, 1 where the scores bear the model out. */
  readonly trust: number;
}

/** Beyond this float32 and the softmax say nothing more, and a few such scores would widen both bells. */
const GREATEST_SCORE = 0.9995;
const ROUNDS = 60;
const LEAST_DEVIATION = 0.1;
/** Scores in the middle of the bell, as a part of its deviation: many may be equal there. */
const MIDDLE = 0.1;
/** Keeps the trust above 0. */
const LEAST_WRONG = 0.1;

const zOf = (score: number): number => Math.atanh(Math.max(-GREATEST_SCORE, Math.min(GREATEST_SCORE, score)));

/** Of the standard logistic distribution. */
const logDensity = (u: number): number => -Math.abs(u) - 2 * Math.log1p(Math.exp(-Math.abs(u)));

function chance({ wrong, mean, deviation }: Omit<ScoreModel, 'trust'>, z: number): number {
  const scale = (deviation * Math.sqrt(3)) / Math.PI;
  const right = logDensity((z + mean) / scale);
  return 1 / (1 + ((1 - wrong) / wrong) * Math.exp(right - logDensity((z - mean) / scale)));
}

/**
 * @param scores of images that were scored, [-1, 1]
 * @returns null for fewer than two scores
 */
export function fitScores(scores: readonly number[]): ScoreModel | null {
  const count = scores.length;
  if (count < 2) return null;
  const z = Float64Array.from(scores, zOf);
  let model = {
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
  // Twice the upper half, and one standard deviation of that count to be fair to small sets.
  const beyond = z.filter((value) => value > model.mean - MIDDLE * model.deviation).length;
  const likely = z.reduce((sum, value) => sum + chance(model, value), 0);
  return { ...model, trust: Math.min(1, (2 * (beyond + Math.sqrt(beyond)) + LEAST_WRONG) / likely) };
}

/** The chance that a label is wrong, [0, 1]. */
export const chanceWrong = (model: ScoreModel, score: number): number => model.trust * chance(model, zOf(score));
