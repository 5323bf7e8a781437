/**
 * ONNX Runtime, loaded when a person brings a network of their own and never before: its binary alone has 14 MB. It runs on one
 * thread of WebAssembly; photos are many, and workers share them.
 */
import { t } from '@lingui/core/macro';
import type * as OnnxRuntime from 'onnxruntime-web/wasm';
import { EngineError } from '../../domain/engineError.ts';
import { causeText } from '../../lib/causeText.ts';

type Runtime = typeof OnnxRuntime;

let readBinary: (() => Promise<ArrayBuffer>) | undefined;
let loaded: Promise<Runtime> | undefined;

/** Tells how the runtime's binary is read. Call before `onnxRuntime`. */
export function setOnnxBinary(read: () => Promise<ArrayBuffer>): void {
  readBinary = read;
}

async function load(): Promise<Runtime> {
  if (!readBinary) throw new Error('nobody said where the binary of ONNX Runtime is');
  const [runtime, binary] = await Promise.all([import('onnxruntime-web/wasm'), readBinary()]);
  const { wasm } = runtime.env;
  wasm.wasmBinary = binary;
  wasm.numThreads = 1;
  wasm.proxy = false;
  // What it warns of are operators that it runs in a slower way.
  runtime.env.logLevel = 'error';
  return runtime;
}

/** @throws EngineError 'network' where its files cannot be read */
export function onnxRuntime(): Promise<Runtime> {
  loaded ??= load().catch((cause: unknown) => {
    loaded = undefined;
    const detail = causeText(cause);
    throw new EngineError(
      'network',
      t`ONNX Runtime, which runs networks of your own, could not be loaded. Reload the page.`,
      detail,
    );
  });
  return loaded;
}
