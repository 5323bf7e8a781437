/** The backbones behind one face: which tensors a network has, and how it turns images into embeddings. */
import type { NetworkSpec } from '../../lib/networks.ts';
import type { ParameterSpec, Parameters } from '../parameters.ts';
import type * as tf from '../tf.ts';
import { applyIrResNet, irResNetSpecs } from './irResNet.ts';
import type { BatchNorm } from './layers.ts';
import { applyMobileFaceNet, mobileFaceNetSpecs } from './mobileFaceNet.ts';

/** Every tensor of the network, in order. */
export function backboneSpecs(spec: NetworkSpec): ParameterSpec[] {
  switch (spec.architecture) {
    case 'ir':
      return irResNetSpecs(spec);
    case 'mobilefacenet':
      return mobileFaceNetSpecs(spec);
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
  switch (spec.architecture) {
    case 'ir':
      return applyIrResNet(spec, parameters, images, norm);
    case 'mobilefacenet':
      return applyMobileFaceNet(spec, parameters, images, norm);
  }
}
