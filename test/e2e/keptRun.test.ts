/** A run outlives a reload of the page and the loss of the GPU: it goes on from its checkpoint as if nothing had happened. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type App, startApp } from './support/app.ts';

const MINUTE = 60_000;

const settings = (backend: 'wasm' | 'webgpu', epochs: number): string =>
  '#dataset.identities=4&dataset.imagesPerIdentity=12&model.preset=ci16&training.batchSize=16' +
  `&training.epochs=${epochs}&head.epochStart=3&engine.backend=${backend}`;

const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });

async function statusReads(page: Page, pattern: RegExp, timeout: number): Promise<void> {
  await page.waitForFunction(
    ({ source }) =>
      [...document.querySelectorAll('[role=status]')].some((e) => new RegExp(source).test(e.textContent ?? '')),
    { source: pattern.source },
    { timeout, polling: 50 },
  );
}

/** Step of the run that the browser keeps. */
const keptStep = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const opening = indexedDB.open('boundaryface-playground');
        opening.onsuccess = () => {
          const database = opening.result;
          const asking = database.transaction('runs').objectStore('runs').get('latest');
          asking.onsuccess = () => {
            database.close();
            resolve(asking.result?.checkpoint.step ?? 0);
          };
        };
      }),
  );

async function untilKept(page: Page, step: number): Promise<void> {
  const started = Date.now();
  while ((await keptStep(page)) < step) {
    if (Date.now() - started > MINUTE) throw new Error(`no checkpoint from step ${step} on`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

let app: App;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playground-kept-'));
  app = await startApp();
}, 3 * MINUTE);
afterAll(async () => {
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Result {
  readonly weights: Buffer;
  /** An entry an epoch, times left out. */
  readonly metrics: readonly object[];
}

async function result(page: Page): Promise<Result> {
  const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Download weights').click()]);
  const path = join(folder, `${Math.random()}.zip`);
  await download.saveAs(path);
  const files = unzipSync(readFileSync(path));
  const lines = Buffer.from(files['metrics.jsonl']!).toString().trim().split('\n');
  const metrics = lines.map((line) => ({ ...JSON.parse(line), seconds: 0, imagesPerSecond: 0 }));
  return { weights: Buffer.from(files['model.safetensors']!), metrics };
}

describe('a reload in the middle of a run', () => {
  const EPOCHS = 80;

  async function inOneGo(): Promise<Result> {
    const { page, close } = await app.open(settings('wasm', EPOCHS));
    await statusReads(page, /^Ready/, MINUTE);
    await button(page, 'Start').click();
    await statusReads(page, /^Finished/, 2 * MINUTE);
    const whole = await result(page);
    await close();
    return whole;
  }

  test(
    'is followed by an offer to go on, and the same weights and curves in the end',
    async () => {
      const { page, problems, close } = await app.open(settings('wasm', EPOCHS));
      await statusReads(page, /^Ready/, MINUTE);
      await button(page, 'Start').click();
      // Past the start of correction, so that there is something to lose.
      await untilKept(page, 15);
      await page.reload();
      const notice = page.getByRole('note').filter({ hasText: 'was interrupted' });
      await notice.waitFor({ timeout: MINUTE });
      expect(await notice.textContent()).toMatch(/BoundaryFace, 80 epochs.* in epoch \d+, after step \d+\./);
      const drawn = await page
        .getByRole('figure', { name: 'Loss', exact: true })
        .locator('path.recharts-curve')
        .count();
      await button(page, 'Go on').click();
      await statusReads(page, /^Training|^Finished/, MINUTE);
      expect(await notice.count()).toBe(0);
      expect(drawn).toBe(0);
      await statusReads(page, /^Finished/, 2 * MINUTE);
      const resumed = await result(page);
      const whole = await inOneGo();
      expect(resumed.metrics).toHaveLength(EPOCHS);
      expect(resumed.metrics).toEqual(whole.metrics);
      expect(resumed.weights.equals(whole.weights)).toBe(true);

      await page.reload();
      await page.getByRole('note').filter({ hasText: 'was finished' }).waitFor({ timeout: MINUTE });
      await button(page, 'Show it').click();
      await statusReads(page, /^Finished/, MINUTE);
      expect((await result(page)).weights.equals(whole.weights)).toBe(true);

      await button(page, 'Reset').click();
      await page.reload();
      await statusReads(page, /^Ready/, MINUTE);
      expect(await keptStep(page)).toBe(0);
      expect(await page.getByRole('note').filter({ hasText: 'run (' }).count()).toBe(0);
      expect(problems).toEqual([]);
      await close();
    },
    8 * MINUTE,
  );
});

describe('a GPU that goes away in the middle of a run', () => {
  test(
    'is got back, and the run goes on from its checkpoint',
    async () => {
      const { page, close } = await app.open(settings('webgpu', 30));
      await statusReads(page, /^Ready/, MINUTE);
      await button(page, 'Start').click();
      await untilKept(page, 4);
      const browser = await page.context().browser()!.newBrowserCDPSession();
      await browser.send('Browser.crashGpuProcess').catch(() => undefined);
      await page.getByRole('note').filter({ hasText: 'was taken up again at step' }).waitFor({ timeout: MINUTE });
      await statusReads(page, /^Finished/, 3 * MINUTE);
      expect((await result(page)).metrics).toHaveLength(30);
      await close();
    },
    6 * MINUTE,
  );
});
