/**
 * One engine of the benchmark as a Node process: WebGPU is Dawn's, the rest is the same code as in the browser. Started with
 * the paths of Dawn's binary and of the folder with the wasm backend's; requests come in as messages.
 */
import { createRequire } from 'node:module';
import { setWasmFiles } from '../../src/engine/backend/choose.ts';
import { wasmFilesIn } from '../../src/headless/node/wasmFiles.ts';
import { EngineAbsent } from '../engine.ts';
import { createTfjsEngine } from '../engines/tfjs.ts';
import { installGpuProbe } from '../gpuProbe.ts';
import type { BenchRequest } from '../protocol.ts';
import { BenchSession } from '../session.ts';

interface Dawn {
  create(options: readonly string[]): GPU;
  readonly globals: Readonly<Record<string, unknown>>;
}

const [dawnFile, wasmFolder] = process.argv.slice(2) as [string, string];

/** Puts WebGPU where a browser has it. */
function installWebGpu(): void {
  const { create, globals } = createRequire(dawnFile)(dawnFile) as Dawn;
  Object.assign(globalThis, globals);
  // Node has a navigator of its own from version 21 on.
  const navigator = { gpu: create([]), userAgent: `Node ${process.version}` };
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
}

installWebGpu();
setWasmFiles(wasmFilesIn(wasmFolder));

const session = new BenchSession((name, net) => {
  if (name === 'jax-js-webgpu' || name === 'jax-js-wasm') throw new EngineAbsent('it is measured in a browser only');
  return createTfjsEngine(name, net);
}, installGpuProbe());

process.on('message', async (request: BenchRequest) => process.send!(await session.answer(request)));
