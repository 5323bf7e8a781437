/** What the layers of a network start from, and batch norm in its two modes. */
import { BATCH_NORM_EPSILON } from '../../domain/networks/layers.ts';
import { type BatchNormExtras, batchNormTrain } from '../ops/batchNorm.ts';
import { batchNormInference } from '../ops/batchNormInference.ts';
import type { BatchStatistics } from '../ops/runningStatistics.ts';
import type * as tf from '../tf.ts';
import type { ParameterSpec, Parameters } from './parameters.ts';

const constant = (name: string, shape: number[], value: number, trained = true): ParameterSpec => ({
  name,
  shape,
  initialiser: { kind: 'constant', value },
  trained,
});

/** PyTorch's default for convolutions and dense layers: uniform in +-1 / sqrt(fan in). */
export const uniformSpec = (name: string, shape: readonly number[], fanIn: number): ParameterSpec => ({
  name,
  shape,
  initialiser: { kind: 'uniform', bound: 1 / Math.sqrt(fanIn) },
  trained: true,
});

export const batchNormSpecs = (name: string, channels: number): ParameterSpec[] => [
  constant(`${name}.weight`, [channels], 1),
  constant(`${name}.bias`, [channels], 0),
  constant(`${name}.running_mean`, [channels], 0, false),
  constant(`${name}.running_var`, [channels], 1, false),
];

export const preluSpec = (name: string, channels: number): ParameterSpec =>
  constant(`${name}.weight`, [channels], 0.25);

interface NormExtras {
  /** Name of a PReLU behind the norm. */
  readonly prelu?: string;
  /** Added last: the shortcut. */
  readonly residual?: tf.Tensor;
}

/** How batch norm, and what follows it, is done in one pass through the network. */
export type BatchNorm = (x: tf.Tensor, layer: string, extras?: NormExtras) => tf.Tensor;

/** Batch norm with the batch's own statistics, which are handed to `collect`. */
export function trainingBatchNorm(parameters: Parameters, collect: (statistics: BatchStatistics) => void): BatchNorm {
  return (x, layer, extras) => {
    const gamma = parameters.get(`${layer}.weight`) as tf.Tensor as tf.Tensor1D;
    const beta = parameters.get(`${layer}.bias`) as tf.Tensor as tf.Tensor1D;
    const behind = behindNorm(parameters, extras);
    const { y, mean, variance } = batchNormTrain(x, gamma, beta, BATCH_NORM_EPSILON, behind);
    collect({ layer, mean, variance, count: x.size / gamma.size });
    return y;
  };
}

/** Batch norm with the running statistics. */
export function inferenceBatchNorm(parameters: Parameters): BatchNorm {
  const vector = (name: string): tf.Tensor1D => parameters.get(name) as tf.Tensor as tf.Tensor1D;
  return (x, layer, extras) => {
    const norm = {
      gamma: vector(`${layer}.weight`),
      beta: vector(`${layer}.bias`),
      mean: vector(`${layer}.running_mean`),
      variance: vector(`${layer}.running_var`),
    };
    return batchNormInference(x, norm, BATCH_NORM_EPSILON, behindNorm(parameters, extras));
  };
}

/** The tensors behind the names. */
function behindNorm(parameters: Parameters, { prelu, residual }: NormExtras = {}): BatchNormExtras {
  return {
    ...(prelu && { alpha: parameters.get(`${prelu}.weight`) as tf.Tensor as tf.Tensor1D }),
    ...(residual && { residual }),
  };
}
