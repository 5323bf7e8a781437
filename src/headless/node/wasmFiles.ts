/** Where Node finds the wasm backend's binaries. */
import { join } from 'node:path';

const NAMES = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'];

/** Paths by file name, for `setWasmFiles`. */
export const wasmFilesIn = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(NAMES.map((name) => [name, join(folder, name)]));
