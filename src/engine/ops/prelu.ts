/** PReLU with one slope a channel; fused on webgpu, tfjs's own elsewhere. */

import { layoutFor } from '../gpu/kernels/batchNorm/layout.ts';
import { preluGradientKernels, preluKernel, preluPartialShape } from '../gpu/kernels/preluKernels.ts';
import { adapterClass } from '../gpu/runtime/gpuAdapter.ts';
import { isFused } from '../gpu/runtime/kernelMode.ts';
import { runner } from '../gpu/runtime/kernelRunner.ts';
import * as tf from '../tf.ts';

/**
 * x where x > 0, else alpha x. Differentiable in both.
 * @param x [..., channels] f32
 * @param alpha [channels]
 * @returns the shape of x; belongs to the surrounding tidy
 */
export function prelu(x: tf.Tensor, alpha: tf.Tensor1D): tf.Tensor {
  return isFused() ? fusedPrelu(x, alpha) : tf.prelu(x, alpha);
}

function fusedPrelu(x: tf.Tensor, alpha: tf.Tensor1D): tf.Tensor {
  const gpu = runner();
  const layout = layoutFor(x.size / alpha.size, alpha.size, adapterClass(gpu.backend.device));
  const op = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const y = gpu.output(x.shape);
    gpu.run([preluKernel(layout, x, alpha, y)]);
    save([x, alpha]);
    const gradFunc = (dy: tf.Tensor, [input, slope]: tf.Tensor[]): tf.Tensor[] => {
      const dx = gpu.output(x.shape);
      const dalpha = gpu.output<tf.Tensor1D>([layout.channels]);
      const partial = layout.slices > 1 ? gpu.output(preluPartialShape(layout)) : null;
      gpu.run(preluGradientKernels(layout, { x: input!, dy, alpha: slope! }, { dx, dalpha }, partial));
      partial?.dispose();
      return [dx, dalpha];
    };
    return { value: y, gradFunc };
  });
  return op(x, alpha);
}
