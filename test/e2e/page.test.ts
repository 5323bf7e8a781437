/** A person at the page: trains, moves the sliders, watches, downloads; and what the page says when something is missing. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type App, type OpenedPage, startApp } from './support/app.ts';
import { openSettings } from './support/settingsPanel.ts';
import { statusReads } from './support/status.ts';
import { checkWeights } from './support/weights.ts';

/** Small enough for a software adapter, large enough to have something to rectify. */
const SMALL =
  '#dataset.identities=5&dataset.imagesPerIdentity=12&model.preset=ci16&training.batchSize=20' +
  '&training.epochs=8&head.epochStart=3&engine.backend=webgpu';

const MINUTE = 60_000;

const status = (page: Page): Locator => page.getByRole('status').first();
const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
const slider = (page: Page, name: string): Locator => page.getByRole('slider', { name, exact: true });
const figure = (page: Page, name: string): Locator => page.getByRole('figure', { name, exact: true });
const rectified = (page: Page): Locator => page.getByRole('region', { name: 'Rectified labels' });

/** The curves of a figure as they are drawn. */
const curves = (page: Page, name: string): Promise<string> =>
  figure(page, name)
    .locator('path.recharts-curve')
    .evaluateAll((paths) => paths.map((path) => path.getAttribute('d')).join(' '));

const press = async (control: Locator, key: string, times: number): Promise<void> => {
  await control.focus();
  for (let i = 0; i < times; i++) await control.press(key);
};

let app: App;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playground-page-'));
  app = await startApp();
}, 3 * MINUTE);
afterAll(async () => {
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a run from start to end', () => {
  let opened: OpenedPage;
  let page: Page;
  beforeAll(async () => {
    // As a visitor has it: what is kept for visits without a network is fetched in the middle of the run.
    opened = await app.open(SMALL, { serviceWorkers: 'allow' });
    page = opened.page;
  });
  afterAll(() => opened?.close());

  test('faces are drawn and the page is ready', async () => {
    await statusReads(page, /^Ready · 60 faces of 5 identities/, MINUTE);
    expect(await button(page, 'Start').isEnabled()).toBe(true);
    expect(await button(page, 'Download weights').isEnabled()).toBe(false);
    // What a first visit needs stands there at once.
    expect(await slider(page, 'Closed-set noise').count()).toBe(1);
    expect(await page.getByRole('combobox', { name: 'Loss', exact: true }).inputValue()).toBe('boundaryface');
    expect(await slider(page, 'Epochs').count()).toBe(0);
    await openSettings(page);
    expect(await slider(page, 'Correction starts after epoch').inputValue()).toBe('3');
    expect(await page.getByRole('combobox', { name: 'Network', exact: true }).inputValue()).toBe('ci16');
    for (const name of ['Dataset', 'Loss']) {
      expect(await page.getByRole('combobox', { name, exact: true }).count(), name).toBe(1);
    }
    const sliders = ['Open-set noise', 'Margin m', 'Scale s', 'Boundary weight λ', 'Learning rate', 'Epochs'];
    for (const name of sliders) expect(await slider(page, name).count(), name).toBe(1);
  });

  test('it trains on WebGPU, and the status says where it is', async () => {
    await button(page, 'Start').click();
    await statusReads(page, /^Training · epoch \d+ of 8/, 2 * MINUTE);
    expect(await page.getByText('WebGPU', { exact: true }).count()).toBeGreaterThan(0);
    expect(await button(page, 'Start').isEnabled()).toBe(false);
  });

  test('pausing holds it, one step takes one step, Start goes on', async () => {
    await statusReads(page, /epoch 2 of 8/, 2 * MINUTE);
    await button(page, 'Pause').click();
    await statusReads(page, /^Paused · epoch \d of 8 · step \d+/, MINUTE);
    // What was under way when it was paused is still counted.
    await page.waitForTimeout(1500);
    const step = async () => Number(/step (\d+)/.exec((await status(page).textContent()) ?? '')?.[1]);
    const before = await step();
    await page.waitForTimeout(1500);
    expect(await step()).toBe(before);
    await button(page, 'Step').click();
    await statusReads(page, new RegExp(`step ${before + 1}$`), MINUTE);
    await button(page, 'Start').click();
    await statusReads(page, /^Training/, MINUTE);
  });

  test('sliders moved by keyboard during the run take effect and leave marks on the charts', async () => {
    const marks = () => figure(page, 'Loss').locator('.recharts-reference-line').count();
    const marksBefore = await marks();
    const noise = slider(page, 'Closed-set noise');
    const noiseBefore = Number(await noise.inputValue());
    await press(noise, 'ArrowRight', 2);
    expect(Number(await noise.inputValue())).toBeCloseTo(noiseBefore + 0.1, 6);
    const start = slider(page, 'Correction starts after epoch');
    await press(start, 'ArrowLeft', 1);
    expect(await start.inputValue()).toBe('2');
    await expect.poll(marks, { timeout: MINUTE }).toBeGreaterThan(marksBefore);
  });

  test('the charts grow and rectified faces appear', async () => {
    const before = await curves(page, 'Loss');
    await statusReads(page, /epoch [4-8] of 8|^Finished/, 4 * MINUTE);
    await expect.poll(() => curves(page, 'Loss'), { timeout: MINUTE }).not.toBe(before);
    const faces = rectified(page).getByRole('listitem');
    await expect.poll(() => faces.count(), { timeout: 2 * MINUTE }).toBeGreaterThan(0);
    const first = (await faces.first().textContent()) ?? '';
    expect(first).toMatch(/given:.*rectified:.*truth/s);
    expect(await faces.first().locator('canvas').count()).toBeGreaterThanOrEqual(3);
  });

  test('it ends in "Finished", with every figure filled', async () => {
    await statusReads(page, /^Finished · 8 epochs/, 5 * MINUTE);
    for (const name of ['Loss', 'Detected noise', 'Detection quality', 'Verification']) {
      expect((await curves(page, name)).length, name).toBeGreaterThan(20);
    }
    expect(await figure(page, 'Detected noise').textContent()).toMatch(/detected \d+/);
  });

  test('the downloaded weights load in plain TensorFlow.js and give the embeddings of the app', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Download weights').click()]);
    expect(download.suggestedFilename()).toMatch(/^boundaryface-ci16-.*\.zip$/);
    const path = join(folder, 'weights.zip');
    await download.saveAs(path);
    const files = new Map(Object.entries(unzipSync(readFileSync(path))));
    const { settings, identities, metrics, worst } = await checkWeights(files);
    console.log(`largest difference of an embedding value: ${worst.toExponential(1)}`);
    expect(settings.model.preset).toBe('ci16');
    // The settings as they were at the end, sliders moved on the way included.
    expect(settings.head.epochStart).toBe(2);
    expect(identities).toHaveLength(5);
    expect(metrics).toHaveLength(8);
  });

  test('Reset clears the run', async () => {
    await button(page, 'Reset').click();
    await statusReads(page, /^(Ready|Drawing)/, MINUTE);
    await expect.poll(() => rectified(page).getByRole('listitem').count(), { timeout: MINUTE }).toBe(0);
  });

  test('the downloaded weights are chosen again, and the next run continues from them', async () => {
    await page.getByLabel('Weights file').setInputFiles(join(folder, 'weights.zip'));
    await page.getByText('ci16, 5 identities, 8 epochs').waitFor({ timeout: MINUTE });
    const use = page.getByRole('combobox', { name: 'Use', exact: true });
    expect(await use.inputValue()).toBe('continue');
    await statusReads(page, /^Ready/, MINUTE);
    await button(page, 'Start').click();
    await statusReads(page, /^Training · epoch [2-8] of 8/, 2 * MINUTE);
    expect(await page.getByRole('alert').count()).toBe(0);
    await button(page, 'Reset').click();
    await button(page, 'Remove the weights').click();
    expect(await use.count()).toBe(0);
    const other = join(folder, 'no-weights.zip');
    writeFileSync(other, 'PK\x03\x04 and then nothing of a zip');
    await page.getByLabel('Weights file').setInputFiles(other);
    await page.getByText(/^Not usable\. This is not a zip file/).waitFor({ timeout: MINUTE });
  });

  test('no console error, nothing failed to load, no request left the origin', () => {
    expect(opened.problems).toEqual([]);
  });
});

