/** The networks in the engine: which tensors a network has, and how it turns images into embeddings. */

import type { BehindNorm, NetworkLayers, Window } from '../../domain/networks/layers.ts';
import type { WeightedLayer } from '../../domain/networks/weighted.ts';
import { describeNetwork, type NetworkSpec, weightedLayers } from '../../domain/networks.ts';
import { assertNever } from '../../lib/assertNever.ts';
import { subsample } from '../ops/subsample.ts';
import * as tf from '../tf.ts';
import { type BatchNorm, batchNormSpecs, preluSpec, uniformSpec } from './layerParts.ts';
import type { ParameterSpec, Parameters } from './parameters.ts';

function layerSpecs(layer: WeightedLayer): ParameterSpec[] {
  switch (layer.kind) {
    case 'conv':
    case 'depthwise': {
      const fanIn = layer.filter.slice(0, 2).reduce((all, size) => all * size, 1);
      const inputs = layer.kind === 'conv' ? layer.filter[2]! : 1;
      return [uniformSpec(`${layer.name}.weight`, layer.filter, fanIn * inputs)];
    }
    case 'batchNorm':
      return batchNormSpecs(layer.name, layer.channels);
    case 'prelu':
      return [preluSpec(layer.name, layer.channels)];
    case 'dense': {
      const [rows, features] = layer.weight as readonly [number, number];
      const weight = uniformSpec(`${layer.name}.weight`, [rows, features], rows);
      return layer.hasBias ? [weight, uniformSpec(`${layer.name}.bias`, [features], rows)] : [weight];
    }
    default:
      return assertNever(layer);
  }
}

/** Every tensor of the network, in order. */
export function backboneSpecs(spec: NetworkSpec): ParameterSpec[] {
  return weightedLayers(spec)
    .filter(({ isShared }) => !isShared)
    .flatMap(layerSpecs);
}

/** Runs the layers. Maps are [batch, height, width, channels]. */
class TensorLayers implements NetworkLayers<tf.Tensor> {
  readonly input: tf.Tensor;
  readonly #parameters: Parameters;
  readonly #norm: BatchNorm;

  constructor(images: tf.Tensor4D, parameters: Parameters, norm: BatchNorm) {
    this.input = images;
    this.#parameters = parameters;
    this.#norm = norm;
  }

  #filter(name: string): tf.Tensor4D {
    return this.#parameters.get(`${name}.weight`) as tf.Tensor as tf.Tensor4D;
  }

  /** Padded on every side, as PyTorch pads; tfjs's 'same' pads a stride-2 convolution on one side only. */
  conv(x: tf.Tensor, name: string, { stride, padding }: Window, shared = name): tf.Tensor {
    return tf.conv2d(x as tf.Tensor4D, this.#filter(shared), stride, padding === 0 ? 'valid' : padding);
  }

  depthwise(x: tf.Tensor, name: string, { stride, padding }: Window): tf.Tensor {
    return tf.depthwiseConv2d(x as tf.Tensor4D, this.#filter(name), stride, padding);
  }

  batchNorm(x: tf.Tensor, name: string, { prelu, residual }: BehindNorm<tf.Tensor> = {}): tf.Tensor {
    return this.#norm(x, name, { ...(prelu && { prelu }), ...(residual && { residual: residual.value() }) });
  }

  activation(x: tf.Tensor, _name: string, op: 'relu' | 'sigmoid'): tf.Tensor {
    return op === 'relu' ? tf.relu(x) : tf.sigmoid(x);
  }

  add = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.add(a, b);
  multiply = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.mul(a, b);
  subsample = (x: tf.Tensor): tf.Tensor => subsample(x as tf.Tensor4D);

  reduce(x: tf.Tensor, _name: string, over: 'pixels' | 'channels', by: 'mean' | 'max'): tf.Tensor {
    const axes = over === 'pixels' ? [1, 2] : 3;
    return by === 'mean' ? tf.mean(x, axes, true) : tf.max(x, axes, true);
  }

  concat = (values: readonly tf.Tensor[]): tf.Tensor => tf.concat([...values], 3);

  dense(x: tf.Tensor, name: string, _features: number, { hasBias }: { readonly hasBias: boolean }): tf.Tensor {
    const weight = this.#parameters.get(`${name}.weight`) as tf.Tensor as tf.Tensor2D;
    const product = tf.matMul(tf.reshape(x, [x.shape[0]!, weight.shape[0]]), weight);
    return hasBias ? tf.add(product, this.#parameters.get(`${name}.bias`)) : product;
  }
}

/**
 * Embeddings of a batch.
 * @param images [batch, size, size, 3] f32, (RGB - 127.5) / 128
 * @returns [batch, embedding] f32, not normalised. The caller runs it in a tidy.
 */
export function applyBackbone(
  spec: NetworkSpec,
  parameters: Parameters,
  images: tf.Tensor4D,
  norm: BatchNorm,
): tf.Tensor2D {
  return describeNetwork<tf.Tensor>(new TensorLayers(images, parameters, norm), spec) as tf.Tensor2D;
}
