/**
 * What goes into a recorded step and what comes out of it. Inputs are tensors whose buffer stays the same and is written
 * from the CPU; results of many steps gather in a ring on the GPU and are read back together.
 */
import * as tf from '../../tf.ts';
import { locate } from './arena.ts';
import { type BackendInternals, flush, toTensor, webgpuBackend } from './backend.ts';
import type { TrailingCopy } from './recorder.ts';

/** An input of a step. On the webgpu backend only. */
export class StepInput<T extends tf.Tensor = tf.Tensor> {
  /** Kept: no tidy disposes of it. Zero until the first write. */
  readonly tensor: T;
  readonly #backend: BackendInternals;
  readonly #buffer: GPUBuffer;

  constructor(shape: readonly number[], dtype: 'float32' | 'int32') {
    const backend = webgpuBackend();
    const info = backend.makeTensorInfo([...shape], dtype);
    this.#backend = backend;
    this.#buffer = backend.device.createBuffer({
      size: 4 * tf.util.sizeFromShape([...shape]),
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    const storage = backend.tensorMap.get(info.dataId);
    storage.resource = this.#buffer;
    storage.external = true;
    this.tensor = tf.keep(toTensor<T>(info));
  }

  /**
   * New values for the steps queued from now on.
   * @throws RangeError when the length differs
   */
  write(values: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>): void {
    if (values.length !== this.tensor.size) {
      throw new RangeError(`an input of ${this.tensor.size} values was given ${values.length}`);
    }
    // What is queued already must still see the old values.
    flush(this.#backend);
    this.#backend.queue.writeBuffer(this.#buffer, 0, values);
    this.#backend.tensorMap.get(this.tensor.dataId).values = null;
  }

  dispose(): void {
    flush(this.#backend);
    this.tensor.dispose();
    this.#buffer.destroy();
  }
}

/** Results of the latest steps, one row a step. */
export class ResultRing {
  readonly width: number;
  readonly rows: number;
  readonly #backend: BackendInternals;
  readonly #buffer: GPUBuffer;
  #used = 0;

  /**
   * @param width 4-byte numbers of a step's result
   * @param rows steps that fit before `drain` must be called
   */
  constructor(width: number, rows: number) {
    this.width = width;
    this.rows = rows;
    this.#backend = webgpuBackend();
    this.#buffer = this.#backend.device.createBuffer({
      size: 4 * width * rows,
      usage: GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
  }

  /** Steps not drained yet. */
  get used(): number {
    return this.#used;
  }

  /** For `replay`: the copy of a step's result into the next row. @throws RangeError when the ring is full */
  next(result: tf.Tensor): TrailingCopy {
    if (this.#used === this.rows) throw new RangeError(`all ${this.rows} rows of the ring are in use`);
    const { buffer, offset } = locate(this.#backend, result);
    const toOffset = 4 * this.width * this.#used++;
    return { from: buffer, fromOffset: offset, to: this.#buffer, toOffset, size: 4 * this.width };
  }

  /** For an eager step: queues the copy behind it. */
  push(result: tf.Tensor): void {
    const { from, fromOffset, to, toOffset, size } = this.next(result);
    const backend = this.#backend;
    backend.commandQueueOwnedIds.add(result.dataId);
    backend.ensureCommandEncoderReady();
    backend.endComputePassEncoder();
    backend.commandEncoder!.copyBufferToBuffer(from, fromOffset, to, toOffset, size);
  }

  /**
   * Empties the ring. Steps may be queued while this waits: they do not disturb it.
   * @returns one array of `width` floats a step, oldest first
   */
  async drain(): Promise<Float32Array[]> {
    const count = this.#used;
    this.#used = 0;
    if (count === 0) return [];
    const { device, queue } = this.#backend;
    flush(this.#backend);
    const size = 4 * this.width * count;
    const staging = device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(this.#buffer, 0, staging, 0, size);
    queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const values = new Float32Array(staging.getMappedRange().slice(0));
    staging.destroy();
    return Array.from({ length: count }, (_, i) => values.slice(i * this.width, (i + 1) * this.width));
  }

  dispose(): void {
    flush(this.#backend);
    this.#buffer.destroy();
  }
}