describe('a link', () => {
  test('that is damaged gives one notice and the defaults', async () => {
    const { page, problems, close } = await app.open(
      '#training.epochs=NaN&head.kind=evil&__proto__.x=1&noise.closedSet=7&dataset.identities=4&engine.backend=wasm&%E0%A4%A',
    );
    const notice = page.getByRole('note').filter({ hasText: 'link' });
    await notice.waitFor({ timeout: MINUTE });
    expect(await notice.count()).toBe(1);
    const text = (await notice.textContent()) ?? '';
    for (const field of ['training.epochs', 'head.kind', '__proto__', 'noise.closedSet']) expect(text).toContain(field);
    expect(text).not.toContain('dataset.identities');
    expect(await page.getByRole('combobox', { name: 'Loss', exact: true }).inputValue()).toBe('boundaryface');
    await statusReads(page, /^Ready · 96 faces of 4 identities/, MINUTE);
    await notice.getByRole('button', { name: 'Dismiss' }).click();
    expect(await notice.count()).toBe(0);
    expect(problems).toEqual([]);
    await close();
  });
});

describe('offline', () => {
  test('once loaded, the page needs no network to train', async () => {
    const { page, problems, close } = await app.open(`${SMALL}&training.epochs=1`);
    await statusReads(page, /^Ready/, MINUTE);
    // The charts come last, when the page has nothing else to do.
    await figure(page, 'Verification').waitFor({ timeout: MINUTE });
    await page.waitForLoadState('networkidle');
    // What says more of a control is fetched with the first control that is pointed at.
    await button(page, 'Start').hover();
    await page.getByRole('tooltip').first().waitFor({ timeout: MINUTE });
    await page.context().setOffline(true);
    await button(page, 'Start').click();
    await statusReads(page, /^Finished/, 3 * MINUTE);
    // The browser itself asks for the icon again whenever the address changes.
    expect(problems.filter((problem) => !problem.endsWith('/icon.svg'))).toEqual([]);
    await close();
  });
});

describe('without WebGPU', () => {
  test('the page says so and how to get it, and still trains', async () => {
    const bare = await startApp('none');
    try {
      const { page, problems, close } = await bare.open(
        SMALL.replace('engine.backend=webgpu', 'training.epochs=1').replace('training.epochs=8&', ''),
      );
      const notice = page.getByRole('note').filter({ hasText: 'WebGPU' });
      await notice.waitFor({ timeout: MINUTE });
      expect(await notice.textContent()).toMatch(/How to get WebGPU/);
      await statusReads(page, /^Ready/, MINUTE);
      await button(page, 'Start').click();
      await statusReads(page, /^Finished/, 4 * MINUTE);
      expect(problems.filter((problem) => !/webgl/i.test(problem))).toEqual([]);
      await close();
    } finally {
      await bare.close();
    }
  });
});
