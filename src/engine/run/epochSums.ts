/** The means of an epoch, added up step by step, so that a run can be taken up in the middle of one. */
import type { EpochSums } from '../../domain/checkpoint.ts';
import type { EpochMetrics } from '../../domain/report.ts';
import type { StepResult } from '../step/trainer.ts';

export const NO_STEPS: EpochSums = {
  steps: 0,
  loss: 0,
  crossEntropy: 0,
  boundaryTerm: 0,
  learningRate: 0,
  trainingSeconds: 0,
  seconds: 0,
};

export function withResult(sums: EpochSums, result: StepResult): EpochSums {
  return {
    ...sums,
    steps: sums.steps + 1,
    loss: sums.loss + result.loss,
    crossEntropy: sums.crossEntropy + result.crossEntropy,
    boundaryTerm: sums.boundaryTerm + result.boundaryTerm,
  };
}

type Means = Pick<
  EpochMetrics,
  'loss' | 'crossEntropy' | 'boundaryTerm' | 'learningRate' | 'seconds' | 'imagesPerSecond'
>;

export function epochMeans(sums: EpochSums, batchSize: number): Means {
  const { steps, learningRate, trainingSeconds, seconds } = sums;
  const count = Math.max(steps, 1);
  return {
    loss: sums.loss / count,
    crossEntropy: sums.crossEntropy / count,
    boundaryTerm: sums.boundaryTerm / count,
    learningRate,
    seconds,
    imagesPerSecond: (steps * batchSize) / Math.max(trainingSeconds, 1e-6),
  };
}
