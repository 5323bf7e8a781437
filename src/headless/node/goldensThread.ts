/** Node's thread that runs golden files: the headless page's worker on Dawn's WebGPU. */
import { threadData } from './workerScope.ts';
import '../../../goldens/goldens.worker.ts';
import { setWasmFiles } from '../../engine/backend/choose.ts';
import { wasmFilesIn } from './wasmFiles.ts';

setWasmFiles(wasmFilesIn(threadData.wasmFolder));
