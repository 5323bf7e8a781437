/** Hooks into tfjs's backend that log one step and give it buffers of its own. */
import { t } from '@lingui/core/macro';
import * as tf from '../../tf.ts';
import { type BackendInternals, type BufferPool, flush, type TensorStorage } from './backend.ts';
import { type Command, LoggingEncoder } from './commandLog.ts';
import { observeWrites } from './dispatch.ts';
import { RecordingPool } from './recordingPool.ts';

/** tfjs's tensors are numbered: those below the first number of the recording existed before it. */
function isOlder(id: object, firstId: number): boolean {
  return (id as { id: number }).id < firstId;
}

/** Puts hooks into the backend for the length of one step. */
export class Tracer {
  readonly #backend: BackendInternals;
  readonly pool: RecordingPool;
  readonly #ordinaryPool: BufferPool;
  readonly log: Command[] = [];
  readonly #written = new Set<TensorStorage>();
  readonly #touched = new Map<object, TensorStorage>();
  readonly #firstId: number;
  readonly #cpuForward: boolean;
  /** Every tfjs variable with its storage before the step. */
  readonly #variables = new Map<tf.Variable, object>();

  constructor(backend: BackendInternals) {
    this.#backend = backend;
    this.#ordinaryPool = backend.bufferManager;
    this.pool = new RecordingPool(backend.device, backend.bufferManager);
    const probe = backend.makeTensorInfo([1], 'float32');
    this.#firstId = (probe.dataId as { id: number }).id;
    tf.backend().disposeData(probe.dataId);
    this.#cpuForward = tf.env().getBool('WEBGPU_CPU_FORWARD');
    for (const variable of Object.values(tf.engine().registeredVariables)) {
      this.#variables.set(variable, variable.dataId);
    }
  }

  /** Why the step cannot be replayed, or null. */
  get failure(): string | null {
    const assigned = [...this.#variables].some(([variable, dataId]) => variable.dataId !== dataId);
    return assigned ? t`the step assigns to a variable instead of writing it in place` : this.pool.failure;
  }

  /** Runs the step with the hooks in place; its commands are submitted when this returns. */
  trace<T>(step: () => T): T {
    const backend = this.#backend;
    if (tf.env().getBool('WEBGPU_ENGINE_COMPILE_ONLY')) throw new Error('tfjs is in compile-only mode');
    flush(backend);
    const ensureEncoder = backend.ensureCommandEncoderReady;
    const upload = backend.uploadToGPU;
    const submit = backend.submitQueue;
    backend.ensureCommandEncoderReady = () => {
      if (backend.commandEncoder) return;
      const encoder = new LoggingEncoder(backend.device.createCommandEncoder(), this.log);
      backend.commandEncoder = encoder as unknown as GPUCommandEncoder;
    };
    backend.uploadToGPU = (id) => this.#upload(id, upload);
    backend.submitQueue = () => {
      submit.call(backend);
      backend.commandQueueOwnedIds = RECYCLE_AT_ONCE;
    };
    backend.bufferManager = this.pool;
    backend.commandQueueOwnedIds = RECYCLE_AT_ONCE;
    tf.env().set('WEBGPU_CPU_FORWARD', false);
    observeWrites((storage) => this.#written.add(storage));
    try {
      return step();
    } finally {
      flush(backend);
      Object.assign(backend, { ensureCommandEncoderReady: ensureEncoder, uploadToGPU: upload, submitQueue: submit });
      backend.bufferManager = this.#ordinaryPool;
      backend.commandQueueOwnedIds = new WeakSet();
      tf.env().set('WEBGPU_CPU_FORWARD', this.#cpuForward);
      observeWrites(null);
      this.pool.settle();
    }
  }

  /** Values that were there before the step stay outside the recording: their buffer is an ordinary one. */
  #upload(id: object, upload: (id: object) => void): void {
    const backend = this.#backend;
    const storage = backend.tensorMap.get(id);
    this.#touched.set(id, storage);
    if (storage.resource != null) return;
    if (!isOlder(id, this.#firstId)) {
      upload.call(backend, id);
      return;
    }
    // A fresh, mapped buffer: an upload through a staging copy would be logged and would overwrite every later step.
    backend.bufferManager = new FreshBuffers(this.#ordinaryPool);
    try {
      upload.call(backend, id);
    } finally {
      backend.bufferManager = this.pool;
    }
  }

  /**
   * The step is to be replayed: tfjs must neither free nor reuse what a replay writes.
   * @returns the storage of all living tensors that a replay writes
   */
  keep(): Set<TensorStorage> {
    const outputs = this.#survivors();
    for (const storage of outputs) storage.external = true;
    return new Set([...outputs, ...this.#written].filter(({ refCount }) => refCount > 0));
  }

  /** The step is not to be replayed: its results live on, everything else goes. */
  abandon(): void {
    for (const storage of this.#survivors()) {
      storage.external = true;
      this.pool.forget(storage.resource as GPUBuffer);
    }
    this.pool.dispose();
  }

  /** Tensors made in the step that still live. */
  #survivors(): TensorStorage[] {
    const { tensorMap } = this.#backend;
    return [...this.#touched]
      .filter(
        ([id, storage]) => tensorMap.has(id) && !isOlder(id, this.#firstId) && storage.resource instanceof GPUBuffer,
      )
      .map(([, storage]) => storage);
  }
}

/** While recording, a tensor's buffer is free for the next kernel the moment tfjs disposes of it: commands run in order. */
const RECYCLE_AT_ONCE = { add: () => undefined, has: () => false };

/** Lends buffers that are new and mapped, whatever the pool holds. */
class FreshBuffers implements BufferPool {
  readonly #pool: BufferPool;
  numBytesUsed = 0;
  numBytesAllocated = 0;

  constructor(pool: BufferPool) {
    this.#pool = pool;
  }

  acquireBuffer(size: number, usage: number, mappedAtCreation = false): GPUBuffer {
    return this.#pool.acquireBuffer(size, usage, mappedAtCreation, false);
  }

  releaseBuffer(buffer: GPUBuffer, reuse = true): void {
    this.#pool.releaseBuffer(buffer, reuse);
  }

  dispose(): void {}
}
