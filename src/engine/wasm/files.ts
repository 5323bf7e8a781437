/** Tells the engine where the build put the wasm backend's binaries. */
import plain from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import { setWasmFiles } from '../backend/choose.ts';

setWasmFiles({
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  // tfjs wants an address for each binary; this one is never loaded, since threads are off.
  'tfjs-backend-wasm-threaded-simd.wasm': simd,
});
