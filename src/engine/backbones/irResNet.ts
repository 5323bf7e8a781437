/**
 * IR-ResNet: stem (conv 3x3, BN, PReLU), blocks (BN, conv 3x3, BN, PReLU, conv 3x3 with stride, BN, plus the shortcut),
 * output (BN, flatten, dense, BN). Images NHWC.
 * Source: upstream backbone/ResNet_IR.py of the BoundaryFace authors.
 */
import { type BlockSpec, hasConvShortcut, type NetworkSpec } from '../../lib/networks.ts';
import { type BatchNormExtras, batchNormTrain } from '../ops/batchNorm.ts';
import { batchNormInference } from '../ops/batchNormInference.ts';
import type { BatchStatistics } from '../ops/runningStatistics.ts';
import { subsample } from '../ops/subsample.ts';
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
const uniform = (name: string, shape: number[], fanIn: number): ParameterSpec => ({
  name,
  shape,
  initialiser: { kind: 'uniform', bound: 1 / Math.sqrt(fanIn) },
  trained: true,
});

const conv = (name: string, size: number, input: number, output: number): ParameterSpec =>
  uniform(`${name}.weight`, [size, size, input, output], size * size * input);

const batchNormSpecs = (name: string, channels: number): ParameterSpec[] => [
  constant(`${name}.weight`, [channels], 1),
  constant(`${name}.bias`, [channels], 0),
  constant(`${name}.running_mean`, [channels], 0, false),
  constant(`${name}.running_var`, [channels], 1, false),
];

function blockSpecs(name: string, block: BlockSpec): ParameterSpec[] {
  const { inChannels: input, outChannels: output } = block;
  const specs = [
    ...batchNormSpecs(`${name}.bn1`, input),
    conv(`${name}.conv1`, 3, input, output),
    ...batchNormSpecs(`${name}.bn2`, output),
    constant(`${name}.prelu.weight`, [output], 0.25),
    conv(`${name}.conv2`, 3, output, output),
    ...batchNormSpecs(`${name}.bn3`, output),
  ];
  if (hasConvShortcut(block)) {
    specs.push(conv(`${name}.shortcut.conv`, 1, input, output), ...batchNormSpecs(`${name}.shortcut.bn`, output));
  }
  return specs;
}

/** Every tensor of the network, in order. */
export function irResNetSpecs(spec: NetworkSpec): ParameterSpec[] {
  const last = spec.blocks.at(-1)?.outChannels ?? spec.stemChannels;
  const size = spec.blocks.reduce((side, block) => Math.ceil(side / block.stride), spec.inputSize);
  const features = last * size * size;
  return [
    conv('stem.conv', 3, 3, spec.stemChannels),
    ...batchNormSpecs('stem.bn', spec.stemChannels),
    constant('stem.prelu.weight', [spec.stemChannels], 0.25),
    ...spec.blocks.flatMap((block, i) => blockSpecs(`blocks.${i}`, block)),
    ...batchNormSpecs('output.bn1', last),
    uniform('output.fc.weight', [features, spec.embeddingSize], features),
    uniform('output.fc.bias', [spec.embeddingSize], features),
    ...batchNormSpecs('output.bn2', spec.embeddingSize),
  ];
}

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

/** Padding 1 on every side, as PyTorch pads; tfjs's 'same' pads a stride-2 convolution on one side only. */
const conv3x3 = (x: tf.Tensor, parameters: Parameters, name: string, stride: number): tf.Tensor4D =>
  tf.conv2d(x as tf.Tensor4D, parameters.get(`${name}.weight`) as tf.Tensor as tf.Tensor4D, stride, 1);

function applyBlock(x: tf.Tensor, name: string, block: BlockSpec, parameters: Parameters, norm: BatchNorm): tf.Tensor {
  let y: tf.Tensor = norm(x, `${name}.bn1`);
  y = conv3x3(y, parameters, `${name}.conv1`, 1);
  y = norm(y, `${name}.bn2`, { prelu: `${name}.prelu` });
  y = conv3x3(y, parameters, `${name}.conv2`, block.stride);
  return norm(y, `${name}.bn3`, { residual: shortcut(x as tf.Tensor4D, name, block, parameters, norm) });
}

function shortcut(x: tf.Tensor4D, name: string, block: BlockSpec, parameters: Parameters, norm: BatchNorm): tf.Tensor {
  if (hasConvShortcut(block)) {
    const kernel = parameters.get(`${name}.shortcut.conv.weight`) as tf.Tensor as tf.Tensor4D;
    return norm(tf.conv2d(x, kernel, block.stride, 'valid'), `${name}.shortcut.bn`);
  }
  return block.stride === 1 ? x : subsample(x);
}

/**
 * Embeddings of a batch.
 * @param images [batch, size, size, 3] f32, (RGB - 127.5) / 128
 * @returns [batch, embedding] f32, not normalised. The caller runs it in a tidy.
 */
export function applyIrResNet(
  spec: NetworkSpec,
  parameters: Parameters,
  images: tf.Tensor4D,
  norm: BatchNorm,
): tf.Tensor2D {
  let x: tf.Tensor = conv3x3(images, parameters, 'stem.conv', 1); // [batch, size, size, stem]
  x = norm(x, 'stem.bn', { prelu: 'stem.prelu' });
  spec.blocks.forEach((block, i) => {
    x = applyBlock(x, `blocks.${i}`, block, parameters, norm);
  });
  x = norm(x, 'output.bn1');
  const weight = parameters.get('output.fc.weight') as tf.Tensor as tf.Tensor2D;
  const flat = tf.reshape(x, [images.shape[0], weight.shape[0]]);
  const dense = tf.add(tf.matMul(flat, weight), parameters.get('output.fc.bias'));
  return norm(dense, 'output.bn2') as tf.Tensor2D;
}
