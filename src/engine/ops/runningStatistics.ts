/** Batch norm's running mean and variance. */
import * as tf from '../tf.ts';

/** PyTorch's momentum: new = 0.9 old + 0.1 batch. */
const MOMENTUM = 0.1;

/** Statistics of one batch norm over one batch, for the running averages. */
export interface BatchStatistics {
  /** Name of the layer, for example `stem.bn`. */
  readonly layer: string;
  /** [channels] */
  readonly mean: tf.Tensor1D;
  /** [channels], biased (divided by the count). */
  readonly variance: tf.Tensor1D;
  /** How many values each mean is taken over. */
  readonly count: number;
}

/** Moves both running statistics towards the batch's; the variance takes the unbiased one, as in PyTorch. */
export function updateRunning(
  runningMean: tf.Variable,
  runningVariance: tf.Variable,
  { mean, variance, count }: Omit<BatchStatistics, 'layer'>,
): void {
  const unbiased = count / Math.max(count - 1, 1);
  tf.tidy(() => {
    runningMean.assign(tf.add(tf.mul(runningMean, 1 - MOMENTUM), tf.mul(mean, MOMENTUM)));
    runningVariance.assign(tf.add(tf.mul(runningVariance, 1 - MOMENTUM), tf.mul(variance, MOMENTUM * unbiased)));
  });
}
