/** Puts the fused kernels in the place of tfjs's, and back. */
import * as tf from '../../tf.ts';
import { type KernelMode, setKernelMode } from '../runtime/kernelMode.ts';
import { SUM_REPLACEMENT } from './columnSums.ts';
import { type KernelFunction, REPLACEMENTS } from './conv/convKernels.ts';
import { DEPTHWISE_REPLACEMENTS } from './depthwise/replacements.ts';

const BACKEND = 'webgpu';

/** tfjs's own kernels, while ours are in their place. */
const stock = new Map<string, tf.KernelConfig>();

/**
 * Registers the fused kernels for tfjs's webgpu backend, so that the ordinary `tf.conv2d` and its gradients run on them,
 * and turns on the fused ops. Does nothing a second time. Import '@tensorflow/tfjs-backend-webgpu' first.
 * @throws Error when tfjs's kernels are not registered
 */
function installFusedKernels(): void {
  for (const [name, wrap] of Object.entries({ ...REPLACEMENTS, ...DEPTHWISE_REPLACEMENTS, ...SUM_REPLACEMENT })) {
    if (stock.has(name)) continue;
    const original = tf.getKernel(name, BACKEND);
    if (!original) throw new Error(`tfjs has no kernel ${name} for ${BACKEND}`);
    const kernelFunc = wrap(original.kernelFunc as unknown as KernelFunction) as unknown as tf.KernelFunc;
    tf.unregisterKernel(name, BACKEND);
    tf.registerKernel({ ...original, kernelFunc });
    stock.set(name, original);
  }
  setKernelMode('fused');
}

/** Registers tfjs's own kernels again and turns off the fused ops. */
function uninstallFusedKernels(): void {
  for (const [name, original] of stock) {
    tf.unregisterKernel(name, BACKEND);
    tf.registerKernel(original);
  }
  stock.clear();
  setKernelMode('stock');
}

/** The setting `kernels: stock | fused`. */
export function setKernels(mode: KernelMode): void {
  if (mode === 'fused') installFusedKernels();
  else uninstallFusedKernels();
}
