/** One engine of the benchmark, in a worker or a process of its own: starts it, runs its steps and times each of them. */

import { causeText } from '../src/lib/causeText.ts';
import { type BenchEngine, EngineAbsent } from './engine.ts';
import type { GpuProbe } from './gpuProbe.ts';
import {
  BENCH_BATCHES,
  type BenchBatch,
  type BenchNet,
  type BenchReply,
  type BenchRequest,
  type BrowserEngine,
  benchBatch,
  type StepBatch,
} from './protocol.ts';

interface Opened {
  readonly engine: BenchEngine;
  readonly batches: readonly BenchBatch[];
  taken: number;
}

export class BenchSession {
  readonly #create: (name: BrowserEngine, net: BenchNet) => Promise<BenchEngine>;
  readonly #probe: GpuProbe | null;
  #opened: Opened | undefined;

  constructor(create: (name: BrowserEngine, net: BenchNet) => Promise<BenchEngine>, probe: GpuProbe | null) {
    this.#create = create;
    this.#probe = probe;
  }

  /** Never rejects. */
  async answer(request: BenchRequest): Promise<BenchReply> {
    try {
      return await this.#answer(request);
    } catch (cause) {
      const message = causeText(cause);
      return cause instanceof EngineAbsent ? { type: 'absent', reason: message } : { type: 'error', message };
    }
  }

  async #answer(request: BenchRequest): Promise<BenchReply> {
    switch (request.type) {
      case 'open': {
        const engine = await this.#create(request.engine, request.net);
        const batches = Array.from({ length: BENCH_BATCHES }, (_, i) => benchBatch(request.net, i));
        for (const batch of batches) engine.prepare?.(batch);
        this.#opened = { engine, batches, taken: 0 };
        return { type: 'opened', about: engine.about };
      }
      case 'run':
        return { type: 'steps', steps: await this.#run(request.steps) };
      case 'gpu': {
        if (!this.#probe || !this.#current.engine.usesGpu) return { type: 'gpu', facts: null };
        const stop = this.#probe.countDispatches();
        await this.#run(1);
        const { pipelines, bytes } = this.#probe;
        return { type: 'gpu', facts: { dispatches: stop(), pipelines, bytes } };
      }
      case 'memory': {
        // Node has both where it was started with --expose-gc.
        const { gc, process } = globalThis as { gc?: () => void; process?: NodeJS.Process };
        gc?.();
        const memory = {
          tensors: this.#current.engine.tensors?.() ?? null,
          gpuBytes: this.#current.engine.usesGpu ? (this.#probe?.bytes ?? null) : null,
          heapBytes: gc && process ? process.memoryUsage().heapUsed : null,
        };
        return { type: 'memory', memory };
      }
      case 'adapter': {
        const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
        const { description, vendor, architecture } = adapter?.info ?? {};
        return { type: 'adapter', name: adapter ? description || `${vendor} ${architecture}`.trim() : null };
      }
      case 'layers': {
        const layers = await this.#current.engine.layers?.();
        if (!layers) throw new Error('this engine has no layers to time one by one');
        if (this.#probe?.error) throw new Error(`the GPU reported an error: ${this.#probe.error}`);
        return { type: 'layers', layers };
      }
      case 'gradients': {
        const { compareGradients } = await import('./gradients.ts');
        const report = await compareGradients(request.net, request.reference);
        if (this.#probe?.error) throw new Error(`the GPU reported an error: ${this.#probe.error}`);
        return { type: 'gradients', report };
      }
      case 'weights': {
        const { exportInitialWeights } = await import('./engines/tfjs.ts');
        return { type: 'weights', weights: await exportInitialWeights(request.net) };
      }
    }
  }

  get #current(): Opened {
    if (!this.#opened) throw new Error('no engine was opened');
    return this.#opened;
  }

  async #run(count: number): Promise<StepBatch> {
    const run = this.#current;
    const losses: number[] = [];
    const ms: number[] = [];
    const jsMs: number[] = [];
    for (let i = 0; i < count; i++) {
      const batch = run.batches[run.taken++ % run.batches.length]!;
      const started = performance.now();
      const pending = run.engine.step(batch);
      const queued = performance.now();
      const loss = await pending;
      const ended = performance.now();
      if (this.#probe?.error) throw new Error(`the GPU reported an error: ${this.#probe.error}`);
      if (!Number.isFinite(loss)) throw new Error(`the loss of step ${run.taken} is ${loss}`);
      losses.push(loss);
      ms.push(ended - started);
      jsMs.push(queued - started);
    }
    return { losses, ms, jsMs };
  }
}
