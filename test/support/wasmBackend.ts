/** tfjs's wasm backend with the engine's kernels, in Node. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chooseBackend, setWasmFiles } from '../../src/engine/backend/choose.ts';
import { wasmFilesIn } from '../../src/headless/node/wasmFiles.ts';

/** Says where the backend's binaries lie; it is not started. */
export function findWasm(): void {
  const at = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  setWasmFiles(wasmFilesIn(join(dirname(at), 'wasm-out')));
}

export async function startWasm(): Promise<void> {
  findWasm();
  await chooseBackend('wasm', 'fused');
}
