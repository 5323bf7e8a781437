/** The worker of one engine in the benchmark's page. */

import { PROTOCOL_VERSION } from '../src/protocol/envelope.ts';
import { serveJobs } from '../src/worker/jobQueue.ts';
import type { BenchEngine } from './engine.ts';
import { installGpuProbe } from './gpuProbe.ts';
import type { BenchCommand, BenchEvent, BenchNet, BrowserEngine } from './protocol.ts';
import { BenchSession } from './session.ts';

declare const self: DedicatedWorkerGlobalScope;

async function createEngine(name: BrowserEngine, net: BenchNet): Promise<BenchEngine> {
  switch (name) {
    case 'jax-js-webgpu':
    case 'jax-js-wasm': {
      const { createJaxEngine } = await import('./engines/jax.ts');
      return createJaxEngine(name === 'jax-js-webgpu' ? 'webgpu' : 'wasm', net);
    }
    default: {
      await import('../src/engine/wasm/files.ts');
      const { createTfjsEngine } = await import('./engines/tfjs.ts');
      return createTfjsEngine(name, net);
    }
  }
}

const session = new BenchSession(createEngine, installGpuProbe());

serveJobs<BenchCommand>(
  self,
  async ({ job, request }) => {
    const event: BenchEvent = { v: PROTOCOL_VERSION, job, type: 'answer', reply: await session.answer(request) };
    self.postMessage(event);
  },
  'The engine could not be measured',
);
