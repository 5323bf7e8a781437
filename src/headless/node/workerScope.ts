/** Makes a Node thread look like a browser's worker to the worker files: messages, errors that nobody caught, WebGPU. */
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { withBlobs, withoutBlobs } from './fileBlobs.ts';

export interface ThreadData {
  /** Path of Dawn's binary, or null for a thread that computes nothing. */
  readonly dawn: string | null;
  /** Folder with the wasm backend's binaries. */
  readonly wasmFolder: string;
  /** Folder of the npm packages that hold networks and binaries. */
  readonly packages: string;
}

interface Dawn {
  create(options: readonly string[]): GPU;
  readonly globals: Readonly<Record<string, unknown>>;
}

export const threadData = workerData as ThreadData;

const scope = globalThis as unknown as Record<string, unknown>;
const events = new EventTarget();

scope.self = globalThis;
scope.postMessage = (message: unknown, transfer: ArrayBuffer[] = []) =>
  parentPort!.postMessage(withoutBlobs(message), transfer);
scope.addEventListener = events.addEventListener.bind(events);
process.on('unhandledRejection', (reason) => {
  events.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason }));
});

parentPort!.on('message', (message: unknown) => {
  (scope.onmessage as ((event: unknown) => void) | undefined)?.({ data: withBlobs(message) });
});

/** Puts WebGPU where a browser has it. */
function installWebGpu(dawn: string): void {
  const { create, globals } = createRequire(dawn)(dawn) as Dawn;
  Object.assign(globalThis, globals);
  // Node has a navigator of its own from version 21 on.
  const navigator = { gpu: create([]), userAgent: `Node ${process.version}` };
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
}

if (threadData.dawn) installWebGpu(threadData.dawn);
