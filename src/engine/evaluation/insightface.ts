/**
 * InsightFace's ten-fold protocol, a variant of LFW's that many papers report: squared distances of unit vectors, thresholds
 * 0, 0.01 .. 3.99, folds of consecutive pairs, no centring.
 * Source: insightface recognition/arcface_torch/eval/verification.py
 */
import { meanAndDeviation } from './verification.ts';

const THRESHOLDS = 400;
const STEP = 0.01;
const FOLDS = 10;

export interface InsightFaceResult {
  readonly accuracyPerFold: readonly number[];
  readonly accuracy: number;
  /** Population standard deviation over the folds. */
  readonly deviation: number;
  /** [400], mean over the folds of the rates at each threshold. */
  readonly tar: readonly number[];
  readonly far: readonly number[];
}

interface Counts {
  readonly accuracy: number;
  readonly tar: number;
  readonly far: number;
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** @param cosine [pairs], of features that are not centred; the squared distance of their unit vectors is 2 - 2 cosine */
export function insightFaceProtocol(cosine: ArrayLike<number>, same: ArrayLike<number>): InsightFaceResult {
  const total = cosine.length;
  const judge = (threshold: number, use: (pair: number) => boolean): Counts => {
    const counts = { accepted: 0, genuine: 0, wrong: 0, impostors: 0 };
    for (let p = 0; p < total; p++) {
      if (!use(p)) continue;
      const accepted = 2 - 2 * cosine[p]! < threshold;
      if (same[p]) {
        counts.genuine++;
        if (accepted) counts.accepted++;
      } else {
        counts.impostors++;
        if (accepted) counts.wrong++;
      }
    }
    const { accepted, genuine, wrong, impostors } = counts;
    return {
      accuracy: ratio(accepted + impostors - wrong, genuine + impostors),
      tar: ratio(accepted, genuine),
      far: ratio(wrong, impostors),
    };
  };
  const thresholds = Array.from({ length: THRESHOLDS }, (_, k) => k * STEP);
  const tar = thresholds.map(() => 0);
  const far = thresholds.map(() => 0);
  const accuracyPerFold = Array.from({ length: FOLDS }, (_, fold) => {
    const held = (p: number): boolean => consecutiveFold(p, total) === fold;
    const training = thresholds.map((t) => judge(t, (p) => !held(p)).accuracy);
    const best = training.indexOf(Math.max(...training));
    thresholds.forEach((t, k) => {
      const rates = judge(t, held);
      tar[k] = tar[k]! + rates.tar / FOLDS;
      far[k] = far[k]! + rates.far / FOLDS;
    });
    return judge(thresholds[best]!, held).accuracy;
  });
  const { mean, deviation } = meanAndDeviation(accuracyPerFold);
  return { accuracyPerFold, accuracy: mean, deviation, tar, far };
}

/** The fold, 0 to 9, of a pair when the pairs are dealt out in order; the first folds take one more where they do not go even. */
export function consecutiveFold(pair: number, total: number): number {
  const size = Math.floor(total / FOLDS);
  const longer = total % FOLDS;
  const inLonger = longer * (size + 1);
  return pair < inLonger ? Math.floor(pair / (size + 1)) : longer + Math.floor((pair - inLonger) / size);
}

/**
 * How many of the ten consecutive folds hold far fewer pairs of a kind than their tenth of it: less than half as many. The
 * threshold chosen on the other nine then suits other shares of the kinds than those it is judged on.
 * @param same [pairs], nonzero for the same person
 */
export function oneSidedFolds(same: ArrayLike<number>): number {
  const kinds = Array.from({ length: FOLDS }, () => [0, 0] as [number, number]);
  const total: [number, number] = [0, 0];
  for (let p = 0; p < same.length; p++) {
    const kind = same[p] ? 1 : 0;
    kinds[consecutiveFold(p, same.length)]![kind]++;
    total[kind]++;
  }
  const least = total.map((count) => count / FOLDS / 2);
  return kinds.filter((counts) => counts.some((count, kind) => count < least[kind]!)).length;
}
