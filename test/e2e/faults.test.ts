/** Parts of the app that do not arrive: the rest of the page and the run under way go on, and what is missing is named. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningServer, startServer } from '../../scripts/server.mjs';
import { DIST } from '../../scripts/workspace.mjs';
import { type App, startApp } from './support/app.ts';
import { openSettings } from './support/settingsPanel.ts';
import { statusReads } from './support/status.ts';

const MINUTE = 60_000;

const RUN =
  '#dataset.identities=4&dataset.imagesPerIdentity=12&model.preset=ci16&training.batchSize=16' +
  '&training.epochs=400&head.epochStart=3&engine.backend=wasm';

const button = (page: Page, name: string | RegExp): Locator =>
  page.locator('button:not(nav *)').and(page.getByRole('button', { name, exact: true }));
const view = (page: Page, name: string): Locator => page.getByRole('navigation', { name: 'Views' }).getByText(name);
const status = (page: Page): Locator => page.getByRole('status').first();

const folders: string[] = [];
let app: App;
beforeAll(async () => {
  app = await startApp();
}, 3 * MINUTE);
afterAll(async () => {
  await app?.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('a view whose code is gone', () => {
  test.each([
    ['Evaluate', /EvaluateView.*\.js/],
    ['Clean', /CleanView.*\.js/],
  ])(
    '%s: named with Retry and Reload, the run goes on, and Retry shows the view',
    async (name, script) => {
      const { page, close } = await app.open(RUN);
      await statusReads(page, /^Ready/);
      await button(page, 'Start').click();
      await statusReads(page, /^Training · epoch \d+ .* images/);
      await page.route(script, (route) => route.abort());
      await view(page, name).click();
      const notice = page.getByRole('alert').filter({ hasText: `${name} could not be loaded` });
      await notice.waitFor({ timeout: MINUTE });
      expect(await notice.textContent()).toContain('The run goes on.');
      expect(await button(page, 'Interrupt the run and reload').count()).toBe(1);
      // The rest of the page is there, and the run with it.
      await view(page, 'Train').click();
      await page.getByRole('figure', { name: 'Loss', exact: true }).waitFor();
      const before = await status(page).textContent();
      await page.waitForFunction((text) => document.querySelector('[role=status]')?.textContent !== text, before);
      expect(await status(page).textContent()).toMatch(/^Training/);
      await view(page, name).click();
      await page.unroute(script);
      await button(page, 'Retry').click();
      await notice.waitFor({ state: 'detached', timeout: MINUTE });
      await page
        .getByRole('heading', { name: name === 'Clean' ? /wrong names/i : /./ })
        .first()
        .waitFor();
      await close();
    },
    4 * MINUTE,
  );
});

/** The app with some files changed, served beside the real one: what a worker loads passes by the page, and so by its routes. */
async function serveChanged(files: RegExp, change: (code: string) => string): Promise<RunningServer> {
  const root = mkdtempSync(join(tmpdir(), 'playground-faults-'));
  folders.push(root);
  cpSync(DIST, root, { recursive: true });
  const names = readdirSync(join(root, 'assets')).filter((name) => files.test(name) && !/\.(br|gz)$/.test(name));
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    const path = join(root, 'assets', name);
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  }
  return startServer({ root, port: 0 });
}

/** A page that has not been anywhere yet. */
const openBlank = () => app.open('icon.svg');

describe('a worker that never says a word', () => {
  test.each([
    ['training', /^training\.worker.*\.js$/, 'Getting the backend ready', 'Training has not started within 60 seconds'],
    ['dataset', /^dataset\.worker.*\.js$/, 'WebAssembly', 'the worker has not started within 60 seconds'],
  ])(
    '%s: is given up after a minute, with a way to try again',
    async (_, script, others, words) => {
      const server = await serveChanged(script, () => '');
      const { page, close } = await openBlank();
      await page.clock.install();
      await page.goto(server.url + RUN);
      // The other workers have done their part by then: the clock runs faster than they can.
      await page.getByText(others).first().waitFor({ timeout: MINUTE });
      await page.clock.runFor(70_000);
      await page.getByRole('alert').filter({ hasText: words }).waitFor({ timeout: MINUTE });
      expect(await button(page, 'Restart').count()).toBe(1);
      await close();
      await server.close();
    },
    3 * MINUTE,
  );
});

