/** The binary of ONNX Runtime in Node, from its package. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setOnnxBinary } from '../../src/engine/faces/onnxRuntime.ts';

const FILE = join(import.meta.dirname, '../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm');

export function useOnnxRuntime(): void {
  setOnnxBinary(async () => new Uint8Array(await readFile(FILE)).buffer);
}
