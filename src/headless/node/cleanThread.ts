/** Node's thread that judges labels: the page's clean worker. */
import { threadData } from './workerScope.ts';
import '../../worker/clean.worker.ts';
import { setWasmFiles } from '../../engine/backend/choose.ts';
import { installImageDecoders } from './imageDecoders.ts';
import { wasmFilesIn } from './wasmFiles.ts';

installImageDecoders();

setWasmFiles(wasmFilesIn(threadData.wasmFolder));
