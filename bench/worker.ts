/** The worker of one engine: starts it, runs its steps and times each of them. */
import {
  BENCH_BATCHES,
  type BenchBatch,
  type BenchNet,
  type BenchReply,
  type BenchRequest,
  type BrowserEngine,
  benchBatch,
  type StepBatch,
} from '../src/protocol/bench.ts';
import { type BenchEngine, EngineAbsent } from './engine.ts';
import { installGpuProbe } from './gpuProbe.ts';

declare const self: DedicatedWorkerGlobalScope;

const probe = installGpuProbe();

interface Opened {
  readonly engine: BenchEngine;
  readonly batches: readonly BenchBatch[];
  taken: number;
}

let opened: Opened | undefined;

async function createEngine(name: BrowserEngine, net: BenchNet): Promise<BenchEngine> {
  switch (name) {
    case 'jax-js-webgpu':
    case 'jax-js-wasm': {
      const { createJaxEngine } = await import('./engines/jax.ts');
      return createJaxEngine(name === 'jax-js-webgpu' ? 'webgpu' : 'wasm', net);
    }
    default: {
      const { createTfjsEngine } = await import('./engines/tfjs.ts');
      return createTfjsEngine(name, net);
    }
  }
}

function current(): Opened {
  if (!opened) throw new Error('no engine was opened');
  return opened;
}

async function runSteps(count: number): Promise<StepBatch> {
  const run = current();
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
    if (probe?.error) throw new Error(`the GPU reported an error: ${probe.error}`);
    if (!Number.isFinite(loss)) throw new Error(`the loss of step ${run.taken} is ${loss}`);
    losses.push(loss);
    ms.push(ended - started);
    jsMs.push(queued - started);
  }
  return { losses, ms, jsMs };
}

async function answer(request: BenchRequest): Promise<BenchReply> {
  switch (request.type) {
    case 'open': {
      const engine = await createEngine(request.engine, request.net);
      const batches = Array.from({ length: BENCH_BATCHES }, (_, i) => benchBatch(request.net, i));
      for (const batch of batches) engine.prepare?.(batch);
      opened = { engine, batches, taken: 0 };
      return { type: 'opened', about: engine.about };
    }
    case 'run':
      return { type: 'steps', steps: await runSteps(request.steps) };
    case 'gpu': {
      if (!probe || !current().engine.usesGpu) return { type: 'gpu', facts: null };
      const stop = probe.countDispatches();
      await runSteps(1);
      return { type: 'gpu', facts: { dispatches: stop(), pipelines: probe.pipelines, bytes: probe.bytes } };
    }
    case 'weights': {
      const { exportInitialWeights } = await import('./engines/tfjs.ts');
      return { type: 'weights', weights: await exportInitialWeights(request.net) };
    }
  }
}

self.onmessage = async ({ data }: MessageEvent<BenchRequest>) => {
  let reply: BenchReply;
  try {
    reply = await answer(data);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    reply = cause instanceof EngineAbsent ? { type: 'absent', reason: message } : { type: 'error', message };
  }
  self.postMessage(reply);
};
