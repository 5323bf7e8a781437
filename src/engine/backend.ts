/**
 * Which tfjs backend trains. WebGPU on a real GPU is taken at once; otherwise every backend that can train is timed on a
 * short real step and the fastest is taken.
 */
import { NETWORKS } from '../lib/networks.ts';
import { stream } from '../lib/rng.ts';
import { EngineError } from './errors.ts';
import { setKernels } from './gpu/install.ts';
import { kernelMode, setKernelMode } from './gpu/kernelMode.ts';
import * as tf from './tf.ts';
import { Trainer } from './trainer.ts';
import { wasmHeap } from './wasm/heap.ts';
import { installWasmKernels } from './wasm/install.ts';

export type BackendName = 'webgpu' | 'webgl' | 'wasm' | 'cpu';

export interface ChosenBackend {
  readonly backend: BackendName;
  readonly adapter: string;
  readonly software: boolean;
  readonly reason: string;
  readonly kernels: 'fused' | 'stock';
}

/** Every backend can train; this is the order in which they are timed. */
const CANDIDATES = ['webgpu', 'wasm', 'webgl', 'cpu'] as const satisfies readonly BackendName[];

/** Addresses of the wasm backend's binaries by file name. */
type WasmFiles = Readonly<Record<string, string>>;

let wasmFiles: WasmFiles = {};

/** Tells where the wasm backend's binaries lie. Call before `chooseBackend`. */
export function setWasmFiles(files: WasmFiles): void {
  wasmFiles = files;
}

/** tfjs groups this many dispatches a submit; its default of 15 costs four times the JavaScript. */
const DISPATCHES_PER_SUBMIT = 1000;

let webGpu: Promise<void> | undefined;

/** Once for the worker: a second registration would throw away the first one's device. */
function registerWebGpuOnce(): Promise<void> {
  webGpu ??= import('./gpu/device.ts').then(({ registerWebGpu }) => registerWebGpu());
  return webGpu;
}

async function register(backend: BackendName): Promise<void> {
  switch (backend) {
    case 'webgpu':
      await registerWebGpuOnce();
      tf.env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', DISPATCHES_PER_SUBMIT);
      tf.env().set('WEBGPU_CPU_FORWARD', false);
      break;
    case 'webgl':
      await import('@tensorflow/tfjs-backend-webgl');
      break;
    case 'wasm': {
      const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
      setWasmPaths({ ...wasmFiles });
      // Its threads start from blob: addresses, which the page's content policy forbids.
      tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
      installWasmKernels();
      break;
    }
    case 'cpu':
      await import('@tensorflow/tfjs-backend-cpu');
      break;
  }
}

