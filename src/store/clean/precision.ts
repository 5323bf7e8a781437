/**
 * What share of the images above a threshold is likely to be mislabelled, from the scores alone. The score is a difference
 * of two softmax probabilities; taken back through the logistic function (z = atanh score, half a difference of logits) the
 * right labels make one bell and the wrong ones its mirror image: what is certain the one way there is certain the other way
 * here. Two mirrored logistic densities are fitted by expectation maximisation with moments (their tails are as long as those
 * of real scores; normal ones promise too much), and each image's share in the second is its chance of being wrong.
 *
 * A fit always finds a second bell: in a set without wrong labels it takes the hardest of the right ones for it. So there is an
 * estimate only where the scores show that the bell is there: some scores lie beyond its middle, where right labels never are,
 * and few between it and the right ones. Held against sets whose wrong labels are known (62, 25 and 12 people of LFW, ORL and
 * drawn faces, with up to 40 % flipped), estimates then lie within 0.12 of the truth; without that rule they were wrong by up to
 * 0.65 where one label in two hundred is wrong.
 */

/** Two logistic densities with means -mean and +mean and one deviation. */
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
/** Scores in the middle of the bell, as a part of its deviation: many may be equal there. */
const MIDDLE = 0.1;
/** Scores beyond the middle of the wrong labels' bell, at least. */
const LEAST_BEYOND = 5;
/** With fewer than this many there, next to nothing may lie in the valley before them. */
const MANY_BEYOND = 25;
/** Scores in the valley for each beyond the middle, at most. */
const DEEP_VALLEY = 0.2;
const VALLEY = 1;

const zOf = (score: number): number => Math.atanh(Math.max(-GREATEST_SCORE, Math.min(GREATEST_SCORE, score)));

/** Of the standard logistic distribution. */
const logDensity = (u: number): number => -Math.abs(u) - 2 * Math.log1p(Math.exp(-Math.abs(u)));

function chance({ wrong, mean, deviation }: ScoreModel, z: number): number {
  const scale = (deviation * Math.sqrt(3)) / Math.PI;
  const right = logDensity((z + mean) / scale);
  return 1 / (1 + ((1 - wrong) / wrong) * Math.exp(right - logDensity((z - mean) / scale)));
}

/**
 * @param scores of images that were scored, [-1, 1]
 * @returns null where the scores allow no estimate
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
  return bearsOut(z, model) ? model : null;
}

/** Whether the scores show a bell of wrong labels of their own. */
function bearsOut(z: Float64Array, model: ScoreModel): boolean {
  const { wrong, mean, deviation } = model;
  // Most labels are right: else the two bells may as well be taken for each other.
  if (wrong > 0.5) return false;
  const beyond = z.filter((value) => value > mean - MIDDLE * deviation).length;
  const valley = z.filter((value) => value > 0 && value < mean / 2).length;
  const likely = z.reduce((sum, value) => sum + chance(model, value), 0);
  // Half of the wrong labels lie beyond; one standard deviation of that count to be fair to small sets.
  if (2 * (beyond + Math.sqrt(beyond)) < likely) return false;
  return beyond >= LEAST_BEYOND && valley <= beyond * (beyond >= MANY_BEYOND ? VALLEY : DEEP_VALLEY);
}

/** The chance that a label is wrong, [0, 1]. */
export const chanceWrong = (model: ScoreModel, score: number): number => chance(model, zOf(score));
