/**
 * The parts of tfjs's WebGPU backend that the fused kernels and the recorder use and that its types hide. Everything that
 * leans on tfjs internals (version 4.22) goes through this one interface.
 */
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '../../tf.ts';

/** A tensor's storage: a buffer of its own, or a slice of a larger one. */
export type Resource = GPUBuffer | GPUBufferBinding;

export interface TensorStorage {
  values: tf.backend_util.BackendValues | null | undefined;
  readonly dtype: tf.DataType;
  readonly shape: number[];
  refCount: number;
  resource?: Resource | null;
  /** tfjs does not release the buffer of such a tensor. */
  external?: boolean;
}

export interface BufferPool {
  numBytesUsed: number;
  numBytesAllocated: number;
  acquireBuffer(size: number, usage: number, mappedAtCreation?: boolean, reuse?: boolean): GPUBuffer;
  releaseBuffer(buffer: GPUBuffer, reuse?: boolean): void;
  dispose(): void;
}

interface OwnedIds {
  add(id: object): unknown;
  has(id: object): boolean;
}

/** tfjs's backend with its private members. */
export interface BackendInternals {
  readonly device: GPUDevice;
  readonly queue: GPUQueue;
  bufferManager: BufferPool;
  commandEncoder: GPUCommandEncoder | null;
  computePassEncoder: GPUComputePassEncoder | null;
  commandQueueOwnedIds: OwnedIds;
  dispatchCountInPass: number;
  readonly pipelineCache: Record<string, GPUComputePipeline | Promise<GPUComputePipeline>>;
  readonly tensorMap: { get(id: object): TensorStorage; has(id: object): boolean };
  uploadToGPU(id: object): void;
  makeTensorInfo(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  getBufferData(buffer: Resource): Promise<ArrayBuffer | null>;
  nextDataId(): number;
}

export function internals(backend: WebGPUBackend | tf.KernelBackend): BackendInternals {
  return backend as unknown as BackendInternals;
}

/** @throws Error when another backend is active */
export function webgpuBackend(): BackendInternals {
  if (tf.getBackend() !== 'webgpu') throw new Error(`needs the webgpu backend, found ${tf.getBackend()}`);
  return internals(tf.backend());
}

/** Hands tfjs a tensor that a kernel of ours made, so that tidy and dispose know it. */
export function toTensor<T extends tf.Tensor>(info: tf.TensorInfo): T {
  return tf.engine().makeTensorFromTensorInfo(info) as T;
}

/** Submits what tfjs has queued, so that what follows on the queue runs after it. */
export function flush(backend: BackendInternals): void {
  if (!backend.commandEncoder) return;
  backend.endComputePassEncoder();
  backend.submitQueue();
}
