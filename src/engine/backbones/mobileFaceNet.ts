/**
 * MobileFaceNet: a stem that halves the image, bottlenecks (1x1 up, depthwise 3x3, 1x1 down, the input added where it fits), a
 * 1x1 convolution, a global depthwise convolution over all that is left of the image, and a linear layer. BN behind every
 * convolution, PReLU behind all but the linear ones. Images NHWC.
 * Source: Chen et al. 2018, arXiv 1804.07573, table 1
 */
import { type BottleneckSpec, hasResidual, lastSide, type MobileFaceNetSpec } from '../../lib/networks.ts';
import type { ParameterSpec, Parameters } from '../parameters.ts';
import * as tf from '../tf.ts';
import {
  type BatchNorm,
  batchNormSpecs,
  conv1x1,
  conv3x3,
  convSpec,
  depthwise,
  depthwiseSpec,
  preluSpec,
  uniformSpec,
} from './layers.ts';

/** A convolution's tensors with those of the norm and the PReLU behind it. */
const withNorm = (weight: ParameterSpec, name: string, channels: number, prelu: boolean): ParameterSpec[] => [
  weight,
  ...batchNormSpecs(`${name}.bn`, channels),
  ...(prelu ? [preluSpec(`${name}.prelu`, channels)] : []),
];

function bottleneckSpecs(name: string, { inChannels, hiddenChannels, outChannels }: BottleneckSpec): ParameterSpec[] {
  const [up, middle, down] = [`${name}.expand`, `${name}.depthwise`, `${name}.project`];
  return [
    ...withNorm(convSpec(up, 1, inChannels, hiddenChannels), up, hiddenChannels, true),
    ...withNorm(depthwiseSpec(middle, 3, hiddenChannels), middle, hiddenChannels, true),
    ...withNorm(convSpec(down, 1, hiddenChannels, outChannels), down, outChannels, false),
  ];
}

/** Every tensor of the network, in order. */
export function mobileFaceNetSpecs(spec: MobileFaceNetSpec): ParameterSpec[] {
  const { stemChannels: stem, headChannels: head, embeddingSize } = spec;
  const last = spec.bottlenecks.at(-1)?.outChannels ?? stem;
  return [
    ...withNorm(convSpec('stem', 3, 3, stem), 'stem', stem, true),
    ...withNorm(depthwiseSpec('stem.depthwise', 3, stem), 'stem.depthwise', stem, true),
    ...spec.bottlenecks.flatMap((block, i) => bottleneckSpecs(`blocks.${i}`, block)),
    ...withNorm(convSpec('output.expand', 1, last, head), 'output.expand', head, true),
    ...withNorm(depthwiseSpec('output.global', lastSide(spec), head), 'output.global', head, false),
    uniformSpec('output.fc.weight', [head, embeddingSize], head),
    ...batchNormSpecs('output.bn2', embeddingSize),
  ];
}

/**
 * Embeddings of a batch.
 * @param images [batch, size, size, 3] f32, (RGB - 127.5) / 128
 * @returns [batch, embedding] f32, not normalised. The caller runs it in a tidy.
 */
export function applyMobileFaceNet(
  spec: MobileFaceNetSpec,
  parameters: Parameters,
  images: tf.Tensor4D,
  norm: BatchNorm,
): tf.Tensor2D {
  const activated = (x: tf.Tensor, name: string): tf.Tensor => norm(x, `${name}.bn`, { prelu: `${name}.prelu` });
  const bottleneck = (x: tf.Tensor, name: string, block: BottleneckSpec): tf.Tensor => {
    let y = activated(conv1x1(x, parameters, `${name}.expand`, 1), `${name}.expand`);
    y = activated(depthwise(y, parameters, `${name}.depthwise`, block.stride, 1), `${name}.depthwise`);
    y = conv1x1(y, parameters, `${name}.project`, 1);
    return norm(y, `${name}.project.bn`, hasResidual(block) ? { residual: x } : {});
  };
  let x = activated(conv3x3(images, parameters, 'stem', 2), 'stem'); // [batch, size / 2, size / 2, stem]
  x = activated(depthwise(x, parameters, 'stem.depthwise', 1, 1), 'stem.depthwise');
  spec.bottlenecks.forEach((block, i) => {
    x = bottleneck(x, `blocks.${i}`, block);
  });
  x = activated(conv1x1(x, parameters, 'output.expand', 1), 'output.expand');
  x = norm(depthwise(x, parameters, 'output.global', 1, 0), 'output.global.bn'); // [batch, 1, 1, head]
  const weight = parameters.get('output.fc.weight') as tf.Tensor as tf.Tensor2D;
  return norm(tf.matMul(tf.reshape(x, [images.shape[0], weight.shape[0]]), weight), 'output.bn2') as tf.Tensor2D;
}
