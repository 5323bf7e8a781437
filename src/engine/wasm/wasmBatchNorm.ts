/** Batch norm in training mode with what follows it, as one differentiable op on the wasm backend. */
import type { FusedNormInputs, NormResult } from '../gpu/kernels/batchNorm/batchNormOp.ts';
import * as tf from '../tf.ts';
import type { WasmHeap } from './heap.ts';
import { backwardName, forwardName } from './wasmKernels.ts';

/** The kernels take four channels at a time. */
export const canNormalise = ({ gamma }: FusedNormInputs): boolean => gamma.size % 4 === 0;

/** See `batchNormTrain` of ops/batchNorm.ts. */
export function wasmBatchNorm(heap: WasmHeap, inputs: FusedNormInputs, epsilon: number): NormResult {
  const { x, gamma, beta, alpha, residual } = inputs;
  const channels = gamma.size;
  const rows = x.size / channels;
  const mean = heap.output<tf.Tensor1D>([channels]);
  const variance = heap.output<tf.Tensor1D>([channels]);
  const at = (tensor: tf.Tensor | null): number => (tensor ? heap.address(tensor) : 0);
  const traced = [x, gamma, beta, ...(alpha ? [alpha] : []), ...(residual ? [residual] : [])];
  const op = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const y = heap.output(x.shape);
    const forward = forwardName({ prelu: alpha !== null, residual: residual !== null });
    const vectors = [mean, variance, gamma, beta, alpha].map(at);
    heap.run(forward, at(x), at(y), ...vectors, at(residual), rows, channels, epsilon);
    // Its own copies: the caller may dispose of mean and variance before the gradients are asked for.
    save([x, mean.clone(), variance.clone(), gamma, beta, ...(alpha ? [alpha] : [])]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [input, ...vectors] = saved as [tf.Tensor, ...tf.Tensor[]];
      const dx = heap.output(x.shape);
      const perChannel = [gamma, beta, ...(alpha ? [alpha] : [])].map(() => heap.output([channels]));
      const [dgamma, dbeta, dalpha] = perChannel.map(at) as [number, number, number | undefined];
      const slope = alpha ? [] : [0];
      const read = [...[input, dy, ...vectors].map(at), ...slope];
      heap.run(backwardName(alpha !== null), ...read, at(dx), dgamma, dbeta, dalpha ?? 0, rows, channels, epsilon);
      // A clone, because tfjs disposes of gradients it has added up, and dy is not ours.
      return residual ? [dx, ...perChannel, dy.clone()] : [dx, ...perChannel];
    };
    return { value: y, gradFunc };
  });
  return { y: op(...traced), mean, variance };
}
