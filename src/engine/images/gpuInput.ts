/**
 * The training images on the GPU, as the bytes they are. A step names its images, and the first of its kernels gathers them,
 * mirrors some and makes them network input. A set that is larger than its share of the memory streams through it: what a
 * batch lacks is uploaded before its step, over the images whose turn is longest past.
 */

import { type BackendInternals, flush, toTensor, webgpuBackend } from '../gpu/runtime/backend.ts';
import { dispatch, type Kernel, mainHead } from '../gpu/runtime/dispatch.ts';
import { StepInput } from '../gpu/runtime/stepData.ts';
import type * as tf from '../tf.ts';
import type { BatchInput, ImagePicks } from './input.ts';
import { ImageSlots, type SlotRun } from './slots.ts';
import type { ImageSource } from './source.ts';

/** 7,000 faces of 112 pixels, 87,000 of 32. */
const IMAGE_BYTES = 256 * 2 ** 20;

const WORKGROUP = 64;

interface GatherSizes {
  readonly batchSize: number;
  /** Pixels a side. */
  readonly size: number;
  /** Bytes from one slot to the next. */
  readonly stride: number;
}

/**
 * One thread a pixel.
 * @param picks [batch] i32: twice the slot, one more where the image is mirrored
 * @param x [batch, size, size, 3] f32, written
 */
function gatherKernel(sizes: GatherSizes, pixels: GPUBuffer, picks: tf.TensorInfo, x: tf.TensorInfo): Kernel {
  const { batchSize, size, stride } = sizes;
  const threads = batchSize * size * size;
  const dims = { threads, size, stride };
  const code = `
fn input_of(byte: i32) -> f32 {
  let value = (pixels[byte >> 2] >> (u32(byte & 3) * 8u)) & 255u;
  return (f32(value) - 127.5) * 0.0078125;
}
${mainHead(WORKGROUP, dims)}
  let thread = group * ${WORKGROUP} + lane;
  if (thread >= threads) { return; }
  let image = thread / (size * size);
  let at = thread - image * size * size;
  let row = at / size;
  let column = at - row * size;
  let pick = picks[image];
  let source = select(column, size - 1 - column, (pick & 1) == 1);
  let byte = (pick >> 1) * stride + 3 * (row * size + source);
  x[3 * thread] = input_of(byte);
  x[3 * thread + 1] = input_of(byte + 1);
  x[3 * thread + 2] = input_of(byte + 2);
}`;
  return {
    name: 'gather-images',
    code,
    dims,
    workgroups: Math.ceil(threads / WORKGROUP),
    bindings: [
      { name: 'pixels', type: 'array<u32>', access: 'read', source: pixels },
      { name: 'picks', type: 'array<i32>', access: 'read', source: picks },
      { name: 'x', type: 'array<f32>', access: 'write', source: x },
    ],
  };
}

/** On the webgpu backend only. */
export class GpuImages implements BatchInput {
  readonly #source: ImageSource;
  readonly #sizes: GatherSizes;
  readonly #backend: BackendInternals;
  readonly #buffer: GPUBuffer;
  readonly #slots: ImageSlots;
  readonly #picks: StepInput<tf.Tensor1D>;

  /** @param budget bytes for the images; a whole batch fits in any case */
  constructor(source: ImageSource, batchSize: number, budget = IMAGE_BYTES) {
    const { size, count } = source;
    const stride = Math.ceil((size * size * 3) / 4) * 4;
    this.#source = source;
    this.#sizes = { batchSize, size, stride };
    this.#backend = webgpuBackend();
    const { device } = this.#backend;
    const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
    const room = Math.floor(Math.min(budget, maxStorageBufferBindingSize, maxBufferSize) / stride);
    const slots = Math.max(Math.min(count, room), Math.min(count, batchSize));
    this.#slots = new ImageSlots(count, slots);
    this.#buffer = device.createBuffer({
      size: slots * stride,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
    });
    this.#picks = new StepInput<tf.Tensor1D>([batchSize], 'int32');
  }

  load({ images, mirrored }: ImagePicks): void {
    const runs = this.#slots.place(images);
    // What is queued already must still see the images it was queued for.
    if (runs.length > 0) flush(this.#backend);
    for (const run of runs) this.#upload(run);
    this.#picks.write(Int32Array.from(images, (image, i) => 2 * this.#slots.slotOf(image) + mirrored[i]!));
  }

  #upload({ first, images }: SlotRun): void {
    const { stride } = this.#sizes;
    const bytes = new Uint8Array(images.length * stride);
    images.forEach((image, i) => {
      bytes.set(this.#source.pixels(image), i * stride);
    });
    this.#backend.queue.writeBuffer(this.#buffer, first * stride, bytes);
  }

  holds(image: number): boolean {
    return this.#slots.slotOf(image) >= 0;
  }

  tensor(): tf.Tensor4D {
    const { batchSize, size } = this.#sizes;
    const x = this.#backend.makeTensorInfo([batchSize, size, size, 3], 'float32');
    dispatch(this.#backend, gatherKernel(this.#sizes, this.#buffer, this.#picks.tensor, x));
    return toTensor<tf.Tensor4D>(x);
  }

  dispose(): void {
    this.#picks.dispose();
    this.#buffer.destroy();
  }
}
