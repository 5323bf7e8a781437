/**
 * Batch norm in training mode, with the PReLU and the addition that often follow it. On webgpu with fused kernels it is one
 * to three dispatches; elsewhere a composite of tfjs ops, which is also the oracle of the tests.
 */
import { fusedBatchNorm } from '../gpu/kernels/batchNorm/batchNormOp.ts';
import { isFused } from '../gpu/runtime/kernelMode.ts';
import * as tf from '../tf.ts';
import { wasmHeap } from '../wasm/heap.ts';
import { canNormalise, wasmBatchNorm } from '../wasm/wasmBatchNorm.ts';
import { prelu } from './prelu.ts';

export interface BatchNormExtras {
  /** [channels]: slopes of a PReLU behind the norm. */
  readonly alpha?: tf.Tensor1D;
  /** The shape of x: added last. */
  readonly residual?: tf.Tensor;
}

export interface BatchNormOutput {
  /** The shape of x. */
  readonly y: tf.Tensor;
  /** [channels]; no gradient. */
  readonly mean: tf.Tensor1D;
  /** [channels], biased (divided by the count); no gradient. */
  readonly variance: tf.Tensor1D;
}

/**
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta over the batch, then PReLU, then the residual, where given.
 * Differentiable in x, gamma, beta, alpha and residual. All three results belong to the surrounding tidy: `tf.keep` mean and
 * variance where they must outlive it (tf.grads and tf.variableGrads tidy their function).
 * @param x [rows, channels] or [batch, height, width, channels] f32
 * @param gamma [channels]
 * @param beta [channels]
 * Source: Ioffe & Szegedy 2015; PReLU: He et al. 2015 (slope at 0 is alpha, as in PyTorch)
 */
export function batchNormTrain(
  x: tf.Tensor,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number,
  extras: BatchNormExtras = {},
): BatchNormOutput {
  const { alpha = null, residual = null } = extras;
  if (isFused()) {
    // Both at once would need more storage buffers than WebGPU guarantees a shader.
    const together = alpha && residual ? null : residual;
    const output = fusedBatchNorm({ x, gamma, beta, alpha, residual: together }, epsilon);
    return residual && !together ? { ...output, y: tf.add(output.y, residual) } : output;
  }
  const heap = wasmHeap();
  if (heap && canNormalise({ x, gamma, beta, alpha, residual })) {
    return wasmBatchNorm(heap, { x, gamma, beta, alpha, residual }, epsilon);
  }
  const axes = x.shape.map((_, i) => i).slice(0, -1);
  const mean = tf.mean(x, axes) as tf.Tensor1D;
  const centred = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centred), axes) as tf.Tensor1D;
  const unit = tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
  const normal = tf.add(tf.mul(unit, gamma), beta);
  const active = alpha ? prelu(normal, alpha) : normal;
  return { y: residual ? tf.add(active, residual) : active, mean, variance };
}
