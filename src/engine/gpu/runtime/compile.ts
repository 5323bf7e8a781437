/**
 * Compiles a step's pipelines side by side before the step runs, without blocking the worker. The step is traced in tfjs's
 * compile-only mode: kernels ask for their pipelines and nothing is dispatched, so every value it makes is garbage.
 */
import { KernelError } from '../../../domain/engineError.ts';
import * as tf from '../../tf.ts';
import { type BackendInternals, flush, webgpuBackend } from './backend.ts';
import { kernelIn, kernelName } from './dispatch.ts';
import { RecordingPool } from './recordingPool.ts';

const COMPILE_ONLY = 'WEBGPU_ENGINE_COMPILE_ONLY';
/** tfjs computes small tensors that are not on the GPU in JavaScript; those of a trace are nowhere. */
const CPU_FORWARD = 'WEBGPU_CPU_FORWARD';

/**
 * Runs the trace with buffers that are gone afterwards.
 * @returns what the GPU objects to in it: nothing has run, so it is no fault of the device
 */
function traceInto(backend: BackendInternals, trace: () => void): Promise<GPUError | null> {
  flush(backend);
  backend.device.pushErrorScope('validation');
  const ordinary = backend.bufferManager;
  const pool = new RecordingPool(backend.device, ordinary);
  backend.bufferManager = pool;
  const cpuForward = tf.env().getBool(CPU_FORWARD);
  tf.env().set(COMPILE_ONLY, true);
  tf.env().set(CPU_FORWARD, false);
  let objection: Promise<GPUError | null> | undefined;
  try {
    tf.tidy(trace);
  } finally {
    tf.env().set(COMPILE_ONLY, false);
    tf.env().set(CPU_FORWARD, cpuForward);
    // tfjs frees the buffers of disposed tensors with the next submit, which must come while the pool is in place.
    backend.ensureCommandEncoderReady();
    flush(backend);
    backend.bufferManager = ordinary;
    pool.settle();
    pool.dispose();
    // Of a device that is lost by now others hear.
    objection = backend.device.popErrorScope().catch(() => null);
  }
  return objection;
}

/** Takes the pipelines that are still compiling out of tfjs's cache: whoever needs one meanwhile compiles it again. */
function takePending(backend: BackendInternals): [string, Promise<GPUComputePipeline>][] {
  const pending: [string, Promise<GPUComputePipeline>][] = [];
  for (const [key, pipeline] of Object.entries(backend.pipelineCache)) {
    if (!(pipeline instanceof Promise)) continue;
    pending.push([key, pipeline]);
    delete backend.pipelineCache[key];
  }
  return pending;
}

/**
 * @param trace the step; it may write nothing that outlives it except through our own kernels and createPersistentState
 * @param onProgress pipelines compiled so far, and of how many
 * @throws what the trace throws, or KernelError for a kernel that does not compile
 */
export async function compilePipelines(
  trace: () => void,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const backend = webgpuBackend();
  const objection = traceInto(backend, trace);
  const pending = takePending(backend);
  let done = 0;
  if (pending.length > 0) onProgress(done, pending.length);
  await Promise.all(
    pending.map(async ([key, promise]) => {
      const pipeline = await promise.catch((cause: Error) => {
        throw new KernelError(kernelName(key), cause.message);
      });
      backend.pipelineCache[key] ??= pipeline;
      onProgress(++done, pending.length);
    }),
  );
  const error = await objection;
  if (error) throw new KernelError(kernelIn(error.message) ?? 'unknown', error.message);
}
