/** tfjs's wasm backend with the engine's kernels, in Node. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chooseBackend, setWasmFiles } from '../../src/engine/backend/choose.ts';
import { wasmFilesIn } from '../../src/headless/node/wasmFiles.ts';

export async function startWasm(): Promise<void> {
  const at = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  setWasmFiles(wasmFilesIn(join(dirname(at), 'wasm-out')));
  await chooseBackend('wasm', 'fused');
}
