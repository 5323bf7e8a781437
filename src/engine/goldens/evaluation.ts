/** Evaluation goldens: the authors' ten-fold protocol, thresholds and accuracy; area under the ROC. */
import { accuracyAt, areaUnderRoc, bestThreshold, pairScores, tenFold } from '../evaluation/verification.ts';
import { Comparison, flatten, type GoldenTensor, integers } from './compare.ts';
import { GoldenTally } from './report.ts';

interface EvaluationCase {
  readonly name: string;
  readonly kind: string;
  readonly inputs: Readonly<Record<string, GoldenTensor & number & number[]>>;
  readonly expected: Readonly<Record<string, GoldenTensor & number & number[]>> & {
    readonly raw_cosine_metrics?: { readonly auc: number };
  };
}

export interface EvaluationFile {
  readonly cases: readonly EvaluationCase[];
}

const EXACT = { relative: 0, absolute: 1e-6 };

const numbers = (value: GoldenTensor | readonly number[]): number[] =>
  Array.isArray(value) ? value.map(Number) : flatten(value as GoldenTensor).values;

function compareTenFold({ inputs, expected }: EvaluationCase): Comparison {
  const comparison = new Comparison();
  const dims = inputs.fl!.shape[1]!;
  const pairs = {
    left: Float64Array.from(numbers(inputs.fl!)),
    right: Float64Array.from(numbers(inputs.fr!)),
    dims,
    same: Uint8Array.from(integers(inputs.flag!), (flag) => (flag > 0 ? 1 : 0)),
    fold: Uint8Array.from(integers(inputs.fold!)),
  };
  const result = tenFold(pairs);
  const rounded = { relative: 0, absolute: 1e-8 };
  comparison.close('accuracy_per_fold', result.accuracyPerFold, expected.accuracy_per_fold!, rounded);
  comparison.close('threshold_per_fold', result.thresholdPerFold, expected.threshold_per_fold!, {
    relative: 0,
    absolute: 2e-4,
  });
  comparison.close('mean_accuracy', [result.accuracy], expected.mean_accuracy!, rounded);
  const raw = pairScores(pairs, new Float64Array(dims));
  comparison.close('raw_cosine', raw, expected.raw_cosine!, { relative: 0, absolute: 1e-5 });
  comparison.close('auc', [areaUnderRoc(raw, pairs.same)], expected.raw_cosine_metrics!.auc, EXACT);
  return comparison;
}

function compare(golden: EvaluationCase): Comparison | null {
  const { kind, inputs, expected } = golden;
  const comparison = new Comparison();
  const same = (flags: number[]): number[] => flags.map((flag) => (flag > 0 ? 1 : 0));
  switch (kind) {
    case 'tenfold':
      return compareTenFold(golden);
    case 'roc':
      comparison.close('auc', [areaUnderRoc(numbers(inputs.scores!), numbers(inputs.labels!))], expected.auc!, EXACT);
      return comparison;
    case 'accuracy': {
      const scores = numbers(inputs.scores!);
      const flags = same(numbers(inputs.flags!));
      const accuracies = numbers(inputs.thresholds!).map((threshold) => accuracyAt(scores, flags, threshold));
      comparison.close(
        'accuracy',
        accuracies,
        { shape: [accuracies.length], data: numbers(expected.accuracy!) },
        EXACT,
      );
      return comparison;
    }
    case 'best_threshold': {
      const threshold = bestThreshold(numbers(inputs.scores!), same(numbers(inputs.flags!)), inputs.thr_num);
      comparison.close('threshold', [threshold], expected.threshold!, EXACT);
      return comparison;
    }
    default:
      return null;
  }
}

export function runEvaluationFile({ cases }: EvaluationFile): GoldenTally {
  const tally = new GoldenTally();
  for (const golden of cases) {
    const comparison = compare(golden);
    if (comparison) tally.add(golden.name, comparison);
    else tally.notImplemented(`kind ${golden.kind}`);
  }
  return tally;
}
