/**
 * IR-ResNet: stem (conv 3x3, BN, PReLU), blocks (BN, conv 3x3, BN, PReLU, conv 3x3 with stride, BN, attention where asked for,
 * plus the shortcut), output (BN, flatten, dense, BN). Images NHWC.
 * Source: InsightFace iresnet; upstream backbone/cbam.py of the BoundaryFace authors, CBAMResNet.
 */
import { type BlockSpec, hasConvShortcut, type IrResNetSpec, lastSide } from '../../lib/networks.ts';
import { subsample } from '../ops/subsample.ts';
import type { ParameterSpec, Parameters } from '../parameters.ts';
import * as tf from '../tf.ts';
import { applyCbam, cbamSpecs } from './cbam.ts';
import { type BatchNorm, batchNormSpecs, conv1x1, conv3x3, convSpec, preluSpec, uniformSpec } from './layers.ts';

function blockSpecs(name: string, block: BlockSpec, cbam: boolean): ParameterSpec[] {
  const { inChannels: input, outChannels: output } = block;
  const specs = [
    ...batchNormSpecs(`${name}.bn1`, input),
    convSpec(`${name}.conv1`, 3, input, output),
    ...batchNormSpecs(`${name}.bn2`, output),
    preluSpec(`${name}.prelu`, output),
    convSpec(`${name}.conv2`, 3, output, output),
    ...batchNormSpecs(`${name}.bn3`, output),
  ];
  if (cbam) specs.push(...cbamSpecs(`${name}.cbam`, output));
  if (hasConvShortcut(block)) {
    specs.push(convSpec(`${name}.shortcut.conv`, 1, input, output), ...batchNormSpecs(`${name}.shortcut.bn`, output));
  }
  return specs;
}

/** Every tensor of the network, in order. */
export function irResNetSpecs(spec: IrResNetSpec): ParameterSpec[] {
  const last = spec.blocks.at(-1)?.outChannels ?? spec.stemChannels;
  const features = last * lastSide(spec) ** 2;
  return [
    convSpec('stem.conv', 3, 3, spec.stemChannels),
    ...batchNormSpecs('stem.bn', spec.stemChannels),
    preluSpec('stem.prelu', spec.stemChannels),
    ...spec.blocks.flatMap((block, i) => blockSpecs(`blocks.${i}`, block, spec.cbam)),
    ...batchNormSpecs('output.bn1', last),
    uniformSpec('output.fc.weight', [features, spec.embeddingSize], features),
    uniformSpec('output.fc.bias', [spec.embeddingSize], features),
    ...batchNormSpecs('output.bn2', spec.embeddingSize),
  ];
}

interface Pass {
  readonly parameters: Parameters;
  readonly norm: BatchNorm;
  readonly cbam: boolean;
}

function applyBlock(x: tf.Tensor4D, name: string, block: BlockSpec, pass: Pass): tf.Tensor4D {
  const { parameters, norm, cbam } = pass;
  let y: tf.Tensor = norm(x, `${name}.bn1`);
  y = conv3x3(y, parameters, `${name}.conv1`, 1);
  y = norm(y, `${name}.bn2`, { prelu: `${name}.prelu` });
  y = conv3x3(y, parameters, `${name}.conv2`, block.stride);
  const residual = shortcut(x, name, block, pass);
  if (!cbam) return norm(y, `${name}.bn3`, { residual }) as tf.Tensor4D;
  const weighed = applyCbam(norm(y, `${name}.bn3`) as tf.Tensor4D, parameters, `${name}.cbam`);
  return tf.add(weighed, residual) as tf.Tensor4D;
}

function shortcut(x: tf.Tensor4D, name: string, block: BlockSpec, { parameters, norm }: Pass): tf.Tensor {
  if (hasConvShortcut(block)) {
    return norm(conv1x1(x, parameters, `${name}.shortcut.conv`, block.stride), `${name}.shortcut.bn`);
  }
  return block.stride === 1 ? x : subsample(x);
}

/**
 * Embeddings of a batch.
 * @param images [batch, size, size, 3] f32, (RGB - 127.5) / 128
 * @returns [batch, embedding] f32, not normalised. The caller runs it in a tidy.
 */
export function applyIrResNet(
  spec: IrResNetSpec,
  parameters: Parameters,
  images: tf.Tensor4D,
  norm: BatchNorm,
): tf.Tensor2D {
  let x = conv3x3(images, parameters, 'stem.conv', 1); // [batch, size, size, stem]
  x = norm(x, 'stem.bn', { prelu: 'stem.prelu' }) as tf.Tensor4D;
  spec.blocks.forEach((block, i) => {
    x = applyBlock(x, `blocks.${i}`, block, { parameters, norm, cbam: spec.cbam });
  });
  const features = norm(x, 'output.bn1');
  const weight = parameters.get('output.fc.weight') as tf.Tensor as tf.Tensor2D;
  const flat = tf.reshape(features, [images.shape[0], weight.shape[0]]);
  const dense = tf.add(tf.matMul(flat, weight), parameters.get('output.fc.bias'));
  return norm(dense, 'output.bn2') as tf.Tensor2D;
}
