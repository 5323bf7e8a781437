/**
 * Tensors laid one after another in a few large GPU buffers, so that one dispatch can update all of them. The tensors stay
 * ordinary tensors: tfjs reads and binds them as slices. tfjs never frees a slice; `dispose` of the arena frees it all.
 */
import type * as tf from '../../tf.ts';
import { type BackendInternals, flush, type Resource, type TensorStorage } from './backend.ts';

/** WebGPU's guaranteed alignment of a storage binding's offset. */
const ALIGNMENT = 256;

const USAGE = () => GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;

interface Slice {
  readonly page: number;
  /** Bytes. */
  readonly offset: number;
  readonly size: number;
}

/** Where tensors of the given sizes lie, and how long each page is. */
export interface ArenaPlan {
  readonly slices: readonly Slice[];
  /** Bytes of each page, a multiple of 256. */
  readonly pages: readonly number[];
}

/**
 * @param sizes elements of each tensor, 4 bytes an element
 * @param limit most bytes of a page: the device's maxStorageBufferBindingSize
 * @throws RangeError for a tensor over the limit
 */
function planArena(sizes: readonly number[], limit: number): ArenaPlan {
  const slices: Slice[] = [];
  const pages: number[] = [0];
  for (const elements of sizes) {
    const size = elements * 4;
    const padded = Math.ceil(size / ALIGNMENT) * ALIGNMENT;
    if (padded > limit) throw new RangeError(`a tensor of ${size} bytes is over the device's limit of ${limit}`);
    if (pages.at(-1)! + padded > limit) pages.push(0);
    const page = pages.length - 1;
    slices.push({ page, offset: pages[page]!, size });
    pages[page] = pages[page]! + padded;
  }
  return { slices, pages };
}

/** Empty pages of a plan: padding between the slices is zero and stays so. */
export function createPages(device: GPUDevice, plan: ArenaPlan): GPUBuffer[] {
  return plan.pages.map((size) => device.createBuffer({ size: Math.max(size, ALIGNMENT), usage: USAGE() }));
}

const readable = new WeakSet<BackendInternals>();

/** tfjs reads back whole buffers only; this teaches its backend to read a slice. */
function makeSlicesReadable(backend: BackendInternals): void {
  if (readable.has(backend)) return;
  readable.add(backend);
  const readBuffer = backend.getBufferData.bind(backend);
  backend.getBufferData = (resource: Resource) =>
    resource instanceof GPUBuffer ? readBuffer(resource) : readSlice(backend, resource);
}

async function readSlice(
  backend: BackendInternals,
  { buffer, offset = 0, size }: GPUBufferBinding,
): Promise<ArrayBuffer> {
  const length = size ?? buffer.size - offset;
  const staging = backend.device.createBuffer({
    size: length,
    usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  });
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.commandEncoder!.copyBufferToBuffer(buffer, offset, staging, 0, length);
  backend.submitQueue();
  await staging.mapAsync(GPUMapMode.READ);
  const values = staging.getMappedRange().slice(0);
  staging.destroy();
  return values;
}

/** @returns the buffer and the byte offset a tensor's values lie at, uploading them first where needed */
export function locate(backend: BackendInternals, tensor: tf.TensorInfo): { buffer: GPUBuffer; offset: number } {
  backend.uploadToGPU(tensor.dataId);
  const resource = backend.tensorMap.get(tensor.dataId).resource!;
  return resource instanceof GPUBuffer
    ? { buffer: resource, offset: 0 }
    : { buffer: resource.buffer, offset: resource.offset ?? 0 };
}

/** Queues a copy of each tensor's values into its slice of `pages`; a tensor that lies there already is left alone. */
export function gatherInto(
  backend: BackendInternals,
  tensors: readonly tf.TensorInfo[],
  plan: ArenaPlan,
  pages: readonly GPUBuffer[],
): void {
  const moves = tensors
    .map((tensor, i) => ({ tensor, from: locate(backend, tensor), slice: plan.slices[i]! }))
    .filter(({ from, slice }) => from.buffer !== pages[slice.page] || from.offset !== slice.offset);
  if (moves.length === 0) return;
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  for (const { tensor, from, slice } of moves) {
    backend.commandQueueOwnedIds.add(tensor.dataId);
    backend.commandEncoder!.copyBufferToBuffer(from.buffer, from.offset, pages[slice.page]!, slice.offset, slice.size);
  }
}

export class Arena {
  readonly plan: ArenaPlan;
  readonly pages: readonly GPUBuffer[];
  readonly #backend: BackendInternals;
  readonly #tensors: readonly tf.Tensor[];

  /** Moves the tensors' values into the arena. @throws RangeError for a tensor over the device's limit */
  constructor(backend: BackendInternals, tensors: readonly tf.Tensor[]) {
    makeSlicesReadable(backend);
    this.#backend = backend;
    this.#tensors = tensors;
    this.plan = planArena(
      tensors.map(({ size }) => size),
      backend.device.limits.maxStorageBufferBindingSize,
    );
    this.pages = createPages(backend.device, this.plan);
    this.adopt();
  }

  /**
   * Takes in tensors that were given other values since (`variable.assign`); cheap when there are none. To be called before
   * anything that reads or writes the arena as a whole.
   */
  adopt(): void {
    const strays = this.#tensors.map((tensor, i) => ({ tensor, i })).filter(({ tensor, i }) => !this.#holds(tensor, i));
    if (strays.length === 0) return;
    const slices = strays.map(({ i }) => this.plan.slices[i]!);
    gatherInto(
      this.#backend,
      strays.map(({ tensor }) => tensor),
      { slices, pages: this.plan.pages },
      this.pages,
    );
    flush(this.#backend);
    for (const { tensor, i } of strays) this.#place(this.#backend.tensorMap.get(tensor.dataId), i);
  }

  /** Marks every tensor as changed: values that tfjs kept from an earlier read are stale. */
  touch(): void {
    for (const { dataId } of this.#tensors) this.#backend.tensorMap.get(dataId).values = null;
  }

  /** Gives every tensor that still lives a buffer of its own again, and frees the arena. */
  release(): void {
    const alive = this.#tensors.filter(({ isDisposed }) => !isDisposed);
    for (const { dataId } of alive) {
      const storage = this.#backend.tensorMap.get(dataId);
      const { resource } = storage;
      if (!resource || resource instanceof GPUBuffer) continue;
      const size = resource.size!;
      const own = this.#backend.bufferManager.acquireBuffer(size, USAGE());
      this.#backend.ensureCommandEncoderReady();
      this.#backend.endComputePassEncoder();
      this.#backend.commandEncoder!.copyBufferToBuffer(resource.buffer, resource.offset!, own, 0, size);
      storage.resource = own;
    }
    this.dispose();
  }

  /** Frees the arena. Its tensors have no values afterwards: dispose of them first. */
  dispose(): void {
    flush(this.#backend);
    for (const page of this.pages) page.destroy();
  }

  #holds(tensor: tf.Tensor, i: number): boolean {
    const { resource } = this.#backend.tensorMap.get(tensor.dataId);
    return (
      resource != null && !(resource instanceof GPUBuffer) && resource.buffer === this.pages[this.plan.slices[i]!.page]
    );
  }

  #place(storage: TensorStorage, i: number): void {
    const { page, offset, size } = this.plan.slices[i]!;
    const { resource } = storage;
    if (resource instanceof GPUBuffer && !storage.external) this.#backend.bufferManager.releaseBuffer(resource);
    storage.external = false;
    storage.values = null;
    storage.resource = { buffer: this.pages[page]!, offset, size };
  }
}
