/** Once it has been open, the page opens and works without a network; a newer version waits for a person, never in the middle of a run. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/browser.mjs';
import { type RunningServer, startServer } from '../../scripts/server.mjs';
import { DIST, ensureBuilt } from '../../scripts/workspace.mjs';
import { drawnFiles } from './support/drawnPhotos.ts';
import { statusReads } from './support/status.ts';

const MINUTE = 60_000;
const SMALL =
  '#dataset.identities=2&dataset.imagesPerIdentity=6&model.preset=ci16&training.batchSize=8&engine.backend=wasm';

let browser: Browser;
let folder: string;
let server: RunningServer;
beforeAll(async () => {
  await ensureBuilt();
  browser = await launchBrowser({ gpu: 'none' });
}, 3 * MINUTE);
afterAll(() => browser?.close());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playground-offline-'));
  cpSync(DIST, join(folder, 'site'), { recursive: true });
  server = await startServer({ root: join(folder, 'site'), port: 0 });
});
afterEach(async () => {
  await server.close();
  for (const context of browser.contexts()) await context.close();
  rmSync(folder, { recursive: true });
});

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });

/** A page whose service worker has kept everything that is kept from the start. */
async function keptPage(hash: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(server.url + hash);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, { timeout: MINUTE });
  return page;
}

/** Cleans drawn photos as far as the review. @param name of the zip: one that was seen before is not analysed again */
async function findSuspects(page: Page, name: string): Promise<void> {
  const zip = join(folder, name);
  writeFileSync(zip, zipSync(drawnFiles(), { level: 0 }));
  await button(page, 'Clean').click();
  await page.getByLabel('Zip of photos to clean').setInputFiles(zip);
  await page.getByRole('region', { name: 'Image in focus' }).waitFor({ timeout: 3 * MINUTE });
}

test('loaded once, it opens without a network, trains to the end and looks for wrong names', async () => {
  const page = await keptPage(`${SMALL}&training.epochs=2`);
  await statusReads(page, /^Ready/, MINUTE);
  // The models are kept when they are first used.
  await findSuspects(page, 'online.zip');
  await server.close();
  await button(page, 'Train').click();
  await page.reload();
  await statusReads(page, /^Ready/, MINUTE);
  await button(page, 'Start').click();
  await statusReads(page, /^Finished/, 2 * MINUTE);
  await findSuspects(page, 'offline.zip');
});

/** Another version at the same address: its entry has another name. */
function publishAnother(): void {
  const site = join(folder, 'site');
  const name = readdirSync(join(site, 'assets')).find((each) => /^index-[\w-]{8}\.js$/.test(each))!;
  const other = 'index-otherone.js';
  for (const file of readdirSync(site, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(js|html)$/.test(file)) continue;
    const text = readFileSync(join(site, file), 'utf8');
    if (text.includes(name)) writeFileSync(join(site, file), text.replaceAll(name, other));
  }
  renameSync(join(site, 'assets', name), join(site, 'assets', other));
}

const lookForAnother = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    await new Promise<void>((resolve) => {
      const done = (): void => {
        if (registration.waiting) resolve();
        else setTimeout(done, 50);
      };
      done();
    });
  });

const notice = (page: Page) => page.getByRole('note').filter({ hasText: 'A new version of this page is ready' });

test('a newer version is told of once no run is under way, and opened when a person says so', async () => {
  const page = await keptPage(`${SMALL}&training.epochs=60`);
  await statusReads(page, /^Ready/, MINUTE);
  await button(page, 'Start').click();
  await button(page, 'Pause').waitFor({ timeout: MINUTE });
  publishAnother();
  await lookForAnother(page);
  expect(await notice(page).count()).toBe(0);
  await statusReads(page, /^Finished/, 3 * MINUTE);
  await notice(page).waitFor({ timeout: MINUTE });
  await Promise.all([page.waitForEvent('load'), notice(page).getByRole('button', { name: 'Open it' }).click()]);
  expect(await page.evaluate(() => document.querySelector<HTMLScriptElement>('script[type=module]')?.src)).toContain(
    'index-otherone.js',
  );
  await statusReads(page, /^Ready/, MINUTE);
  expect(await notice(page).count()).toBe(0);
});

test('a page that is opened anew while a newer version lies ready is that version already', async () => {
  const page = await keptPage(SMALL);
  publishAnother();
  await lookForAnother(page);
  await page.reload();
  await statusReads(page, /^Ready/, MINUTE);
  await lookForAnother(page);
  expect(await page.evaluate(() => document.querySelector<HTMLScriptElement>('script[type=module]')?.src)).toContain(
    'index-otherone.js',
  );
  expect(await notice(page).count()).toBe(0);
});
