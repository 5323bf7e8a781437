/** Batch norm in training mode on the fused kernels, as one differentiable op. */
import * as tf from '../../../tf.ts';
import { adapterClass } from '../../runtime/gpuAdapter.ts';
import { runner } from '../../runtime/kernelRunner.ts';
import { backwardKernels } from './backward.ts';
import { forwardKernels, partialShape, savedShape } from './batchNormForward.ts';
import { type Layout, layoutFor } from './layout.ts';

export interface FusedNormInputs {
  readonly x: tf.Tensor;
  readonly gamma: tf.Tensor1D;
  readonly beta: tf.Tensor1D;
  readonly alpha: tf.Tensor1D | null;
  readonly residual: tf.Tensor | null;
}

export interface NormResult {
  readonly y: tf.Tensor;
  readonly mean: tf.Tensor1D;
  readonly variance: tf.Tensor1D;
}

/** See `batchNormTrain` of ops/batchNorm.ts. */
export function fusedBatchNorm(inputs: FusedNormInputs, epsilon: number): NormResult {
  const { x, gamma, beta, alpha, residual } = inputs;
  const gpu = runner();
  const layout = layoutFor(x.size / gamma.size, gamma.size, adapterClass(gpu.backend.device));
  const mean = gpu.output<tf.Tensor1D>([gamma.size]);
  const variance = gpu.output<tf.Tensor1D>([gamma.size]);
  const traced = [x, gamma, beta, ...(alpha ? [alpha] : []), ...(residual ? [residual] : [])];
  const op = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const y = gpu.output(x.shape);
    const saved = gpu.output(savedShape(layout));
    const partial = layout.slices > 1 ? gpu.output(partialShape(layout)) : null;
    gpu.run(forwardKernels(layout, inputs, { mean, variance, saved, y }, partial, epsilon));
    save([x, saved]);
    const gradFunc = (dy: tf.Tensor, [input, kept]: tf.Tensor[]): tf.Tensor[] => {
      const gradients = backward(layout, input!, dy, kept!, alpha !== null);
      // A clone, because tfjs disposes of gradients it has added up, and dy is not ours.
      return residual ? [...gradients, dy.clone()] : gradients;
    };
    return { value: y, gradFunc };
  });
  return { y: op(...traced), mean, variance };
}

/** @returns dx, dgamma, dbeta and, with a PReLU, dalpha */
function backward(layout: Layout, x: tf.Tensor, dy: tf.Tensor, saved: tf.Tensor, hasAlpha: boolean): tf.Tensor[] {
  const gpu = runner();
  const perChannel = () => gpu.output<tf.Tensor1D>([layout.channels]);
  const dx = gpu.output(x.shape);
  const [dgamma, dbeta, dalpha] = [perChannel(), perChannel(), hasAlpha ? perChannel() : null];
  const partial = layout.slices > 1 ? gpu.output(partialShape(layout)) : null;
  gpu.run(backwardKernels(layout, { x, dy, saved }, { dx, dgamma, dbeta, dalpha }, partial));
  partial?.dispose();
  return dalpha ? [dx, dgamma, dbeta, dalpha] : [dx, dgamma, dbeta];
}
