/** Runs the WebGPU tests in a real browser on the software adapter; each of their cases becomes a test here. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { describe, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/browser.mjs';
import { startServer } from '../../scripts/server.mjs';
import type { HarnessMessage, SuiteResult } from './harness.types.ts';

const LIMIT_MS = 15 * 60_000;
const BUILT = fileURLToPath(new URL('../../node_modules/.cache/playground-gpu-tests', import.meta.url));

/** Results of all suites, and why the run ended before its end. */
async function runHarness(): Promise<{ suites: SuiteResult[]; trouble: string[] }> {
  await build({ configFile: fileURLToPath(new URL('harness.config.ts', import.meta.url)), logLevel: 'warn' });
  const server = await startServer({ root: BUILT, port: 0 });
  const browser = await launchBrowser({ gpu: 'software' });
  const suites: SuiteResult[] = [];
  const trouble: string[] = [];
  try {
    const page = await browser.newPage();
    const ended = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no end after ${LIMIT_MS / 1000} s`)), LIMIT_MS);
      const finish = (): void => {
        clearTimeout(timer);
        resolve();
      };
      page.on('crash', () => reject(new Error('the page crashed')));
      page.on('pageerror', reject);
      page
        .exposeFunction('reportToNode', (message: HarnessMessage | { type: 'crash'; message: string }) => {
          if (message.type === 'suite') suites.push(message.suite);
          if (message.type === 'crash') trouble.push(message.message);
          if (message.type !== 'suite') finish();
        })
        .then(() => page.goto(`${server.url}harness.html`))
        .catch(reject);
    });
    await ended.catch((error: Error) => trouble.push(error.message));
  } finally {
    await browser.close();
    await server.close();
  }
  return { suites, trouble };
}

const { suites, trouble } = await runHarness();

test('the run came to its end', () => {
  expect(trouble).toEqual([]);
  expect(suites.length).toBeGreaterThan(0);
});

describe.each(suites)('$name', ({ cases, error, gpuErrors, seconds }) => {
  test(`ran without an error of the GPU (${seconds.toFixed(1)} s)`, () => {
    expect(error).toBeNull();
    expect(gpuErrors).toEqual([]);
  });

  for (const { name, ok, detail } of cases) {
    test(name, () => {
      expect(ok, detail).toBe(true);
    });
  }
});
