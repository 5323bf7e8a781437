/**
 * SGD on all parameters at once: parameters, momentum buffers and gradients lie in arenas of the same plan, and one dispatch
 * a page updates them in place. The same kernel adds up the squares of the gradient; a second, tiny one makes the norm.
 * Learning rate and the rest lie in a small uniform buffer, so that a recorded step can be given new ones.
 * Bound by bytes: five floats moved a parameter.
 */

import { Arena, createPages, gatherInto } from '../gpu/runtime/arena.ts';
import { type BackendInternals, flush, toTensor, webgpuBackend } from '../gpu/runtime/backend.ts';
import { dispatch, type Kernel, mainHead } from '../gpu/runtime/dispatch.ts';
import * as tf from '../tf.ts';
import type { Optimizer, SgdConfig } from './sgd.ts';

const THREADS = 64;
/** vec4s a thread updates. */
const PER_THREAD = 4;
const PER_WORKGROUP = THREADS * PER_THREAD;

const HYPER_BYTES = 16;

export interface FusedOptimizer extends Optimizer {
  /** Queues the new rate for the steps submitted from now on; nothing happens when it is the same. */
  setLearningRate(learningRate: number): void;
  /** To be called before a recorded step runs again: takes in parameters that were assigned to, forgets what was read. */
  prepare(): void;
}

/** Updates one page; writes one sum of squared gradients a workgroup into `squares`, from `first` on. */
function updateKernel(
  page: { readonly parameters: GPUBuffer; readonly momenta: GPUBuffer; readonly gradients: GPUBuffer },
  hyper: GPUBuffer,
  squares: GPUBuffer,
  first: number,
): Kernel {
  const dims = { count: page.parameters.size / 16, workgroups: workgroupsOf(page.parameters), first };
  const code = `
var<workgroup> sums: array<f32, ${THREADS}>;
${mainHead(THREADS, dims)}
  let rate = hyper.x;
  let momentum = hyper.y;
  var sum = 0.0;
  for (var k = 0; k < ${PER_THREAD}; k++) {
    let i = group * ${PER_WORKGROUP} + k * ${THREADS} + lane;
    if (i < count) {
      let gradient = gradients[i];
      let decayed = gradient + hyper.z * parameters[i];
      let next = momentum * momenta[i] + decayed;
      momenta[i] = next;
      parameters[i] -= rate * select(next, decayed + momentum * next, hyper.w > 0.5);
      sum += dot(gradient, gradient);
    }
  }
  sums[lane] = sum;
  workgroupBarrier();
  if (lane == 0 && group < workgroups) {
    for (var j = 1; j < ${THREADS}; j++) { sum += sums[j]; }
    squares[first + group] = sum;
  }
}`;
  const vec = 'array<vec4<f32>>';
  return {
    name: 'sgd',
    code,
    dims,
    workgroups: workgroupsOf(page.parameters),
    bindings: [
      { name: 'parameters', type: vec, access: 'write', source: page.parameters },
      { name: 'momenta', type: vec, access: 'write', source: page.momenta },
      { name: 'gradients', type: vec, access: 'read', source: page.gradients },
      { name: 'squares', type: 'array<f32>', access: 'write', source: squares },
      { name: 'hyper', type: 'vec4<f32>', access: 'uniform', source: hyper },
    ],
  };
}

const workgroupsOf = (page: GPUBuffer): number => Math.ceil(page.size / 16 / PER_WORKGROUP);

function normKernel(squares: GPUBuffer, count: number, norm: tf.TensorInfo): Kernel {
  const dims = { count };
  const code = `
var<workgroup> sums: array<f32, ${THREADS}>;
${mainHead(THREADS, dims)}
  var sum = 0.0;
  for (var i = lane; i < count; i += ${THREADS}) { sum += squares[i]; }
  sums[lane] = sum;
  workgroupBarrier();
  if (lane == 0) {
    for (var j = 1; j < ${THREADS}; j++) { sum += sums[j]; }
    norm[0] = sqrt(sum);
  }
}`;
  return {
    name: 'gradient-norm',
    code,
    dims,
    workgroups: 1,
    bindings: [
      { name: 'squares', type: 'array<f32>', access: 'read', source: squares },
      { name: 'norm', type: 'array<f32>', access: 'write', source: norm },
    ],
  };
}

class FusedSgd implements FusedOptimizer {
  readonly buffers: readonly tf.Variable[];
  readonly #backend: BackendInternals;
  readonly #config: SgdConfig;
  readonly #parameters: Arena;
  readonly #momenta: Arena;
  readonly #gradients: readonly GPUBuffer[];
  readonly #hyper: GPUBuffer;
  readonly #squares: GPUBuffer;
  #learningRate = Number.NaN;

  constructor(backend: BackendInternals, parameters: readonly tf.Variable[], config: SgdConfig) {
    const { device } = backend;
    this.#backend = backend;
    this.#config = config;
    this.#parameters = new Arena(backend, parameters);
    this.buffers = parameters.map((p) => tf.tidy(() => tf.variable(tf.zeros(p.shape), false)));
    this.#momenta = new Arena(backend, this.buffers);
    this.#gradients = createPages(device, this.#parameters.plan);
    this.#hyper = device.createBuffer({ size: HYPER_BYTES, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST });
    this.#squares = device.createBuffer({ size: 4 * this.#workgroups(), usage: GPUBufferUsage.STORAGE });
  }

  #workgroups(): number {
    return this.#parameters.pages.reduce((sum, page) => sum + workgroupsOf(page), 0);
  }

  setLearningRate(learningRate: number): void {
    if (learningRate === this.#learningRate) return;
    this.#learningRate = learningRate;
    const { momentum, weightDecay, nesterov } = this.#config;
    // What is queued already must still see the old rate.
    flush(this.#backend);
    this.#backend.queue.writeBuffer(
      this.#hyper,
      0,
      new Float32Array([learningRate, momentum, weightDecay, nesterov ? 1 : 0]),
    );
  }

  prepare(): void {
    for (const arena of [this.#parameters, this.#momenta]) {
      arena.adopt();
      arena.touch();
    }
  }

  apply(gradients: readonly tf.Tensor[], learningRate: number): tf.Scalar {
    this.prepare();
    this.setLearningRate(learningRate);
    gatherInto(this.#backend, gradients, this.#parameters.plan, this.#gradients);
    let first = 0;
    this.#parameters.pages.forEach((parameters, i) => {
      const page = { parameters, momenta: this.#momenta.pages[i]!, gradients: this.#gradients[i]! };
      dispatch(this.#backend, updateKernel(page, this.#hyper, this.#squares, first));
      first += workgroupsOf(parameters);
    });
    const norm = toTensor<tf.Scalar>(this.#backend.makeTensorInfo([], 'float32'));
    dispatch(this.#backend, normKernel(this.#squares, first, norm));
    return norm;
  }

  dispose(): void {
    flush(this.#backend);
    for (const buffer of this.buffers) buffer.dispose();
    this.#momenta.dispose();
    this.#parameters.release();
    for (const page of [...this.#gradients, this.#hyper, this.#squares]) page.destroy();
  }
}

/**
 * SGD with in-place updates on webgpu; the rule is the one of `createSgd`. The parameters move into an arena: they stay
 * usable as before, and get buffers of their own again on `dispose`.
 * @throws RangeError for a parameter over the device's maxStorageBufferBindingSize
 */
export function createFusedSgd(parameters: readonly tf.Variable[], config: SgdConfig): FusedOptimizer {
  return new FusedSgd(webgpuBackend(), parameters, config);
}
