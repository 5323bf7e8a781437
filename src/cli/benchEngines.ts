/** Starts the engines of the benchmark: those of the browser through the benchmark's page, PyTorch as a program. */
import type { Page } from 'playwright-core';
import type { BenchEngineName, BenchNet, BenchReply, BenchRequest, BrowserEngine } from '../protocol/bench.ts';
import type { OpenedEngine } from './benchRun.ts';
import { openTorch } from './benchTorch.ts';

const ask = (page: Page, name: string, request: BenchRequest): Promise<BenchReply> =>
  page.evaluate(([who, what]) => window.bench.ask(who, what), [name, request] as const);

/** The reply of the type that the request asks for. @throws Error for any other */
async function expected<T extends BenchReply['type']>(
  page: Page,
  name: string,
  request: BenchRequest,
  type: T,
): Promise<Extract<BenchReply, { type: T }>> {
  const reply = await ask(page, name, request);
  if (reply.type === type) return reply as Extract<BenchReply, { type: T }>;
  throw new Error(reply.type === 'error' ? reply.message : `${name} answered ${reply.type} to ${request.type}`);
}

const close = (page: Page, name: string): Promise<void> => page.evaluate((who) => window.bench.close(who), name);

async function openInBrowser(page: Page, engine: BrowserEngine, net: BenchNet): Promise<OpenedEngine> {
  const reply = await ask(page, engine, { type: 'open', engine, net });
  if (reply.type !== 'opened') {
    await close(page, engine);
    if (reply.type === 'absent') return { absent: reply.reason };
    return { failed: reply.type === 'error' ? reply.message : `unexpected answer ${reply.type}` };
  }
  return {
    driver: {
      about: reply.about,
      run: async (steps) => (await expected(page, engine, { type: 'run', steps }, 'steps')).steps,
      gpu: async () => (await expected(page, engine, { type: 'gpu' }, 'gpu')).facts,
      close: () => close(page, engine),
    },
  };
}

const WEIGHTS = 'weights';

export function openEngine(
  page: Page,
  torchProgram: string,
  engine: BenchEngineName,
  net: BenchNet,
): Promise<OpenedEngine> {
  if (engine !== 'pytorch-cpu') return openInBrowser(page, engine, net);
  return openTorch(torchProgram, net, async () => {
    const { weights } = await expected(page, WEIGHTS, { type: 'weights', net }, 'weights');
    await close(page, WEIGHTS);
    return weights;
  });
}
