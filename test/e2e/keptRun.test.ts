/** A run outlives a reload of the page and the loss of the GPU: it goes on from its checkpoint as if nothing had happened. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type App, startApp } from './support/app.ts';
import { statusReads } from './support/status.ts';

const MINUTE = 60_000;

const settings = (backend: 'wasm' | 'webgpu', epochs: number): string =>
  '#dataset.identities=4&dataset.imagesPerIdentity=12&model.preset=ci16&training.batchSize=16' +
  `&training.epochs=${epochs}&head.epochStart=3&engine.backend=${backend}`;

const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });

/** Steps of the runs that the browser keeps, ascending. */
const keptSteps = (page: Page): Promise<number[]> =>
  page.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        const opening = indexedDB.open('boundaryface-playground');
        opening.onsuccess = () => {
          const database = opening.result;
          const asking = database.transaction('runs').objectStore('runs').getAll();
          asking.onsuccess = () => {
            database.close();
            resolve(asking.result.map((run) => run.checkpoint?.step ?? -1).sort((a, b) => a - b));
          };
        };
      }),
  );

/** Until the browser keeps so many runs, the furthest of them at that step or beyond. */
async function untilKept(page: Page, step: number, runs = 1): Promise<void> {
  const started = Date.now();
  for (;;) {
    const steps = await keptSteps(page);
    if (steps.length >= runs && steps.at(-1)! >= step) return;
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
  const EPOCHS = 24;

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
      expect(await notice.textContent()).toMatch(/BoundaryFace, 24 epochs.* in epoch \d+, after step \d+\./);
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
      // It rests: it is on the shelf, and nothing offers to go on with it.
      expect(await keptSteps(page)).toHaveLength(1);
      expect(await page.getByRole('note').filter({ hasText: 'run (' }).count()).toBe(0);
      expect(problems).toEqual([]);
      await close();
    },
    8 * MINUTE,
  );
});

describe('a run that is kept', () => {
  test(
    'survives the space bar after a reload, another run, and another tab',
    async () => {
      const { page, close } = await app.open(settings('wasm', 40));
      await statusReads(page, /^Ready/, MINUTE);
      await button(page, 'Start').click();
      await untilKept(page, 10);
      await page.reload();
      await page.getByRole('note').filter({ hasText: 'was interrupted' }).waitFor({ timeout: MINUTE });
      const [first] = await keptSteps(page);
      await page.keyboard.press('Space');
      await untilKept(page, first!, 2);
      expect(await keptSteps(page)).toContain(first);
      expect(await page.getByText('1 earlier run is kept').count()).toBe(1);

      const other = await page.context().newPage();
      await other.goto(app.url + settings('wasm', 40));
      await statusReads(other, /^Ready/, MINUTE);
      // The first tab's run is its own; the earlier one is free.
      const offer = other.getByRole('note').filter({ hasText: 'was interrupted' });
      await offer.waitFor({ timeout: MINUTE });
      expect(await offer.textContent()).toContain(`after step ${first}.`);
      await button(other, 'Start').click();
      await untilKept(other, first!, 3);
      await page.close();
      await statusReads(other, /^Finished/, 2 * MINUTE);
      const steps = await keptSteps(other);
      expect(steps).toHaveLength(3);
      expect(steps).toContain(first);
      expect(await other.getByRole('note').filter({ hasText: 'Another tab' }).count()).toBe(0);
      await close();
    },
    6 * MINUTE,
  );

  test(
    'by a newer version stays untouched, is named and can be downloaded',
    async () => {
      const { page, close } = await app.open(settings('wasm', 3));
      await statusReads(page, /^Ready/, MINUTE);
      await page.evaluate(
        () =>
          new Promise<void>((resolve) => {
            const opening = indexedDB.open('boundaryface-playground');
            opening.onsuccess = () => {
              const writing = opening.result.transaction('runs', 'readwrite');
              writing.objectStore('runs').put({ schema: 99, weights: Float32Array.of(1, 2) }, 'latest');
              writing.oncomplete = () => {
                opening.result.close();
                resolve();
              };
            };
          }),
      );
      await page.reload();
      const notice = page.getByRole('note').filter({ hasText: 'A newer version of this page' });
      await notice.waitFor({ timeout: MINUTE });
      const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Download it').click()]);
      const path = join(folder, 'newer.json');
      await download.saveAs(path);
      expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
        schema: 99,
        weights: { $Float32Array: 'AACAPwAAAEA=' },
      });
      await button(page, 'Start').click();
      await statusReads(page, /^Finished/, MINUTE);
      await untilKept(page, 1, 2);
      expect(await keptSteps(page)).toContain(-1);
      await close();
    },
    4 * MINUTE,
  );

  test(
    'nowhere, since the storage never answers, says so while training goes on',
    async () => {
      // The page itself is opened once the script is in place.
      const { page, close } = await app.open('icon.svg');
      await page.addInitScript(() => {
        // A request that neither succeeds nor fails.
        indexedDB.open = () =>
          Object.create(IDBOpenDBRequest.prototype, {
            addEventListener: { value: () => {} },
            removeEventListener: { value: () => {} },
          });
      });
      await page.goto(`${app.url}?silent${settings('wasm', 400)}`);
      await statusReads(page, /^Ready/, MINUTE);
      await button(page, 'Start').click();
      await page.getByText('This run is not being kept').waitFor({ timeout: MINUTE });
      await statusReads(page, /^Training|^Finished/, MINUTE);
      await close();
    },
    3 * MINUTE,
  );
});

describe('a GPU that goes away in the middle of a run', () => {
  test(
    'is got back, and the run goes on from its checkpoint',
    async () => {
      const { page, close } = await app.open(settings('webgpu', 16));
      await statusReads(page, /^Ready/, MINUTE);
      await button(page, 'Start').click();
      await untilKept(page, 4);
      const browser = await page.context().browser()!.newBrowserCDPSession();
      await browser.send('Browser.crashGpuProcess').catch(() => undefined);
      await page.getByRole('note').filter({ hasText: 'was taken up again at step' }).waitFor({ timeout: MINUTE });
      await statusReads(page, /^Finished/, 3 * MINUTE);
      expect((await result(page)).metrics).toHaveLength(16);
      await close();
    },
    6 * MINUTE,
  );
});
