/** Small helpers between the ops and the kernels: make output tensors, run kernels, free scratch. */
import type * as tf from '../../tf.ts';
import { type BackendInternals, toTensor, webgpuBackend } from './backend.ts';
import { dispatch, type Kernel } from './dispatch.ts';

export interface Runner {
  readonly backend: BackendInternals;
  /** A float32 tensor for a kernel to write; it belongs to the surrounding tidy. */
  output<T extends tf.Tensor = tf.Tensor>(shape: readonly number[]): T;
  run(kernels: readonly Kernel[]): void;
}

export function runner(): Runner {
  const backend = webgpuBackend();
  return {
    backend,
    output: <T extends tf.Tensor>(shape: readonly number[]) =>
      toTensor<T>(backend.makeTensorInfo([...shape], 'float32')),
    run: (kernels) => {
      for (const kernel of kernels) dispatch(backend, kernel);
    },
  };
}
