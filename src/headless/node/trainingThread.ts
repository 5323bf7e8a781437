/** Node's thread that trains: the page's training worker on Dawn's WebGPU. */
import { threadData } from './workerScope.ts';
import '../../worker/training.worker.ts';
import { setWasmFiles } from '../../engine/backend/choose.ts';
import { installImageDecoders } from './imageDecoders.ts';
import { wasmFilesIn } from './wasmFiles.ts';

// Images of a set that is larger than memory are decoded where they are trained on.
installImageDecoders();

setWasmFiles(wasmFilesIn(threadData.wasmFolder));
