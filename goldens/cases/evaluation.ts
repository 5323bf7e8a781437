/** Evaluation goldens: ten-fold protocols, ROC, equal error rate, TAR at FAR, thresholds and accuracy. */
import { insightFaceProtocol } from '../../src/engine/evaluation/insightface.ts';
import { equalErrorRate, nearestEqualErrorRate, rocCurve, tarAtFar } from '../../src/engine/evaluation/roc.ts';
import {
  accuracyAt,
  areaUnderRoc,
  bestThreshold,
  foldScores,
  pairScores,
  tenFold,
} from '../../src/engine/evaluation/verification.ts';
import { Comparison, flatten, type GoldenTensor, integers, type Tolerance } from './compare.ts';
import { GoldenTally } from './report.ts';

interface GoldenTar {
  readonly far: number;
  readonly tar_conservative: number;
  readonly tar_ijb_nearest: number;
  readonly tar_linear_interp: number;
}

interface GoldenRoc {
  readonly auc: number;
  readonly eer_interpolated: number;
  readonly eer_nearest: number;
  /** Null where the nearest point is the one that accepts nothing. */
  readonly eer_nearest_threshold: number | null;
  readonly fpr: GoldenTensor;
  readonly tpr: GoldenTensor;
  readonly thresholds_after_first: GoldenTensor;
  readonly tar_at_far: readonly GoldenTar[];
}

interface TenFoldCase {
  readonly name: string;
  readonly kind: 'tenfold';
  readonly inputs: Readonly<Record<'fl' | 'fr' | 'fold' | 'flag', GoldenTensor>>;
  readonly expected: {
    readonly accuracy_per_fold: GoldenTensor;
    readonly threshold_per_fold: GoldenTensor;
    readonly mean_accuracy: number;
    readonly std_accuracy_population: number;
    readonly fold0_scores: GoldenTensor;
    readonly raw_cosine: GoldenTensor;
    readonly raw_cosine_metrics: GoldenRoc;
    readonly insightface_protocol: {
      readonly accuracy_per_fold: GoldenTensor;
      readonly mean_accuracy: number;
      readonly std_accuracy_population: number;
      readonly mean_tpr_at_thresholds_50_100_150: readonly number[];
      readonly mean_fpr_at_thresholds_50_100_150: readonly number[];
    };
  };
}

interface RocCase {
  readonly name: string;
  readonly kind: 'roc';
  readonly inputs: Readonly<Record<'labels' | 'scores', GoldenTensor>>;
  readonly expected: GoldenRoc;
}

interface AccuracyCase {
  readonly name: string;
  readonly kind: 'accuracy';
  readonly inputs: Readonly<Record<'scores' | 'flags', GoldenTensor>> & { readonly thresholds: readonly number[] };
  readonly expected: { readonly accuracy: readonly number[] };
}

interface ThresholdCase {
  readonly name: string;
  readonly kind: 'best_threshold';
  readonly inputs: Readonly<Record<'scores' | 'flags', GoldenTensor>> & { readonly thr_num: number };
  readonly expected: { readonly threshold: number };
}

type EvaluationCase = TenFoldCase | RocCase | AccuracyCase | ThresholdCase;

export interface EvaluationFile {
  readonly cases: readonly EvaluationCase[];
}

const EXACT: Tolerance = { relative: 0, absolute: 1e-6 };
/** For shares of whole numbers that must be the same. */
const ROUNDED: Tolerance = { relative: 0, absolute: 1e-8 };
const SCORES: Tolerance = { relative: 0, absolute: 1e-5 };

const numbers = (value: GoldenTensor): number[] => flatten(value).values;
const flags = (value: GoldenTensor): number[] => integers(value).map((flag) => (flag > 0 ? 1 : 0));
const vector = (data: readonly number[]): GoldenTensor => ({ shape: [data.length], data });

