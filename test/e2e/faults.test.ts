/** Parts of the app that do not arrive: the rest of the page and the run under way go on, and what is missing is named. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type App, startApp } from './support/app.ts';

const MINUTE = 60_000;

const RUN =
  '#dataset.identities=4&dataset.imagesPerIdentity=12&model.preset=ci16&training.batchSize=16' +
  '&training.epochs=400&head.epochStart=3&engine.backend=wasm';

const button = (page: Page, name: string | RegExp): Locator =>
  page.locator('button:not(nav *)').and(page.getByRole('button', { name, exact: true }));
const view = (page: Page, name: string): Locator => page.getByRole('navigation', { name: 'Views' }).getByText(name);
const status = (page: Page): Locator => page.getByRole('status').first();

async function statusReads(page: Page, pattern: RegExp): Promise<void> {
  await page.waitForFunction(
    ({ source }) =>
      [...document.querySelectorAll('[role=status]')].some((e) => new RegExp(source).test(e.textContent ?? '')),
    { source: pattern.source },
    { timeout: MINUTE, polling: 50 },
  );
}

let app: App;
beforeAll(async () => {
  app = await startApp();
}, 3 * MINUTE);
afterAll(() => app?.close());

describe('a view whose code is gone', () => {
  test.each([
    ['Evaluate', /EvaluateView.*\.js/],
    ['Clean', /CleanView.*\.js/],
  ])(
    '%s: named with Retry and Reload, the run goes on, and Retry shows the view',
    async (name, script) => {
      const { page, close } = await app.open(RUN);
      await statusReads(page, /^Ready/);
      await button(page, 'Train').click();
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
        .getByRole('heading', { name: name === 'Clean' ? /wrong labels/i : /./ })
        .first()
        .waitFor();
      await close();
    },
    4 * MINUTE,
  );
});

describe('a worker that never says a word', () => {
  test.each([
    ['training', /training\.worker.*\.js/, 'Training has not started within 60 seconds'],
    ['dataset', /dataset\.worker.*\.js/, 'the worker has not started within 60 seconds'],
  ])(
    '%s: is given up after a minute, with a way to try again',
    async (_, script, words) => {
      const { page, close } = await app.open('');
      await page.clock.install();
      await page.route(script, (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
      await page.goto(`${app.url}?silent${RUN}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.clock.runFor(70_000);
      await page.getByRole('alert').filter({ hasText: words }).waitFor({ timeout: MINUTE });
      await page.unroute(script);
      await button(page, /^Restart/).click();
      await page.clock.runFor(3000);
      await page.clock.resume();
      await statusReads(page, /^Training/);
      await close();
    },
    3 * MINUTE,
  );
});

/** Puts code before a worker's own, so that a fault happens inside it. */
async function sabotage(page: Page, script: RegExp, code: string): Promise<void> {
  await page.route(script, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: `${code}\n${await answer.text()}` });
  });
}

/** The code of kernels with this label is nonsense. */
const brokenShader = (label: string): string => `{
  const create = GPUDevice.prototype.createShaderModule;
  GPUDevice.prototype.createShaderModule = function (descriptor) {
    const broken = descriptor.label === '${label}' ? { ...descriptor, code: 'nonsense' } : descriptor;
    return create.call(this, broken);
  };
}`;

const ON_GPU = RUN.replace('backend=wasm', 'backend=webgpu').replace('epochs=400', 'epochs=4');

describe('a kernel that the GPU refuses', () => {
  test(
    'of ours is named, and the plain kernels of TensorFlow.js take over',
    async () => {
      const { page, close } = await app.open('');
      await sabotage(page, /training\.worker.*\.js/, brokenShader('sgd'));
      await page.goto(`${app.url}?broken${ON_GPU}`);
      await statusReads(page, /^Ready/);
      await button(page, 'Train').click();
      const notice = page.getByRole('note').filter({ hasText: 'does not take the kernel "sgd"' });
      await notice.waitFor({ timeout: 2 * MINUTE });
      expect(await notice.textContent()).toContain('the plain kernels of TensorFlow.js');
      await page.waitForFunction(
        () => /^(Training|Finished) .*images/.test(document.querySelector('[role=status]')?.textContent ?? ''),
        null,
        {
          timeout: 3 * MINUTE,
        },
      );
      await close();
    },
    6 * MINUTE,
  );

  test(
    'of TensorFlow.js is named by its own name, not by a minified one',
    async () => {
      const { page, close } = await app.open('');
      await sabotage(page, /training\.worker.*\.js/, brokenShader('BinaryOpProgram'));
      await page.goto(`${app.url}?broken${ON_GPU}&engine.kernels=stock`);
      await statusReads(page, /^Ready/);
      await button(page, 'Train').click();
      const alert = page
        .getByRole('alert')
        .filter({ hasText: 'The GPU reported an error in the kernel "BinaryOpProgram"' });
      await alert.waitFor({ timeout: 2 * MINUTE });
      await close();
    },
    4 * MINUTE,
  );
});

describe('a batch that does not fit the device', () => {
  test(
    'is refused before the start, with one that fits at one press',
    async () => {
      const { page, close } = await app.open('');
      // A device whose buffers are small, as a phone's may be.
      await sabotage(
        page,
        /training\.worker.*\.js/,
        `Object.defineProperty(GPUSupportedLimits.prototype, 'maxStorageBufferBindingSize', { get: () => 2 ** 20 });`,
      );
      const tooLarge = ON_GPU.replace('batchSize=16', 'batchSize=256').replace(
        'imagesPerIdentity=12',
        'imagesPerIdentity=20',
      );
      await page.goto(`${app.url}?small${tooLarge}`);
      await statusReads(page, /^Ready/);
      await page
        .getByRole('note')
        .filter({ hasText: 'A batch of 256 makes tensors of 3 MB' })
        .waitFor({ timeout: MINUTE });
      await button(page, 'Train').click();
      await page.getByRole('alert').filter({ hasText: 'A batch of 64 fits.' }).waitFor({ timeout: MINUTE });
      expect(await status(page).textContent()).toMatch(/^Ready/);
      await button(page, 'Use a batch of 64 and train').click();
      await statusReads(page, /^Training|^Finished/);
      await close();
    },
    4 * MINUTE,
  );
});
