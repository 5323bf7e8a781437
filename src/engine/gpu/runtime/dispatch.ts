/**
 * Runs a WGSL kernel of ours in tfjs's command stream: several outputs, in-place writes. Sizes lie in small uniform buffers
 * that are made once and never change, so that kernels of many shapes share a pipeline (compiling is most of a first step)
 * and a recorded step can bind them for ever. The code is a pipeline's key in tfjs's own cache, which makes tfjs's
 * compile-only mode work for these kernels too.
 */
import * as tf from '../../tf.ts';
import type { BackendInternals, Resource, TensorStorage } from './backend.ts';

/** `read`: storage, read only. `write`: storage, written (and read, where the kernel does so). `uniform`: small constants. */
type Access = 'read' | 'write' | 'uniform';

export interface Binding {
  /** The WGSL name. */
  readonly name: string;
  /** The WGSL type, for example `array<vec4<f32>>`. */
  readonly type: string;
  readonly access: Access;
  /** A tensor, or a buffer that tfjs does not know. */
  readonly source: tf.TensorInfo | GPUBuffer;
}

/** Sizes by their WGSL names. */
export type Dimensions = Readonly<Record<string, number>>;

export interface Kernel {
  /** Label for errors and profiles. */
  readonly name: string;
  /** WGSL without the bindings; the entry point is `main`. */
  readonly code: string;
  readonly workgroups: number;
  /** Integers the code reads by name, see `mainHead`. */
  readonly dims: Dimensions;
  readonly bindings: readonly Binding[];
  /** The code uses WGSL's subgroup functions; the device must have the feature. */
  readonly subgroups?: boolean;
}

const DECLARATIONS: Readonly<Record<Access, string>> = {
  read: 'var<storage, read>',
  write: 'var<storage, read_write>',
  uniform: 'var<uniform>',
};

const BUFFER_TYPES: Readonly<Record<Access, GPUBufferBindingType>> = {
  read: 'read-only-storage',
  write: 'storage',
  uniform: 'uniform',
};

const layouts = new WeakMap<GPUDevice, Map<string, GPUBindGroupLayout>>();

const LANES = ['x', 'y', 'z', 'w'] as const;

/** WGSL for the head of `main`: every size as a constant of type i32. */
function dimensionLines(dims: Dimensions): string {
  return Object.keys(dims)
    .map((name, i) => `  let ${name} = dims[${i >> 2}].${LANES[i % 4]};`)
    .join('\n');
}

const uniforms = new WeakMap<GPUDevice, Map<string, GPUBuffer>>();

/** The buffer with these sizes; one for each list of numbers, kept as long as the device. */
function dimensionBuffer(device: GPUDevice, dims: Dimensions): GPUBuffer {
  const known = uniforms.get(device) ?? new Map<string, GPUBuffer>();
  uniforms.set(device, known);
  const values = Object.values(dims);
  const key = values.join();
  let buffer = known.get(key);
  if (!buffer) {
    const padded = new Int32Array(Math.ceil(values.length / 4) * 4);
    padded.set(values);
    buffer = device.createBuffer({ size: padded.byteLength, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });
    device.queue.writeBuffer(buffer, 0, padded);
    known.set(key, buffer);
  }
  return buffer;
}

/** The kernel's bindings with the sizes behind them. */
function allBindings(device: GPUDevice, { bindings, dims }: Kernel): readonly Binding[] {
  const vectors = Math.ceil(Object.keys(dims).length / 4);
  if (vectors === 0) return bindings;
  const type = `array<vec4<i32>, ${vectors}>`;
  return [...bindings, { name: 'dims', type, access: 'uniform', source: dimensionBuffer(device, dims) }];
}

/** Explicit layouts, so that a binding a kernel happens not to use is no error. */
function bindGroupLayout(device: GPUDevice, bindings: readonly Binding[]): GPUBindGroupLayout {
  let known = layouts.get(device);
  if (!known) {
    known = new Map();
    layouts.set(device, known);
  }
  const key = bindings.map(({ access }) => access).join();
  let layout = known.get(key);
  if (!layout) {
    const entries = bindings.map(({ access }, binding) => ({
      binding,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type: BUFFER_TYPES[access] },
    }));
    layout = device.createBindGroupLayout({ entries });
    known.set(key, layout);
  }
  return layout;
}

