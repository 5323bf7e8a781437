/** `npm run bench`: the same training step on every engine that trains in a browser, in one browser session. */
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { BENCH_STEP, BENCH_WORK, type BenchApi } from '../protocol/bench.ts';
import { openEngine } from './benchEngines.ts';
import { type BenchOptions, parseBenchOptions } from './benchOptions.ts';
import { measureNet, type NetResult } from './benchRun.ts';
import { netTable, TABLE_NOTES } from './benchTable.ts';
import { CommandFailure, type CommandHost } from './host.ts';

declare global {
  interface Window {
    bench: BenchApi;
  }
}

interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly system: string;
  readonly adapter: string | null;
  readonly softwareAdapter: boolean | null;
  readonly browser: string;
  /** Processes running on average over the minute before the benchmark: above 0, times are too long. */
  readonly loadBefore: number;
}

interface Opened {
  readonly page: Page;
  readonly machine: Machine;
}

/** Builds and opens the benchmark's page; everything is closed afterwards. */
async function withBenchPage<T>(host: CommandHost, body: (opened: Opened) => Promise<T>): Promise<T> {
  const loadBefore = os.loadavg()[0]!;
  const server = await host.benchmark.serve();
  try {
    const { browser, adapter } = await host.launch(server.url);
    try {
      const page = await browser.newPage();
      const gone = new Promise<never>((_, reject) => {
        page.on('crash', () => reject(new CommandFailure('The page crashed, probably for want of memory.')));
        browser.on('disconnected', () => reject(new CommandFailure('The browser ended unexpectedly.')));
      });
      gone.catch(() => {});
      page.on('pageerror', (error) => console.error(`The page reports: ${error.message}`));
      await page.goto(server.url);
      const machine: Machine = {
        processor: os.cpus()[0]?.model.trim() ?? 'unknown',
        cores: os.availableParallelism(),
        system: `${os.type()} ${os.release()}`,
        adapter: adapter?.name ?? null,
        softwareAdapter: adapter?.software ?? null,
        browser: browser.version(),
        loadBefore,
      };
      return await Promise.race([body({ page, machine }), gone]);
    } finally {
      await browser.close().catch(() => {});
    }
  } finally {
    await server.close();
  }
}

async function measureAll(page: Page, host: CommandHost, { nets, engines, rounds }: BenchOptions) {
  const results: Record<string, NetResult> = {};
  for (const net of nets) {
    const result = await measureNet({
      batchSize: BENCH_WORK[net].batchSize,
      rounds,
      engines,
      open: (engine) => openEngine(page, host.benchmark.torchProgram, engine, net),
      say: (text) => console.error(`${net}, ${text}`),
    });
    results[net] = result;
    for (const line of ['', ...netTable(net, result)]) console.log(line);
  }
  return results;
}

/** @returns the exit code: 1 when an engine failed or its losses differ, and when nothing was timed */
export async function bench(args: readonly string[], host: CommandHost): Promise<number> {
  const options = parseBenchOptions(args);
  return withBenchPage(host, async ({ page, machine }) => {
    const { processor, cores, adapter, browser, loadBefore } = machine;
    console.log(`${processor}, ${cores} cores, load ${loadBefore.toFixed(1)}; browser ${browser}`);
    console.log(`Adapter ${adapter ?? 'none'}`);
    const nets = await measureAll(page, host, options);
    console.log(['', ...TABLE_NOTES].join('\n'));
    if (options.json) {
      const content = { versions: host.versions, machine, rounds: options.rounds, step: BENCH_STEP, nets };
      writeFileSync(resolve(host.currentFolder, options.json), `${JSON.stringify(content, null, 2)}\n`);
    }
    const all = Object.values(nets);
    const failed = all.some((net) => Object.keys(net.failed).length > 0);
    return failed || all.every((net) => Object.keys(net.engines).length === 0) ? 1 : 0;
  });
}
