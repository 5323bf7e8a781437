/**
 * tfjs's webgpu backend on a device of our own asking: with subgroups where the adapter has them, and with all of the
 * adapter's limits that the kernels can use.
 */
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '../../tf.ts';

const BACKEND = 'webgpu';
/** tfjs's own. */
const PRIORITY = 3;

const FEATURES = ['subgroups', 'timestamp-query', 'bgra8unorm-storage'] as const satisfies readonly GPUFeatureName[];

const LIMITS = [
  'maxBufferSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
] as const satisfies readonly (keyof GPUSupportedLimits)[];

async function createBackend(): Promise<WebGPUBackend> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('this browser gives no WebGPU adapter');
  const device = await adapter.requestDevice({
    requiredFeatures: FEATURES.filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]])),
  });
  return new WebGPUBackend(device, adapter.info);
}

/** Registers the backend in the place of tfjs's own. Call once, before `tf.setBackend`. */
export function registerWebGpu(): void {
  if (tf.engine().findBackendFactory(BACKEND)) tf.removeBackend(BACKEND);
  tf.registerBackend(BACKEND, createBackend, PRIORITY);
}
