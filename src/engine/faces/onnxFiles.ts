/** Tells the engine where the build put the binary of ONNX Runtime; nobody fetches it before a network of one's own is opened. */
import { t } from '@lingui/core/macro';
import binary from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { EngineError } from '../../domain/engineError.ts';
import { setOnnxBinary } from './onnxRuntime.ts';

setOnnxBinary(async () => {
  const response = await fetch(binary);
  if (!response.ok)
    throw new EngineError('network', t`The binary of ONNX Runtime could not be read. Reload the page.`, binary);
  return response.arrayBuffer();
});
