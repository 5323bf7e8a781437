/** Batch norm with running statistics, and what follows it. Not differentiable: evaluation only. */

import { inferenceKernel } from '../gpu/kernels/batchNorm/inference.ts';
import { layoutFor } from '../gpu/kernels/batchNorm/layout.ts';
import { adapterClass } from '../gpu/runtime/gpuAdapter.ts';
import { isFused } from '../gpu/runtime/kernelMode.ts';
import { runner } from '../gpu/runtime/kernelRunner.ts';
import * as tf from '../tf.ts';
import type { BatchNormExtras } from './batchNorm.ts';
import { prelu } from './prelu.ts';

export interface NormParameters {
  /** Each [channels]. */
  readonly gamma: tf.Tensor1D;
  readonly beta: tf.Tensor1D;
  readonly mean: tf.Tensor1D;
  readonly variance: tf.Tensor1D;
}

/**
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta, then PReLU, then the residual, where given.
 * @param x [..., channels] f32
 * @returns the shape of x; belongs to the surrounding tidy
 */
export function batchNormInference(
  x: tf.Tensor,
  { gamma, beta, mean, variance }: NormParameters,
  epsilon: number,
  { alpha, residual }: BatchNormExtras = {},
): tf.Tensor {
  if (isFused()) {
    const gpu = runner();
    const layout = layoutFor(x.size / gamma.size, gamma.size, adapterClass(gpu.backend.device));
    const y = gpu.output(x.shape);
    const inputs = { x, mean, variance, gamma, beta, alpha: alpha ?? null, residual: residual ?? null };
    gpu.run([inferenceKernel(layout, inputs, epsilon, y)]);
    return y;
  }
  const scale = tf.div(gamma, tf.sqrt(tf.add(variance, epsilon)));
  const shift = tf.sub(beta, tf.mul(mean, scale));
  const normal = tf.add(tf.mul(x, scale), shift);
  const active = alpha ? prelu(normal, alpha) : normal;
  return residual ? tf.add(active, residual) : active;
}
