/**
 * Records one training step and replays it. The step runs once through tfjs as usual, while its commands are logged and its
 * buffers come from a pool of the recording's own; a replay is one command encoder and one submit of the same commands on
 * the same buffers. See README.md for what a step has to keep to.
 */
import type * as tf from '../../tf.ts';
import { type BackendInternals, flush, type TensorStorage, webgpuBackend } from './backend.ts';
import type { Command } from './commandLog.ts';
import type { RecordingPool } from './recordingPool.ts';
import { Tracer } from './tracer.ts';

/** A copy the replay adds behind the step: the way results of many steps gather in one buffer. */
export interface TrailingCopy {
  readonly from: GPUBuffer;
  readonly fromOffset: number;
  readonly to: GPUBuffer;
  readonly toOffset: number;
  readonly size: number;
}

/** The step has run once either way, and `outputs` is what it returned. */
export type RecordOutcome<T> =
  /** The tensors of `outputs` hold the latest step's values after every replay. */
  | { readonly recording: Recording; readonly outputs: T }
  /** It cannot be replayed: the trainer shows the reason and runs its steps eagerly. */
  | { readonly recording: null; readonly reason: string; readonly outputs: T };

export class Recording {
  readonly dispatches: number;
  readonly copies: number;
  readonly pool: RecordingPool;
  readonly #backend: BackendInternals;
  /** The commands of a replay, for profiles. */
  readonly log: readonly Command[];
  /** Tensors that a replay gives new values. */
  readonly #written: ReadonlySet<TensorStorage>;
  #disposed = false;

  constructor(
    backend: BackendInternals,
    log: readonly Command[],
    pool: RecordingPool,
    written: ReadonlySet<TensorStorage>,
  ) {
    this.#backend = backend;
    this.log = log;
    this.#written = written;
    this.pool = pool;
    this.dispatches = log.filter(({ kind }) => kind === 'dispatch').length;
    this.copies = log.filter(({ kind }) => kind === 'copy').length;
  }

  /** Bytes of GPU memory the recording holds. */
  get bytes(): number {
    return this.pool.numBytesAllocated;
  }

  /**
   * Runs the step again: one command encoder, one submit. Returns when it is queued, not when it is done.
   * @param trailing copies behind the step, in order
   * @throws Error after `dispose`
   */
  replay(trailing: readonly TrailingCopy[] = []): void {
    if (this.#disposed) throw new Error('the recording was disposed of');
    flush(this.#backend);
    const encoder = this.#backend.device.createCommandEncoder();
    let pass: GPUComputePassEncoder | null = null;
    let pipeline: GPUComputePipeline | null = null;
    for (const command of this.log) {
      if (command.kind === 'copy') {
        pass?.end();
        pass = null;
        pipeline = null;
        encoder.copyBufferToBuffer(command.from, command.fromOffset, command.to, command.toOffset, command.size);
        continue;
      }
      pass ??= encoder.beginComputePass();
      switch (command.kind) {
        case 'pipeline':
          if (command.pipeline !== pipeline) pass.setPipeline(command.pipeline);
          pipeline = command.pipeline;
          break;
        case 'bind':
          pass.setBindGroup(0, command.group);
          break;
        case 'dispatch':
          pass.dispatchWorkgroups(command.x, command.y, command.z);
          break;
      }
    }
    pass?.end();
    for (const { from, fromOffset, to, toOffset, size } of trailing) {
      encoder.copyBufferToBuffer(from, fromOffset, to, toOffset, size);
    }
    this.#backend.queue.submit([encoder.finish()]);
    for (const storage of this.#written) storage.values = null;
  }

  /** Frees the recording's memory; tensors that the step returned or kept have no values afterwards. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    flush(this.#backend);
    this.pool.dispose();
  }
}

/**
 * Runs `step` once, as a real step, and records it.
 * @param step queues the whole step on the webgpu backend and returns the tensors to read after each replay. What it must
 * keep to stands in README.md
 * @throws whatever the step throws; nothing is recorded then
 */
export function recordStep<T extends tf.TensorContainer>(step: () => T): RecordOutcome<T> {
  const backend = webgpuBackend();
  const tracer = new Tracer(backend);
  let outputs: T;
  try {
    outputs = tracer.trace(step);
  } catch (error) {
    tracer.abandon();
    throw error;
  }
  if (tracer.failure !== null) {
    tracer.abandon();
    return { recording: null, reason: tracer.failure, outputs };
  }
  return { recording: new Recording(backend, tracer.log, tracer.pool, tracer.keep()), outputs };
}
