/** What the backbones are made of: tensors with their first values, convolutions padded as PyTorch pads, batch norm in its two modes. */
import { type BatchNormExtras, batchNormTrain } from '../ops/batchNorm.ts';
import { batchNormInference } from '../ops/batchNormInference.ts';
import type { BatchStatistics } from '../ops/runningStatistics.ts';
import type { ParameterSpec, Parameters } from '../parameters.ts';
import * as tf from '../tf.ts';

export const BATCH_NORM_EPSILON = 1e-5;

const constant = (name: string, shape: number[], value: number, trained = true): ParameterSpec => ({
  name,
  shape,
  initialiser: { kind: 'constant', value },
  trained,
});

/** PyTorch's default for convolutions and dense layers: uniform in +-1 / sqrt(fan in). */
export const uniformSpec = (name: string, shape: number[], fanIn: number): ParameterSpec => ({
  name,
  shape,
  initialiser: { kind: 'uniform', bound: 1 / Math.sqrt(fanIn) },
  trained: true,
});

/** [size, size, input, output] */
export const convSpec = (name: string, size: number, input: number, output: number): ParameterSpec =>
  uniformSpec(`${name}.weight`, [size, size, input, output], size * size * input);

/** [size, size, channels, 1] */
export const depthwiseSpec = (name: string, size: number, channels: number): ParameterSpec =>
  uniformSpec(`${name}.weight`, [size, size, channels, 1], size * size);

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

const filter = (parameters: Parameters, name: string): tf.Tensor4D =>
  parameters.get(`${name}.weight`) as tf.Tensor as tf.Tensor4D;

/** Padding 1 on every side, as PyTorch pads; tfjs's 'same' pads a stride-2 convolution on one side only. */
export const conv3x3 = (x: tf.Tensor, parameters: Parameters, name: string, stride: number): tf.Tensor4D =>
  tf.conv2d(x as tf.Tensor4D, filter(parameters, name), stride, 1);

export const conv1x1 = (x: tf.Tensor, parameters: Parameters, name: string, stride: number): tf.Tensor4D =>
  tf.conv2d(x as tf.Tensor4D, filter(parameters, name), stride, 'valid');

/** Each channel by itself. @param padding zeros on every side */
export const depthwise = (
  x: tf.Tensor,
  parameters: Parameters,
  name: string,
  stride: number,
  padding: number,
): tf.Tensor4D => tf.depthwiseConv2d(x as tf.Tensor4D, filter(parameters, name), stride, padding);