/** @param scoreTolerance of thresholds, which are scores: computed here, or given with the case */
function compareRoc(
  comparison: Comparison,
  scores: ArrayLike<number>,
  same: readonly number[],
  expected: GoldenRoc,
  scoreTolerance: Tolerance,
): void {
  const roc = rocCurve(scores, same);
  const nearest = nearestEqualErrorRate(roc);
  comparison.close('auc', [areaUnderRoc(scores, same)], expected.auc, EXACT);
  comparison.close('fpr', roc.far, expected.fpr, EXACT);
  comparison.close('tpr', roc.tar, expected.tpr, EXACT);
  comparison.close('thresholds_after_first', roc.threshold.slice(1), expected.thresholds_after_first, scoreTolerance);
  comparison.close('eer_interpolated', [equalErrorRate(roc)], expected.eer_interpolated, EXACT);
  comparison.close('eer_nearest', [nearest.rate], expected.eer_nearest, EXACT);
  if (expected.eer_nearest_threshold === null) {
    comparison.equal('eer_nearest_threshold', [nearest.threshold], [Number.POSITIVE_INFINITY]);
  } else {
    comparison.close('eer_nearest_threshold', [nearest.threshold], expected.eer_nearest_threshold, scoreTolerance);
  }
  for (const wanted of expected.tar_at_far) {
    const tar = tarAtFar(roc, wanted.far);
    comparison.close(`tar_conservative at ${wanted.far}`, [tar.conservative], wanted.tar_conservative, EXACT);
    comparison.close(`tar_ijb_nearest at ${wanted.far}`, [tar.nearest], wanted.tar_ijb_nearest, EXACT);
    comparison.close(`tar_linear_interp at ${wanted.far}`, [tar.interpolated], wanted.tar_linear_interp, EXACT);
  }
}

function compareTenFold(comparison: Comparison, { inputs, expected }: TenFoldCase): void {
  const dims = inputs.fl.shape[1]!;
  const same = flags(inputs.flag);
  const pairs = {
    left: Float64Array.from(numbers(inputs.fl)),
    right: Float64Array.from(numbers(inputs.fr)),
    dims,
    same: Uint8Array.from(same),
    fold: Uint8Array.from(integers(inputs.fold)),
  };
  const result = tenFold(pairs);
  comparison.close('accuracy_per_fold', result.accuracyPerFold, expected.accuracy_per_fold, ROUNDED);
  const thresholds = { relative: 0, absolute: 2e-4 };
  comparison.close('threshold_per_fold', result.thresholdPerFold, expected.threshold_per_fold, thresholds);
  comparison.close('mean_accuracy', [result.accuracy], expected.mean_accuracy, ROUNDED);
  comparison.close('std_accuracy_population', [result.deviation], expected.std_accuracy_population, ROUNDED);
  comparison.close('fold0_scores', foldScores(pairs, 0), expected.fold0_scores, SCORES);

  const raw = pairScores(pairs, new Float64Array(dims));
  comparison.close('raw_cosine', raw, expected.raw_cosine, SCORES);
  compareRoc(comparison, raw, same, expected.raw_cosine_metrics, SCORES);

  const insightface = insightFaceProtocol(raw, same);
  const wanted = expected.insightface_protocol;
  const at = (rates: readonly number[]): number[] => [50, 100, 150].map((k) => rates[k]!);
  comparison.close('insightface accuracy_per_fold', insightface.accuracyPerFold, wanted.accuracy_per_fold, ROUNDED);
  comparison.close('insightface mean_accuracy', [insightface.accuracy], wanted.mean_accuracy, ROUNDED);
  comparison.close('insightface std', [insightface.deviation], wanted.std_accuracy_population, ROUNDED);
  comparison.close('insightface tpr', at(insightface.tar), vector(wanted.mean_tpr_at_thresholds_50_100_150), EXACT);
  comparison.close('insightface fpr', at(insightface.far), vector(wanted.mean_fpr_at_thresholds_50_100_150), EXACT);
}

/** False for a kind that this product does not know. */
function compare(comparison: Comparison, golden: EvaluationCase): boolean {
  switch (golden.kind) {
    case 'tenfold':
      compareTenFold(comparison, golden);
      return true;
    case 'roc': {
      const { scores, labels } = golden.inputs;
      compareRoc(comparison, numbers(scores), integers(labels), golden.expected, EXACT);
      return true;
    }
    case 'accuracy': {
      const { inputs, expected } = golden;
      const scores = numbers(inputs.scores);
      const accuracies = inputs.thresholds.map((threshold) => accuracyAt(scores, flags(inputs.flags), threshold));
      comparison.close('accuracy', accuracies, vector(expected.accuracy), EXACT);
      return true;
    }
    case 'best_threshold': {
      const { inputs, expected } = golden;
      const threshold = bestThreshold(numbers(inputs.scores), flags(inputs.flags), inputs.thr_num);
      comparison.close('threshold', [threshold], expected.threshold, EXACT);
      return true;
    }
    default:
      return false;
  }
}

export function runEvaluationFile({ cases }: EvaluationFile): GoldenTally {
  const tally = new GoldenTally();
  for (const golden of cases) {
    const comparison = new Comparison();
    if (compare(comparison, golden)) tally.add(golden.name, comparison);
    else tally.notImplemented(`kind ${golden.kind}`);
  }
  return tally;
}