function pipelineFor(
  backend: BackendInternals,
  kernel: Kernel,
  bindings: readonly Binding[],
): GPUComputePipeline | Promise<GPUComputePipeline> {
  const declarations = bindings.map(
    ({ name, type, access }, i) => `@group(0) @binding(${i}) ${DECLARATIONS[access]} ${name}: ${type};`,
  );
  const code = `${kernel.subgroups ? 'enable subgroups;\n' : ''}${declarations.join('\n')}\n${kernel.code}`;
  const known = backend.pipelineCache[code];
  if (known) return known;
  const { device } = backend;
  const descriptor: GPUComputePipelineDescriptor = {
    label: kernel.name,
    layout: device.createPipelineLayout({ bindGroupLayouts: [bindGroupLayout(device, bindings)] }),
    compute: { module: device.createShaderModule({ code, label: kernel.name }), entryPoint: 'main' },
  };
  const pipeline = tf.env().getBool('WEBGPU_ENGINE_COMPILE_ONLY')
    ? device.createComputePipelineAsync(descriptor)
    : device.createComputePipeline(descriptor);
  backend.pipelineCache[code] = pipeline;
  names.set(code, kernel.name);
  return pipeline;
}

/** Of our kernels, by their keys in tfjs's cache. */
const names = new Map<string, string>();

/** What a pipeline in tfjs's cache is called: our own name for it, or the first word of tfjs's key. */
export const kernelName = (key: string): string => names.get(key) ?? /^\w+/.exec(key)?.[0] ?? 'unknown';

/** The kernel that a validation error of the GPU is about, where it says so: objects and descriptors carry their labels. */
export const kernelIn = (message: string): string | undefined =>
  /(?:ComputePipeline|ShaderModule)\w* "+([^"]+)"/.exec(message)?.[1];

function bufferOf(source: tf.TensorInfo | GPUBuffer, backend: BackendInternals): GPUBufferBinding {
  if (source instanceof GPUBuffer) return { buffer: source };
  backend.uploadToGPU(source.dataId);
  const resource = backend.tensorMap.get(source.dataId).resource as Resource;
  return resource instanceof GPUBuffer ? { buffer: resource } : resource;
}

/** Called for every tensor a kernel writes: the recorder has to know which of them outlive the step. */
let writeObserver: ((storage: TensorStorage) => void) | null = null;

export function observeWrites(observer: ((storage: TensorStorage) => void) | null): void {
  writeObserver = observer;
}

/** tfjs keeps a copy of what was read back; a tensor written in place must forget it. */
function noteWrite(source: tf.TensorInfo, backend: BackendInternals): void {
  const storage = backend.tensorMap.get(source.dataId);
  storage.values = null;
  writeObserver?.(storage);
}

/** Dispatches at most this many workgroups along x; the rest goes along y. */
const MAX_WORKGROUPS_X = 65535;

/**
 * WGSL: the head of `main`, with `group`, the index of the workgroup whatever the dispatch's shape, and `lane` in it.
 * @param subgroups adds `subgroup_lane`
 */
export function mainHead(threads: number, dims: Dimensions, subgroups = false): string {
  return `@compute @workgroup_size(${threads})
fn main(
  @builtin(workgroup_id) wg: vec3<u32>,
  @builtin(num_workgroups) grid: vec3<u32>,
  @builtin(local_invocation_index) lane_index: u32,${subgroups ? '\n  @builtin(subgroup_invocation_id) subgroup_lane: u32,' : ''}
) {
  let group = i32(wg.y * grid.x + wg.x);
  let lane = i32(lane_index);
${dimensionLines(dims)}`;
}

/** Queues the kernel. Outputs must have been made with `makeTensorInfo`, or exist already for an in-place write. */
export function dispatch(backend: BackendInternals, kernel: Kernel): void {
  const bindings = allBindings(backend.device, kernel);
  const pipeline = pipelineFor(backend, kernel, bindings);
  // Nothing runs then, so no tensor needs memory either.
  if (tf.env().getBool('WEBGPU_ENGINE_COMPILE_ONLY')) return;
  if (pipeline instanceof Promise) throw new Error(`the pipeline of ${kernel.name} is still compiling`);
  const resources = bindings.map(({ source }) => bufferOf(source, backend));
  for (const { source, access } of bindings) {
    if (source instanceof GPUBuffer) continue;
    if (access === 'write') noteWrite(source, backend);
    backend.commandQueueOwnedIds.add(source.dataId);
  }
  const bindGroup = backend.device.createBindGroup({
    layout: bindGroupLayout(backend.device, bindings),
    entries: resources.map((resource, binding) => ({ binding, resource })),
  });
  backend.ensureCommandEncoderReady();
  backend.computePassEncoder ??= backend.commandEncoder!.beginComputePass();
  const pass = backend.computePassEncoder;
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  const rows = Math.ceil(kernel.workgroups / MAX_WORKGROUPS_X);
  pass.dispatchWorkgroups(Math.ceil(kernel.workgroups / rows), rows);
  backend.dispatchCountInPass++;
  if (backend.dispatchCountInPass >= tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) flushPass(backend);
}

function flushPass(backend: BackendInternals): void {
  backend.endComputePassEncoder();
  backend.submitQueue();
}