/** The reason why a backend is not available, or undefined once it is the current one. */
async function activate(backend: BackendName): Promise<string | undefined> {
  try {
    await register(backend);
    if (backend === 'webgpu' && !(await adapterInfo())) return 'this browser gives no WebGPU adapter';
    const set = await tf.setBackend(backend);
    await tf.ready();
    // With no adapter tfjs quietly falls back to another backend.
    return set && tf.getBackend() === backend ? undefined : `tfjs could not start ${backend}`;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** Fused kernels exist for WebGPU and, where the browser has 128-bit vectors, for wasm. */
function applyKernels(backend: BackendName, wanted: 'fused' | 'stock'): 'fused' | 'stock' {
  if (backend === 'webgpu') setKernels(wanted);
  else setKernelMode(backend === 'wasm' ? wanted : 'stock');
  if (backend === 'wasm' && !wasmHeap()) setKernelMode('stock');
  return kernelMode();
}

interface AdapterInfo {
  readonly name: string;
  readonly software: boolean;
}

async function adapterInfo(): Promise<AdapterInfo | undefined> {
  const adapter = await globalThis.navigator?.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return undefined;
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const name = description || [vendor, architecture, device].filter(Boolean).join(' ') || 'WebGPU adapter';
  return { name, software: isFallbackAdapter || /swiftshader|llvmpipe|lavapipe/i.test(name) };
}

/** Milliseconds of one real training step of the smallest network, compilation not counted. */
async function timeStep(): Promise<number> {
  const batchSize = 8;
  const network = NETWORKS.ci16;
  const trainer = new Trainer(
    {
      network,
      identities: 4,
      batchSize,
      sgd: { momentum: 0.9, nesterov: true, weightDecay: 0.0005 },
      seed: 0,
      stepMode: 'eager',
    },
    { kind: 'arcface', scale: 10, margin: 0.3, lambda: 0, epochStart: 0, correction: 'code' },
  );
  const random = stream(0, 'timing');
  const images = Float32Array.from({ length: batchSize * network.inputSize ** 2 * 3 }, () => random.normal());
  const labels = Int32Array.from({ length: batchSize }, (_, i) => i % 4);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) {
    const started = performance.now();
    trainer.step({ images, labels, epoch: 1, learningRate: 0.01 });
    await trainer.flush();
    best = Math.min(best, performance.now() - started);
  }
  trainer.dispose();
  return best;
}

const describe = async (backend: BackendName): Promise<AdapterInfo> => {
  if (backend === 'webgpu') return (await adapterInfo()) ?? { name: 'WebGPU', software: false };
  const names = { webgl: 'WebGL', wasm: 'WebAssembly', cpu: 'JavaScript' };
  return { name: names[backend], software: backend !== 'webgl' };
};

/**
 * Makes a backend the current one.
 * @param wanted 'auto', or a name: then no other is tried
 * @throws EngineError 'backend-missing' with the reason
 */
export async function chooseBackend(wanted: BackendName | 'auto', kernels: 'fused' | 'stock'): Promise<ChosenBackend> {
  const chosen = (backend: BackendName, info: AdapterInfo, reason: string): ChosenBackend => ({
    backend,
    adapter: info.name,
    software: info.software,
    reason,
    kernels: applyKernels(backend, kernels),
  });
  if (wanted !== 'auto') {
    const problem = await activate(wanted);
    if (problem) throw new EngineError('backend-missing', `The ${wanted} backend cannot be used here: ${problem}.`);
    return chosen(wanted, await describe(wanted), `${wanted} was asked for.`);
  }
  const missing = await activate('webgpu');
  if (!missing) {
    const info = await describe('webgpu');
    if (!info.software) return chosen('webgpu', info, 'WebGPU is available.');
  }
  const timed = await timeCandidates(kernels);
  const [fastest] = timed;
  if (!fastest) throw new EngineError('backend-missing', 'No backend of this browser can train.', missing ?? '');
  await activate(fastest.backend);
  const others = timed.map(({ backend, ms }) => `${backend} ${ms.toFixed(0)} ms`).join(', ');
  const why = missing ? `WebGPU is missing (${missing})` : 'The GPU is emulated in software';
  return chosen(fastest.backend, await describe(fastest.backend), `${why}; fastest of a timed step: ${others}.`);
}

/** Time of a step on every backend that starts, fastest first. */
async function timeCandidates(kernels: 'fused' | 'stock'): Promise<{ backend: BackendName; ms: number }[]> {
  const timed: { backend: BackendName; ms: number }[] = [];
  for (const backend of CANDIDATES) {
    if (await activate(backend)) continue;
    applyKernels(backend, kernels);
    timed.push({ backend, ms: await timeStep() });
  }
  return timed.sort((a, b) => a.ms - b.ms);
}

/** Calls back if the GPU reports an error of its own or is lost, the first time only: both are fatal to a run. */
export function watchDevice(onFault: (error: EngineError) => void): void {
  if (tf.getBackend() !== 'webgpu') return;
  const { device } = tf.backend() as unknown as { device: GPUDevice };
  let faulty = false;
  const report = (code: 'device-lost' | 'gpu-error' | 'out-of-memory', sentence: string, detail: string): void => {
    if (!faulty) onFault(new EngineError(code, sentence, detail));
    faulty = true;
  };
  device.addEventListener('uncapturederror', ({ error }) => {
    if (error instanceof GPUOutOfMemoryError) {
      const advice = 'The GPU is out of memory. Train again with half the batch or a smaller network.';
      report('out-of-memory', advice, error.message);
    } else {
      const why = 'The GPU reported an error, so the results can no longer be trusted. The run was stopped.';
      report('gpu-error', why, error.message);
    }
  });
  void device.lost.then(({ reason, message }) => {
    report('device-lost', 'The GPU was lost. Reload the page to train again.', `${reason}: ${message}`);
  });
}
