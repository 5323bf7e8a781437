/**
 * Runs the WebGPU tests in a module worker, where the product runs its own code. A test module is any file beside this one
 * that exports functions named run...Cases; each gives its cases as { name, ok, detail }. The webgpu and cpu backends are
 * registered, none is chosen.
 */
import '@tensorflow/tfjs-backend-cpu';
import { registerWebGpu } from '../../src/engine/gpu/runtime/device.ts';
import type { CaseResult, HarnessMessage } from './harness.types.ts';

declare const self: DedicatedWorkerGlobalScope;

const modules = import.meta.glob<Readonly<Record<string, unknown>>>(['./*.ts', '!./harness.*', '!./*.test.ts']);

let gpuErrors: string[] = [];
const devices = new Set<GPUDevice>();

/** Every device that anything here asks for is listened to. */
function watchDevices(): void {
  const original = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function requestDevice(descriptor) {
    const device = await original.call(this, descriptor);
    devices.add(device);
    device.addEventListener('uncapturederror', (event) => gpuErrors.push(event.error.message));
    device.lost.then((info) => {
      devices.delete(device);
      if (info.reason !== 'destroyed') gpuErrors.push(`device lost: ${info.message}`);
    });
    return device;
  };
}

const post = (message: HarnessMessage): void => self.postMessage(message);

/** Errors arrive after the work that caused them, in the order of the work. */
async function settle(): Promise<void> {
  for (const device of devices) {
    device.pushErrorScope('validation');
    await device.popErrorScope().catch(() => {});
    await device.queue.onSubmittedWorkDone().catch(() => {});
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
}

async function runSuite(name: string, body: () => Promise<readonly CaseResult[]>): Promise<void> {
  gpuErrors = [];
  const startedMs = performance.now();
  let cases: readonly CaseResult[] = [];
  let error: string | null = null;
  try {
    cases = (await body()).map(({ name: title, ok, detail }) => ({ name: title, ok, detail }));
    if (cases.length === 0) error = 'no cases';
  } catch (cause) {
    error = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  }
  await settle();
  const seconds = (performance.now() - startedMs) / 1000;
  post({ type: 'suite', suite: { name, cases, error, gpuErrors, seconds } });
}

async function runAll(): Promise<void> {
  watchDevices();
  registerWebGpu();
  for (const [path, load] of Object.entries(modules)) {
    const file = path.replace('./', '');
    let exported: Readonly<Record<string, unknown>>;
    try {
      exported = await load();
    } catch (cause) {
      await runSuite(file, () => Promise.reject(cause));
      continue;
    }
    for (const [name, body] of Object.entries(exported)) {
      if (!/^run\w*Cases$/.test(name) || typeof body !== 'function') continue;
      await runSuite(`${file} ${name}`, body as () => Promise<readonly CaseResult[]>);
    }
  }
  post({ type: 'done' });
}

self.addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  gpuErrors.push(`unhandled rejection: ${String(event.reason)}`);
});

void runAll();
