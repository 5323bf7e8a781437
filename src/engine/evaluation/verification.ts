/**
 * Face verification: same person or not, by the cosine of two features. The ten-fold protocol of LFW as the BoundaryFace
 * authors evaluate it. Plain arithmetic in float64, no tfjs.
 */

export interface Pairs {
  /** [pairs, dims] row-major: features of the left and the right image (image and mirror image concatenated). */
  readonly left: Float32Array | Float64Array;
  readonly right: Float32Array | Float64Array;
  readonly dims: number;
  /** [pairs], 1 for the same identity, else 0. */
  readonly same: Uint8Array;
  /** [pairs], 0 to 9. */
  readonly fold: Uint8Array;
}

export interface TenFold {
  readonly accuracyPerFold: readonly number[];
  readonly thresholdPerFold: readonly number[];
  readonly accuracy: number;
  /** Population standard deviation over the folds. */
  readonly deviation: number;
}

/** Half the number of grid points between -1 and 1. */
const GRID = 10_000;

/** Cosines of the pairs after subtracting `mean` from both sides; 0 where one has no direction, since NaN has no place in a ranking. */
export function pairScores({ left, right, dims, same }: Pairs, mean: Float64Array): Float64Array {
  const scores = new Float64Array(same.length);
  for (let p = 0; p < scores.length; p++) {
    let dot = 0;
    let l2 = 0;
    let r2 = 0;
    for (let d = 0; d < dims; d++) {
      const l = left[p * dims + d]! - mean[d]!;
      const r = right[p * dims + d]! - mean[d]!;
      dot += l * r;
      l2 += l * l;
      r2 += r * r;
    }
    scores[p] = l2 > 0 && r2 > 0 ? dot / Math.sqrt(l2 * r2) : 0;
  }
  return scores;
}

/** Mean of both sides' features over the pairs that `use` names. */
function meanFeature({ left, right, dims, same }: Pairs, use: (pair: number) => boolean): Float64Array {
  const mean = new Float64Array(dims);
  let count = 0;
  for (let p = 0; p < same.length; p++) {
    if (!use(p)) continue;
    count += 2;
    for (let d = 0; d < dims; d++) mean[d] = mean[d]! + left[p * dims + d]! + right[p * dims + d]!;
  }
  return mean.map((sum) => sum / Math.max(count, 1));
}

/** Cosines of all pairs, centred on the mean of every fold but this one. */
export function foldScores(pairs: Pairs, fold: number): Float64Array {
  return pairScores(
    pairs,
    meanFeature(pairs, (p) => pairs.fold[p] !== fold),
  );
}

export function meanAndDeviation(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

/** Share of pairs judged rightly: strictly above the threshold is "same", strictly below "different", equal is wrong. */
export function accuracyAt(scores: ArrayLike<number>, same: ArrayLike<number>, threshold: number): number {
  let right = 0;
  for (let i = 0; i < scores.length; i++) {
    if (same[i] ? scores[i]! > threshold : scores[i]! < threshold) right++;
  }
  return right / scores.length;
}

/**
 * Mean of all grid points k / 10000, k = -10000..10000, at which the accuracy is best.
 * Source: upstream eval/eval_lfw.py, getThreshold
 */
export function bestThreshold(scores: ArrayLike<number>, same: ArrayLike<number>, grid = GRID): number {
  const ascending = (want: boolean): Float64Array =>
    Float64Array.from(Array.from(scores).filter((_, i) => Boolean(same[i]) === want)).sort();
  const positives = ascending(true);
  const negatives = ascending(false);
  let best = -1;
  let sum = 0;
  let count = 0;
  let positivesAtOrBelow = 0;
  let negativesBelow = 0;
  for (let k = -grid; k <= grid; k++) {
    const threshold = k / grid;
    while (positivesAtOrBelow < positives.length && positives[positivesAtOrBelow]! <= threshold) positivesAtOrBelow++;
    while (negativesBelow < negatives.length && negatives[negativesBelow]! < threshold) negativesBelow++;
    const right = positives.length - positivesAtOrBelow + negativesBelow;
    if (right > best) {
      best = right;
      sum = 0;
      count = 0;
    }
    if (right === best) {
      sum += threshold;
      count++;
    }
  }
  return sum / count;
}

/**
 * For each fold: centre on the mean of the other nine, take the threshold that is best on them, judge the fold.
 * Source: upstream eval/eval_lfw.py; LFW's unrestricted protocol
 */
export function tenFold(pairs: Pairs): TenFold {
  const accuracyPerFold: number[] = [];
  const thresholdPerFold: number[] = [];
  for (let fold = 0; fold < 10; fold++) {
    const scores = foldScores(pairs, fold);
    const part = (held: boolean): [number[], number[]] => {
      const indices = Array.from(scores.keys()).filter((p) => (pairs.fold[p] === fold) === held);
      return [indices.map((p) => scores[p]!), indices.map((p) => pairs.same[p]!)];
    };
    const threshold = bestThreshold(...part(false));
    thresholdPerFold.push(threshold);
    accuracyPerFold.push(accuracyAt(...part(true), threshold));
  }
  const { mean, deviation } = meanAndDeviation(accuracyPerFold);
  return { accuracyPerFold, thresholdPerFold, accuracy: mean, deviation };
}

/** Area under the ROC: the share of (same, different) pairs of pairs in the right order, ties counting half. NaN without both kinds. */
export function areaUnderRoc(scores: ArrayLike<number>, same: ArrayLike<number>): number {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let positives = 0;
  let negativesBelow = 0;
  let wins = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    let tiedPositives = 0;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) {
      if (same[order[end]!]) tiedPositives++;
      end++;
    }
    const tiedNegatives = end - start - tiedPositives;
    wins += tiedPositives * (negativesBelow + tiedNegatives / 2);
    positives += tiedPositives;
    negativesBelow += tiedNegatives;
    start = end;
  }
  return wins / (positives * negativesBelow);
}
