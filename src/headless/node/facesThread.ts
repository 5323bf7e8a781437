/** Node's thread that reads faces: what the page's worker does, with networks and binaries from their packages. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { threadData } from './workerScope.ts';
import '../../worker/faceJobs.ts';
import { EngineError } from '../../domain/engineError.ts';
import { setWasmFiles } from '../../engine/backend/choose.ts';
import { setFaceModels } from '../../engine/faces/modelFiles.ts';
import { setOnnxBinary } from '../../engine/faces/onnxRuntime.ts';
import { installImageDecoders } from './imageDecoders.ts';
import { wasmFilesIn } from './wasmFiles.ts';

/** @param path below the packages */
async function packaged(path: string): Promise<ArrayBuffer> {
  const file = join(threadData.packages, path);
  try {
    return new Uint8Array(await readFile(file)).buffer;
  } catch {
    throw new EngineError('dataset', `A file that finding faces needs could not be read: ${file}`);
  }
}

installImageDecoders();

setWasmFiles(wasmFilesIn(threadData.wasmFolder));
setFaceModels(packaged);
setOnnxBinary(() => packaged('onnxruntime-web/dist/ort-wasm-simd-threaded.wasm'));
