/** `npm run bench`: the same training step on every engine that trains in a browser, or in Node, in one session. */
import os from 'node:os';
import { resolve } from 'node:path';
import { CommandFailure } from '../../src/headless/cli/failure.ts';
import type { CommandHost } from '../../src/headless/cli/host.ts';
import type { BenchApi } from '../protocol.ts';
import { pageHost } from './engines.ts';
import { benchInNode } from './node.ts';
import { type BenchOptions, parseBenchOptions } from './options.ts';
import { describeMachine, reportBenchmark } from './report.ts';

declare global {
  interface Window {
    bench: BenchApi;
  }
}

/** Builds and opens the benchmark's page, and closes everything afterwards. */
async function benchInBrowser(options: BenchOptions, host: CommandHost): Promise<number> {
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
      const report = reportBenchmark(options, {
        engines: pageHost(page),
        machine: describeMachine({
          adapter: adapter?.name ?? null,
          softwareAdapter: adapter?.software ?? null,
          runtime: `browser ${browser.version()}`,
          loadBefore,
        }),
        torchProgram: host.benchmark.torchProgram,
        versions: host.versions,
        currentFolder: host.currentFolder,
      });
      return await Promise.race([report, gone]);
    } finally {
      await browser.close().catch(() => {});
    }
  } finally {
    await server.close();
  }
}

/** @returns the exit code */
export async function bench(args: readonly string[], host: CommandHost): Promise<number> {
  const options = parseBenchOptions(args);
  if (options.pack !== undefined) {
    await host.benchmark.pack(resolve(host.currentFolder, options.pack));
    return 0;
  }
  if (!options.node) return benchInBrowser(options, host);
  const { torchProgram } = host.benchmark;
  return benchInNode(options, await host.benchmark.nodeEngine(), { ...host, torchProgram });
}
