/** Batch norm's running mean and variance. */
import * as tf from '../tf.ts';
import { wasmHeap } from '../wasm/heap.ts';

/** PyTorch's momentum: new = 0.9 old + 0.1 batch. */
export const STATISTICS_MOMENTUM = 0.1;

/** Factor from the biased to the unbiased variance of `count` values. */
export const unbiasing = (count: number): number => count / Math.max(count - 1, 1);

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
  const heap = wasmHeap();
  if (heap) {
    const take = (running: tf.Variable, batch: tf.Tensor, factor: number): void => {
      const values = [1 - STATISTICS_MOMENTUM, STATISTICS_MOMENTUM * factor];
      heap.run('blend', heap.address(running), heap.address(batch), running.size, ...values);
    };
    take(runningMean, mean, 1);
    take(runningVariance, variance, unbiasing(count));
    return;
  }
  const blend = (running: tf.Variable, batch: tf.Tensor, factor: number): void => {
    const kept = tf.mul(running, 1 - STATISTICS_MOMENTUM);
    running.assign(tf.add(kept, tf.mul(batch, STATISTICS_MOMENTUM * factor)));
  };
  tf.tidy(() => {
    blend(runningMean, mean, 1);
    blend(runningVariance, variance, unbiasing(count));
  });
}
