/**
 * Our WebAssembly kernels on the memory of tfjs's wasm backend, and the parts of that backend (version 4.22) which its types
 * hide.
 */
import { kernelMode } from '../gpu/runtime/kernelMode.ts';
import * as tf from '../tf.ts';
import { assemble } from './assembler.ts';
import { FILTER_KERNELS } from './filterKernels.ts';
import { ELEMENT_KERNELS } from './wasmKernels.ts';

interface EmscriptenModule {
  readonly HEAPF32: Float32Array;
  /** The functions and the memory of the binary; with threads the memory lies beside them. */
  readonly asm: { readonly memory?: WebAssembly.Memory };
  readonly wasmMemory?: WebAssembly.Memory;
  readonly tfjs: {
    registerTensor(id: number, size: number, memoryOffset: number): void;
    disposeData(id: number): void;
  };
}

interface BackendInternals {
  readonly wasm: EmscriptenModule;
  readonly dataIdMap: { get(dataId: object): { readonly id: number; readonly memoryOffset: number } };
  incRef(dataId: object): void;
  disposeData(dataId: object): boolean;
  makeOutput(shape: readonly number[], dtype: 'float32'): tf.TensorInfo;
}

/** Of the memory that tfjs's threads share: 4 GiB. */
const MOST_PAGES = 65536;

type KernelFunction = (...values: number[]) => number;

export class WasmHeap {
  readonly #backend: BackendInternals;
  readonly #kernels: Readonly<Record<string, KernelFunction>>;

  /** @throws WebAssembly.CompileError without support for 128-bit vectors */
  constructor(backend: BackendInternals) {
    this.#backend = backend;
    const { asm, wasmMemory } = backend.wasm;
    const memory = asm.memory ?? wasmMemory;
    if (!memory) throw new Error("tfjs's wasm backend has no memory");
    const shared = typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
    const bytes = assemble([...ELEMENT_KERNELS, ...FILTER_KERNELS], { shared, maximum: MOST_PAGES });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
    this.#kernels = exports as Record<string, KernelFunction>;
  }

  /** Runs a kernel. Addresses are bytes, see `address`. */
  run(kernel: string, ...values: number[]): number {
    return this.#kernels[kernel]!(...values);
  }

  /** Where a tensor's values lie, in bytes. */
  address({ dataId }: tf.TensorInfo): number {
    return this.#backend.dataIdMap.get(dataId as object).memoryOffset;
  }

  /** A new tensor whose values are yet to be written. */
  output<T extends tf.Tensor>(shape: readonly number[]): T {
    return tf.engine().makeTensorFromTensorInfo(this.#backend.makeOutput(shape, 'float32')) as T;
  }

  /** The same for a kernel that tfjs calls: it makes the tensor itself. */
  outputInfo(shape: readonly number[]): tf.TensorInfo {
    return this.#backend.makeOutput(shape, 'float32');
  }

  fill(info: tf.TensorInfo, value: number): void {
    const start = this.address(info) / 4;
    this.#backend.wasm.HEAPF32.fill(value, start, start + tf.util.sizeFromShape(info.shape));
  }

  /** [.., n, m] -> [m, n] */
  transposed(matrix: tf.TensorInfo): tf.TensorInfo {
    const [rows, columns] = matrix.shape.slice(-2) as [number, number];
    const result = this.outputInfo([columns, rows]);
    this.run('transpose', this.address(matrix), this.address(result), rows, columns);
    return result;
  }

  /** Frees a tensor that tfjs was never told of. */
  dispose({ dataId }: tf.TensorInfo): void {
    this.#backend.disposeData(dataId as object);
  }

  /** XNNPACK keeps a packed copy of every filter it has met: to be called after writing a tensor in place. */
  forgetPacked(tensor: tf.Tensor): void {
    const { id, memoryOffset } = this.#backend.dataIdMap.get(tensor.dataId);
    this.#backend.wasm.tfjs.disposeData(id);
    this.#backend.wasm.tfjs.registerTensor(id, tensor.size, memoryOffset);
  }
}

/** The same values under a new handle, without a copy. */
export function aliasTensor({ dataId, shape, dtype }: tf.TensorInfo): tf.TensorInfo {
  (tf.backend() as unknown as BackendInternals).incRef(dataId as object);
  return { dataId, shape, dtype };
}

const heaps = new WeakMap<tf.KernelBackend, WasmHeap | null>();

/** The heap of the wasm backend where our kernels are switched on and can run, else null. */
export function wasmHeap(): WasmHeap | null {
  if (kernelMode() !== 'fused' || tf.getBackend() !== 'wasm') return null;
  const backend = tf.backend();
  let heap = heaps.get(backend);
  if (heap === undefined) {
    try {
      heap = new WasmHeap(backend as unknown as BackendInternals);
    } catch (cause) {
      if (!(cause instanceof WebAssembly.CompileError)) throw cause;
      heap = null;
    }
    heaps.set(backend, heap);
  }
  return heap;
}
