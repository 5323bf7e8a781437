/** Node's thread that trains: the page's training worker on Dawn's WebGPU. */
import { join } from 'node:path';
import { threadData } from './workerScope.ts';
import '../worker/training.worker.ts';
import { setWasmFiles } from '../engine/backend.ts';
import { installImageDecoders } from './imageDecoders.ts';

// Images of a set that is larger than memory are decoded where they are trained on.
installImageDecoders();

const WASM_FILES = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'];

setWasmFiles(Object.fromEntries(WASM_FILES.map((file) => [file, join(threadData.wasmFolder, file)])));
