/**
 * Which kernels the engine runs: `stock`, tfjs's own and the oracle of every test, or `fused`, this folder's WGSL. One
 * switch for the whole worker, because kernels are registered with tfjs globally.
 */
import * as tf from '../../tf.ts';

export type KernelMode = 'stock' | 'fused';

let mode: KernelMode = 'stock';

/** The switch as set; on other backends than webgpu `fused` means the stock composites all the same. */
export function kernelMode(): KernelMode {
  return mode;
}

/** Sets the switch alone; `setKernels` of install.ts also registers the convolutions. */
export function setKernelMode(next: KernelMode): void {
  mode = next;
}

/** True where an op should take its WGSL path. */
export function isFused(): boolean {
  return mode === 'fused' && tf.getBackend() === 'webgpu';
}
