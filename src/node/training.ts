/** Node's thread that trains: the page's training worker on Dawn's WebGPU. */
import { threadData } from './workerScope.ts';
import '../worker/training.worker.ts';
import { setWasmFiles } from '../engine/backend.ts';
import { wasmFilesIn } from './wasmFiles.ts';

setWasmFiles(wasmFilesIn(threadData.wasmFolder));
