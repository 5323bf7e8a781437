/** Running statistics of all batch norms at once: running = (1 - momentum) running + momentum factor batch, in place. */
import type * as tf from '../../tf.ts';
import { Arena, createPages, gatherInto } from '../runtime/arena.ts';
import { type BackendInternals, webgpuBackend } from '../runtime/backend.ts';
import { dispatch, type Kernel, mainHead } from '../runtime/dispatch.ts';

const THREADS = 64;

export interface RunningStatistics {
  /** @param batch the batch's statistics, in the order of the running ones */
  apply(batch: readonly tf.Tensor[]): void;
  /** See FusedOptimizer.prepare. */
  prepare(): void;
  /** Gives the running statistics buffers of their own again. */
  dispose(): void;
}

function blendKernel(running: GPUBuffer, batch: GPUBuffer, factors: GPUBuffer, momentum: number): Kernel {
  const dims = { count: running.size / 16 };
  const code = `
${mainHead(THREADS, dims)}
  let i = group * ${THREADS} + lane;
  if (i >= count) { return; }
  running[i] = running[i] * f32(${1 - momentum}) + f32(${momentum}) * factors[i] * batch[i];
}`;
  const type = 'array<vec4<f32>>';
  return {
    name: 'running-statistics',
    code,
    dims,
    workgroups: Math.ceil(dims.count / THREADS),
    bindings: [
      { name: 'running', type, access: 'write', source: running },
      { name: 'batch', type, access: 'read', source: batch },
      { name: 'factors', type, access: 'read', source: factors },
    ],
  };
}

class FusedRunningStatistics implements RunningStatistics {
  readonly #backend: BackendInternals;
  readonly #running: Arena;
  readonly #batch: readonly GPUBuffer[];
  readonly #factors: readonly GPUBuffer[];
  readonly #momentum: number;

  constructor(
    backend: BackendInternals,
    running: readonly tf.Variable[],
    factors: readonly number[],
    momentum: number,
  ) {
    this.#backend = backend;
    this.#momentum = momentum;
    this.#running = new Arena(backend, running);
    const { plan } = this.#running;
    this.#batch = createPages(backend.device, plan);
    this.#factors = createPages(backend.device, plan);
    plan.slices.forEach(({ page, offset, size }, i) => {
      backend.queue.writeBuffer(this.#factors[page]!, offset, new Float32Array(size / 4).fill(factors[i]!));
    });
  }

  prepare(): void {
    this.#running.adopt();
    this.#running.touch();
  }

  apply(batch: readonly tf.Tensor[]): void {
    this.prepare();
    gatherInto(this.#backend, batch, this.#running.plan, this.#batch);
    this.#running.pages.forEach((page, i) => {
      dispatch(this.#backend, blendKernel(page, this.#batch[i]!, this.#factors[i]!, this.#momentum));
    });
  }

  dispose(): void {
    this.#running.release();
    for (const page of [...this.#batch, ...this.#factors]) page.destroy();
  }
}

/**
 * @param running all running means and variances; they move into an arena and stay usable as before
 * @param factors what each batch statistic is multiplied by: 1 for means, count / (count - 1) for biased variances
 * @param momentum PyTorch's, 0.1 by default there
 */
export function createFusedRunningStatistics(
  running: readonly tf.Variable[],
  factors: readonly number[],
  momentum: number,
): RunningStatistics {
  return new FusedRunningStatistics(webgpuBackend(), running, factors, momentum);
}