/** The code of kernels with this label is nonsense. */
const breakShader = (label: string) => (worker: string) =>
  `{
  const create = GPUDevice.prototype.createShaderModule;
  GPUDevice.prototype.createShaderModule = function (descriptor) {
    const broken = descriptor.label === '${label}' ? { ...descriptor, code: 'nonsense' } : descriptor;
    return create.call(this, broken);
  };
}
${worker}`;

const ON_GPU = RUN.replace('backend=wasm', 'backend=webgpu').replace('epochs=400', 'epochs=4');
const TRAINING = /^training\.worker.*\.js$/;

describe('a kernel that the GPU refuses', () => {
  test(
    'of ours is named, and the plain kernels of TensorFlow.js take over',
    async () => {
      const server = await serveChanged(TRAINING, breakShader('sgd'));
      const { page, close } = await openBlank();
      await page.goto(server.url + ON_GPU);
      await statusReads(page, /^Ready/);
      await button(page, 'Start').click();
      const notice = page.getByRole('note').filter({ hasText: 'does not take the kernel "sgd"' });
      await notice.waitFor({ timeout: 2 * MINUTE });
      expect(await notice.textContent()).toContain('the plain kernels of TensorFlow.js');
      await statusReads(page, /^(Training|Finished) .*images/, 4 * MINUTE);
      await close();
      await server.close();
    },
    7 * MINUTE,
  );

  test(
    'of TensorFlow.js is named by its own name, not by a minified one',
    async () => {
      const server = await serveChanged(TRAINING, breakShader('BinaryOpProgram'));
      const { page, close } = await openBlank();
      await page.goto(`${server.url}${ON_GPU}&engine.kernels=stock`);
      await statusReads(page, /^Ready/);
      await button(page, 'Start').click();
      const words = 'The GPU reported an error in the kernel "BinaryOpProgram"';
      await page
        .getByRole('alert')
        .filter({ hasText: words })
        .waitFor({ timeout: 2 * MINUTE });
      await close();
      await server.close();
    },
    4 * MINUTE,
  );
});

/** A device whose buffers are small, as a phone's may be. */
const shrinkBuffers = (worker: string): string =>
  `Object.defineProperty(GPUSupportedLimits.prototype, 'maxStorageBufferBindingSize', { get: () => 2 ** 20 });\n${worker}`;

describe('a batch that does not fit the device', () => {
  test(
    'is refused before the start, with one that fits at one press',
    async () => {
      const server = await serveChanged(TRAINING, shrinkBuffers);
      const { page, close } = await openBlank();
      const tooLarge = ON_GPU.replace('batchSize=16', 'batchSize=256').replace(
        'imagesPerIdentity=12',
        'imagesPerIdentity=20',
      );
      await page.goto(server.url + tooLarge);
      await statusReads(page, /^Ready/);
      await page.getByText('software GPU: slow').waitFor();
      await openSettings(page);
      const words = 'A batch of 256 makes tensors of 4.2 MB, and this device takes 1.0 MB at most. A batch of 64 fits.';
      await page.getByRole('note').filter({ hasText: words }).waitFor({ timeout: MINUTE });
      await button(page, 'Start').click();
      await page.getByRole('alert').filter({ hasText: words }).waitFor({ timeout: MINUTE });
      expect(await status(page).textContent()).toMatch(/^Ready/);
      await button(page, 'Use a batch of 64 and train').click();
      await page.getByRole('alert').waitFor({ state: 'detached', timeout: MINUTE });
      expect(await page.getByRole('note').filter({ hasText: 'makes tensors' }).count()).toBe(0);
      await close();
      await server.close();
    },
    4 * MINUTE,
  );
});
