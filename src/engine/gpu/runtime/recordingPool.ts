/**
 * The buffers of one recording. Storage is handed out again as soon as tfjs gives it back, as the replay runs in the same
 * order; what holds constants (uniforms, uploads, staging) is never handed out again, because a replay reads it again.
 */
import { t } from '@lingui/core/macro';
import type { BufferPool } from './backend.ts';

export class RecordingPool implements BufferPool {
  numBytesUsed = 0;
  numBytesAllocated = 0;
  /** Why the step cannot be recorded, when something of that kind has happened: it must not throw inside tfjs's tidy. */
  failure: string | null = null;
  readonly #ordinary: BufferPool;
  readonly #foreign: { buffer: GPUBuffer; reuse: boolean }[] = [];
  readonly #device: GPUDevice;
  readonly #all = new Set<GPUBuffer>();
  readonly #constants = new Set<GPUBuffer>();
  readonly #free = new Map<string, GPUBuffer[]>();

  /** @param ordinary tfjs's own pool, which gets its buffers back in `settle` */
  constructor(device: GPUDevice, ordinary: BufferPool) {
    this.#device = device;
    this.#ordinary = ordinary;
  }

  acquireBuffer(size: number, usage: number, mappedAtCreation = false): GPUBuffer {
    if (usage & GPUBufferUsage.MAP_READ) this.failure ??= t`the step reads a tensor back`;
    this.numBytesUsed += size;
    const constant = mappedAtCreation || (usage & GPUBufferUsage.UNIFORM) !== 0;
    const recycled = constant ? undefined : this.#free.get(key(size, usage))?.pop();
    if (recycled) return recycled;
    const buffer = this.#device.createBuffer({ size, usage, mappedAtCreation });
    this.numBytesAllocated += size;
    this.#all.add(buffer);
    if (constant) this.#constants.add(buffer);
    return buffer;
  }

  releaseBuffer(buffer: GPUBuffer, reuse = true): void {
    if (!this.#all.has(buffer)) {
      // A replay would use it after tfjs gave it to someone else.
      this.failure ??= t`the step disposes of, or assigns to, a tensor that was made before it`;
      this.#foreign.push({ buffer, reuse });
      return;
    }
    this.numBytesUsed -= buffer.size;
    if (this.#constants.has(buffer)) return;
    const at = key(buffer.size, buffer.usage);
    const free = this.#free.get(at);
    if (free) free.push(buffer);
    else this.#free.set(at, [buffer]);
  }

  /** Once the step's commands are submitted: gives tfjs's pool what is its own. */
  settle(): void {
    for (const { buffer, reuse } of this.#foreign.splice(0)) this.#ordinary.releaseBuffer(buffer, reuse);
  }

  /** Lets go of a buffer that outlives the recording. */
  forget(buffer: GPUBuffer): void {
    this.#all.delete(buffer);
  }

  dispose(): void {
    for (const buffer of this.#all) buffer.destroy();
    this.#all.clear();
    this.#constants.clear();
    this.#free.clear();
    this.numBytesUsed = 0;
    this.numBytesAllocated = 0;
  }
}

const key = (size: number, usage: number): string => `${size}_${usage}`;
