/** Starts the engines of the benchmark: in the benchmark's page or as Node processes, and PyTorch as a program. */
import type { Page } from 'playwright-core';
import { CommandFailure } from '../../src/headless/cli/failure.ts';
import type { BenchEngineName, BenchNet, BenchReply, BenchRequest, BrowserEngine } from '../protocol.ts';
import type { OpenedEngine } from './run.ts';
import { openTorch } from './torch.ts';

/** Where engines run, each apart from the others under its own name. */
export interface EngineHost {
  /** Starts the engine's worker or process with the first request. */
  ask(name: string, request: BenchRequest): Promise<BenchReply>;
  close(name: string): Promise<void>;
}

/** The benchmark's page. */
export const pageHost = (page: Page): EngineHost => ({
  ask: (name, request) => page.evaluate(([who, what]) => window.bench.ask(who, what), [name, request] as const),
  close: (name) => page.evaluate((who) => window.bench.close(who), name),
});

/** The reply of the type that the request asks for. @throws Error for any other */
export async function expected<T extends BenchReply['type']>(
  host: EngineHost,
  name: string,
  request: BenchRequest,
  type: T,
): Promise<Extract<BenchReply, { type: T }>> {
  const reply = await host.ask(name, request);
  if (reply.type === type) return reply as Extract<BenchReply, { type: T }>;
  throw new Error(reply.type === 'error' ? reply.message : `${name} answered ${reply.type} to ${request.type}`);
}

/** Starts an engine that must be there. @throws CommandFailure naming the net, with the reason */
export async function openOrFail(host: EngineHost, engine: BrowserEngine, net: BenchNet): Promise<void> {
  const reply = await host.ask(engine, { type: 'open', engine, net });
  if (reply.type === 'opened') return;
  await host.close(engine);
  const reason = reply.type === 'absent' ? reply.reason : reply.type === 'error' ? reply.message : reply.type;
  throw new CommandFailure(`${net}, ${engine}: ${reason}`);
}

async function openHosted(host: EngineHost, engine: BrowserEngine, net: BenchNet): Promise<OpenedEngine> {
  const reply = await host.ask(engine, { type: 'open', engine, net });
  if (reply.type !== 'opened') {
    await host.close(engine);
    if (reply.type === 'absent') return { absent: reply.reason };
    return { failed: reply.type === 'error' ? reply.message : `unexpected answer ${reply.type}` };
  }
  return {
    driver: {
      about: reply.about,
      run: async (steps) => (await expected(host, engine, { type: 'run', steps }, 'steps')).steps,
      gpu: async () => (await expected(host, engine, { type: 'gpu' }, 'gpu')).facts,
      close: () => host.close(engine),
    },
  };
}

const WEIGHTS = 'weights';

export function openEngine(
  host: EngineHost,
  torchProgram: string,
  engine: BenchEngineName,
  net: BenchNet,
): Promise<OpenedEngine> {
  if (engine !== 'pytorch-cpu') return openHosted(host, engine, net);
  return openTorch(torchProgram, net, async () => {
    const { weights } = await expected(host, WEIGHTS, { type: 'weights', net }, 'weights');
    await host.close(WEIGHTS);
    return weights;
  });
}
