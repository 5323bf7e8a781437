/**
 * Which tfjs backend trains. WebGPU on a real GPU is taken at once; otherwise the backends that can win are timed on a short
 * real step and the fastest is taken.
 */
import { t } from '@lingui/core/macro';
import { type DeviceLimits, NO_LIMITS } from '../../domain/deviceFit.ts';
import { EngineError } from '../../domain/engineError.ts';
import { causeText } from '../../lib/causeText.ts';
import { inTime } from '../../lib/inTime.ts';
import { setKernels } from '../gpu/kernels/installKernels.ts';
import { webgpuBackend } from '../gpu/runtime/backend.ts';
import { kernelIn } from '../gpu/runtime/dispatch.ts';
import { kernelMode, setKernelMode } from '../gpu/runtime/kernelMode.ts';
import { timeStep } from '../step/timing.ts';
import * as tf from '../tf.ts';
import { wasmHeap } from '../wasm/heap.ts';
import { installWasmKernels } from '../wasm/installWasm.ts';

export type BackendName = 'webgpu' | 'webgl' | 'wasm' | 'cpu';

export interface ChosenBackend {
  readonly backend: BackendName;
  readonly adapter: string;
  readonly software: boolean;
  readonly reason: string;
  readonly kernels: 'fused' | 'stock';
}

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
  webGpu ??= import('../gpu/runtime/device.ts').then(({ registerWebGpu }) => registerWebGpu());
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
    if (backend === 'webgpu' && !(await adapterInfo())) return t`this browser gives no WebGPU adapter`;
    const set = await tf.setBackend(backend);
    await tf.ready();
    // With no adapter tfjs quietly falls back to another backend.
    return set && tf.getBackend() === backend ? undefined : t`tfjs could not start ${backend}`;
  } catch (cause) {
    return causeText(cause);
  }
}

/** Fused kernels exist for WebGPU and, where the browser has 128-bit vectors, for wasm. */
function applyKernels(backend: BackendName, wanted: 'fused' | 'stock'): 'fused' | 'stock' {
  if (backend === 'webgpu') setKernels(wanted);
  else setKernelMode(backend === 'wasm' ? wanted : 'stock');
  if (backend === 'wasm' && !wasmHeap()) setKernelMode('stock');
  return kernelMode();
}

/** A driver that hangs counts as none. */
const ADAPTER_MS = 20_000;

interface AdapterInfo {
  readonly name: string;
  readonly software: boolean;
}

async function adapterInfo(): Promise<AdapterInfo | undefined> {
  const gpu = globalThis.navigator?.gpu;
  const adapter =
    gpu && (await inTime(gpu.requestAdapter({ powerPreference: 'high-performance' }), ADAPTER_MS, t`the GPU`));
  if (!adapter) return undefined;
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const name = description || [vendor, architecture, device].filter(Boolean).join(' ') || 'WebGPU adapter';
  return { name, software: isFallbackAdapter || /swiftshader|llvmpipe|lavapipe/i.test(name) };
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
    if (problem) throw new EngineError('backend-missing', t`The ${wanted} backend cannot be used here: ${problem}.`);
    return chosen(wanted, await describe(wanted), t`${wanted} was asked for.`);
  }
  const missing = await activate('webgpu');
  const info = missing ? null : await describe('webgpu');
  if (info && !info.software) return chosen('webgpu', info, t`WebGPU is available.`);
  const key = `${info?.name ?? 'no-adapter'} ${kernels}`;
  const known = choices.get(key);
  const choice = known ?? (await fastestBackend(kernels, missing === undefined, missing ?? ''));
  choices.set(key, choice);
  const { backend, timed } = choice;
  await activate(backend);
  const times = timed.map(timeText).join(', ');
  const why = missing
    ? t`WebGPU is missing (${missing}); fastest of a timed step: ${times}.`
    : t`The GPU is emulated in software; fastest of a timed step: ${times}.`;
  return chosen(backend, await describe(backend), why);
}

interface TimedBackend {
  readonly backend: BackendName;
  /** Milliseconds of a step; null where getting ready for it took too long. */
  readonly ms: number | null;
}

interface Choice {
  readonly backend: BackendName;
  /** Every backend that was timed, the fastest first. */
  readonly timed: readonly TimedBackend[];
}

/** Choices made in this worker, by adapter and kernels: a timing is good as long as the worker lives. */
const choices = new Map<string, Choice>();

/** Milliseconds a backend may take to get ready for a step. */
const BUDGET = 1200;
/** With nothing else to turn to. */
const NO_HURRY = 60_000;

/**
 * Times a step on the backends that can win without a GPU: wasm, and webgpu where it is emulated. webgl and cpu lose to both
 * by far, so they are tried only where neither starts.
 * @param detail for developers, should no backend start
 * @throws EngineError 'backend-missing'
 */
async function fastestBackend(kernels: 'fused' | 'stock', hasWebGpu: boolean, detail: string): Promise<Choice> {
  const timed: TimedBackend[] = [];
  const time = async (backend: BackendName): Promise<void> => {
    if (await activate(backend)) return;
    applyKernels(backend, kernels);
    const budget = timed.length > 0 ? BUDGET : NO_HURRY;
    timed.push({ backend, ms: await timeStep(budget) });
  };
  await time('wasm');
  if (hasWebGpu) await time('webgpu');
  if (timed.length === 0) {
    await time('webgl');
    await time('cpu');
  }
  timed.sort((a, b) => (a.ms ?? Number.POSITIVE_INFINITY) - (b.ms ?? Number.POSITIVE_INFINITY));
  const [fastest] = timed;
  if (!fastest) throw new EngineError('backend-missing', t`No backend of this browser can train.`, detail);
  return { backend: fastest.backend, timed };
}

function timeText({ backend, ms }: TimedBackend): string {
  const most = BUDGET;
  return ms === null ? t`${backend} over ${most} ms` : `${backend} ${ms.toFixed(0)} ms`;
}

/** The address space of the wasm backend. */
const WASM_BYTES = 4 * 2 ** 30;

/** Of the current backend. */
export function deviceLimits(): DeviceLimits {
  switch (tf.getBackend()) {
    case 'webgpu': {
      const { maxBufferSize, maxStorageBufferBindingSize } = webgpuBackend().device.limits;
      return { ...NO_LIMITS, bufferBytes: Math.min(maxBufferSize, maxStorageBufferBindingSize) };
    }
    case 'wasm':
      return { ...NO_LIMITS, totalBytes: WASM_BYTES };
    default:
      return NO_LIMITS;
  }
}

/** Gives the current backend tfjs's own kernels from now on. */
export function withPlainKernels(chosen: ChosenBackend): ChosenBackend {
  return { ...chosen, kernels: applyKernels(chosen.backend, 'stock') };
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
      const advice = t`The GPU is out of memory. Train again with half the batch or a smaller network.`;
      report('out-of-memory', advice, error.message);
    } else {
      const kernel = kernelIn(error.message);
      const why = kernel
        ? t`The GPU reported an error in the kernel "${kernel}", so the results can no longer be trusted. The run was stopped.`
        : t`The GPU reported an error, so the results can no longer be trusted. The run was stopped.`;
      report('gpu-error', why, error.message);
    }
  });
  void device.lost.then(({ reason, message }) => {
    report('device-lost', t`The GPU was lost. Reload the page to train again.`, `${reason}: ${message}`);
  });
}
