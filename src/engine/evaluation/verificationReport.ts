/** A verification in full: every number the page and the headless command show, and the pairs behind them. */
import type { RocPoints, TarRow, VerificationReport } from '../../domain/evaluation.ts';
import type { PairList } from '../../domain/verificationPairs.ts';
import { insightFaceProtocol, oneSidedFolds } from './insightface.ts';
import { equalErrorRate, type Roc, rocCurve, tarAtFar } from './roc.ts';
import { accuracyAt, areaUnderRoc, bestThreshold, type Pairs, pairScores, tenFold } from './verification.ts';

const FALSE_ACCEPT_RATES = [1e-1, 1e-2, 1e-3, 1e-4] as const;

/** More points than a chart can show. */
const MOST_POINTS = 500;

/** Points that share the curve fairly between its two ends: half of them evenly along it, half evenly in the logarithm of FAR. */
function thinned({ far, tar }: Roc): RocPoints {
  const last = far.length - 1;
  const keep = new Set<number>();
  if (far.length <= MOST_POINTS) {
    for (let i = 0; i <= last; i++) keep.add(i);
  } else {
    const half = MOST_POINTS / 2;
    for (let k = 0; k < half; k++) {
      keep.add(Math.round((k / (half - 1)) * last));
      keep.add(Math.round(last ** (k / (half - 1))));
    }
  }
  const indices = [...keep].sort((a, b) => a - b);
  return { far: Float32Array.from(indices, (i) => far[i]!), tar: Float32Array.from(indices, (i) => tar[i]!) };
}

function tarRow(roc: Roc, far: number): TarRow {
  const { conservative, threshold, allowed } = tarAtFar(roc, far);
  return { far, tar: conservative, threshold: Number.isFinite(threshold) ? threshold : null, allowed };
}

/** @param list the images that `pairs` holds the features of */
export function verificationReport(pairs: Pairs, list: PairList): VerificationReport {
  const cosines = pairScores(pairs, new Float64Array(pairs.dims));
  // The verdicts are given on the numbers that the page gets.
  const similarity = Float32Array.from(cosines);
  const { same } = pairs;
  const roc = rocCurve(similarity, same);
  const threshold = bestThreshold(similarity, same);
  const { accuracy, deviation, accuracyPerFold } = tenFold(pairs);
  return {
    accuracy,
    deviation,
    accuracyPerFold,
    insightFaceAccuracy: insightFaceProtocol(cosines, same).accuracy,
    oneSidedFolds: oneSidedFolds(same),
    auc: areaUnderRoc(similarity, same),
    eer: equalErrorRate(roc),
    bestThreshold: threshold,
    bestAccuracy: accuracyAt(similarity, same, threshold),
    tarAtFar: FALSE_ACCEPT_RATES.map((far) => tarRow(roc, far)),
    samePairs: roc.genuine,
    differentPairs: roc.impostors,
    roc: thinned(roc),
    pairs: {
      left: Int32Array.from(list.left),
      right: Int32Array.from(list.right),
      same: Uint8Array.from(same),
      similarity,
    },
  };
}
