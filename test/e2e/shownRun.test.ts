/** The page says the truth of what it shows: the labels before a run, the name of a run after settings change, its way back. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type App, type OpenedPage, startApp } from './support/app.ts';
import { openSettings } from './support/settingsPanel.ts';
import { statusReads } from './support/status.ts';

const MINUTE = 60_000;
const SMALL =
  '#dataset.identities=4&dataset.imagesPerIdentity=12&model.preset=ci16&training.batchSize=16&training.epochs=12' +
  '&head.epochStart=2&engine.backend=wasm';
const FIGURES = ['Loss', 'Detected noise', 'Detection quality', 'Verification'];

const button = (page: Page, name: string): Locator =>
  page.locator('button:not(nav *)').and(page.getByRole('button', { name, exact: true }));
const slider = (page: Page, name: string): Locator => page.getByRole('slider', { name, exact: true });
const figure = (page: Page, name: string): Locator => page.getByRole('figure', { name, exact: true });
const bar = (page: Page): Locator => page.getByRole('region', { name: 'Run', exact: true });
const stamp = async (page: Page): Promise<string> =>
  (await bar(page).getByTitle(/·/).first().getAttribute('title')) ?? '';

const press = async (control: Locator, key: string, times: number): Promise<void> => {
  await control.focus();
  for (let i = 0; i < times; i++) await control.press(key);
};

/** What the figures show, whatever their height: places of the points across, and the values beside the names of the curves. */
const curves = (page: Page): Promise<string[]> =>
  page.locator('figure[aria-label]').evaluateAll((figures) =>
    figures.map((element) => {
      const points = [...element.querySelectorAll('path.recharts-curve')].map((path) =>
        [...(path.getAttribute('d') ?? '').matchAll(/([\d.]+),[\d.]+/g)].map(([, x]) => x).join(' '),
      );
      const values = [...element.querySelectorAll('b')].map((value) => value.textContent);
      return [...points, ...values].join('; ');
    }),
  );

/** The figures take turns to be drawn: what they show once it rests. */
async function drawnCurves(page: Page): Promise<string[]> {
  for (let last = ''; ; ) {
    const now = await curves(page);
    if (now.join() === last && now.every((text) => text.length > 40)) return now;
    last = now.join();
    await page.waitForTimeout(400);
  }
}

/** Places of a figure's vertical lines, px from the left. */
const lines = (page: Page, name: string): Promise<number[]> =>
  figure(page, name)
    .locator('.recharts-reference-line line')
    .evaluateAll((all) =>
      all
        .filter((line) => line.getAttribute('x1') === line.getAttribute('x2'))
        .map((line) => Math.round(Number(line.getAttribute('x1')))),
    );

/** The texts in a figure's plot that are no ticks. */
const labels = (page: Page, name: string): Promise<string[]> =>
  figure(page, name)
    .locator('svg text:not(.recharts-cartesian-axis-tick-value)')
    .evaluateAll((all) => all.map((text) => text.textContent ?? '').sort());

/** What the wall says of the faces under a grid of points: given label and truth of each. */
async function wallCards(page: Page): Promise<string[]> {
  const wall = page.getByRole('img', { name: /faces of 4 identities, grouped by given label/ });
  const box = (await wall.boundingBox())!;
  const texts: string[] = [];
  for (let y = 24; y < box.height; y += 40) {
    for (let x = 12; x < box.width; x += 40) {
      await page.mouse.move(box.x + x, box.y + y);
      const card = page.locator('dl:has(dt:text-is("given"))');
      texts.push((await card.count()) > 0 ? ((await card.first().textContent()) ?? '') : '');
    }
  }
  await page.mouse.move(1, 1);
  return texts;
}

let app: App;
beforeAll(async () => {
  app = await startApp();
}, 3 * MINUTE);
afterAll(() => app?.close());

describe('the run on the page', () => {
  let opened: OpenedPage;
  let page: Page;
  let name = '';
  beforeAll(async () => {
    opened = await app.open(SMALL);
    page = opened.page;
    await statusReads(page, /^Ready/);
    await openSettings(page);
  });
  afterAll(() => opened?.close());

  test(
    'before Train the wall shows the labels that are then trained on, noise included',
    async () => {
      await page.getByRole('switch', { name: 'Show truth' }).check();
      const before = await wallCards(page);
      const wrong = before.filter((text) => text !== '' && !text.includes(', as given'));
      expect(wrong.length).toBeGreaterThan(0);
      expect(wrong.length).toBeLessThan(before.filter((text) => text !== '').length / 2);
      await button(page, 'Step').click();
      await statusReads(page, /^Paused/);
      expect(await wallCards(page)).toEqual(before);
      // The run keeps its labels; those of the slider are for the next epoch, or the next run.
      await page.getByRole('switch', { name: 'Show truth' }).uncheck();
    },
    3 * MINUTE,
  );

  test(
    'moving the start of correction on the way leaves the line where correction started, and marks every chart',
    async () => {
      for (const epoch of [1, 2, 3, 4, 5]) {
        await button(page, 'Pace').click();
        await button(page, 'One epoch').click();
        await statusReads(page, new RegExp(`^Paused · end of the epoch · epoch ${epoch} of 12`));
      }
      await expect.poll(() => lines(page, 'Detected noise').then((all) => all.length), { timeout: MINUTE }).toBe(1);
      const [started, ...others] = await lines(page, 'Detected noise');
      expect(others).toEqual([]);
      expect(await labels(page, 'Detected noise')).toEqual(['correction starts']);
      await press(slider(page, 'Correction starts after epoch'), 'ArrowRight', 9);
      await expect.poll(() => lines(page, 'Detected noise').then((all) => all.length), { timeout: MINUTE }).toBe(3);
      expect(await lines(page, 'Detected noise')).toContain(started);
      expect(await labels(page, 'Detected noise')).toEqual([
        '1',
        expect.stringMatching(/^1 correction after epoch/),
        'correction starts',
        'correction will start',
      ]);
      await expect
        .poll(() => bar(page).getByRole('listitem').allTextContents(), { timeout: MINUTE })
        .toEqual([expect.stringMatching(/^1 correction after epoch 11 at epoch \d/)]);
      // They take turns to be drawn.
      const everywhere = () => Promise.all(FIGURES.map((title) => lines(page, title)));
      await expect.poll(async () => new Set((await everywhere()).map(String)).size, { timeout: MINUTE }).toBe(1);
      for (const title of FIGURES) {
        expect((await labels(page, title)).slice(0, 2), title).toEqual([
          '1',
          expect.stringMatching(/^1 correction after epoch/),
        ]);
      }
      await button(page, 'Start').click();
      await statusReads(page, /^Finished/);
    },
    5 * MINUTE,
  );

  test('settings that change afterwards leave its name, its charts and its evaluation alone', async () => {
    name = await stamp(page);
    expect(name).toBe('BoundaryFace · 4 drawn people × 12 · closed-set noise 30 % · ci16 · 12 epochs · seed 0');
    const drawn = await drawnCurves(page);
    const placed = await lines(page, 'Detected noise');
    await page.getByRole('combobox', { name: 'Loss', exact: true }).selectOption('arcface');
    await press(slider(page, 'Closed-set noise'), 'ArrowRight', 2);
    await press(slider(page, 'Epochs'), 'ArrowLeft', 3);
    await press(slider(page, 'Identities'), 'ArrowRight', 20);
    await page.waitForTimeout(1000);
    expect(await stamp(page)).toBe(name);
    expect(await curves(page)).toEqual(drawn);
    expect(await lines(page, 'Detected noise')).toEqual(placed);
    expect(await bar(page).textContent()).toMatch(/For the next run.*Identities.*Loss/s);
    expect(await page.getByRole('img', { name: /^48 faces of 4 identities/ }).count()).toBe(1);
    await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Evaluate' }).click();
    await statusReads(page, /^Up to date/);
    const summary = page.getByRole('region', { name: 'Verification summary' });
    expect(await summary.getByTitle(name).count()).toBe(1);
    await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Train' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Download weights').click()]);
    expect(download.suggestedFilename()).toBe('boundaryface-ci16-seed0-epoch12.zip');
  });

  test(
    'it is not lost when no images were chosen, and comes back after another was begun',
    async () => {
      const drawn = await drawnCurves(page);
      await page.getByRole('combobox', { name: 'Dataset', exact: true }).selectOption('folder');
      await page.waitForTimeout(600);
      expect(await button(page, 'Start').isEnabled()).toBe(false);
      expect(await curves(page)).toEqual(drawn);
      await page.getByRole('combobox', { name: 'Dataset', exact: true }).selectOption('synthetic');
      await button(page, 'Start').click();
      await statusReads(page, /^Training · epoch/);
      expect(await stamp(page)).toMatch(/^ArcFace/);
      const notice = page.getByRole('note').filter({ hasText: 'was put away' });
      expect(await notice.textContent()).toContain(name);
      await notice.getByRole('button', { name: 'Bring it back' }).click();
      await statusReads(page, /^Finished/);
      await expect.poll(() => curves(page), { timeout: MINUTE }).toEqual(drawn);
      expect(await stamp(page)).toBe(name);
      expect(await page.getByRole('combobox', { name: 'Loss', exact: true }).inputValue()).toBe('boundaryface');
      expect(opened.problems).toEqual([]);
    },
    4 * MINUTE,
  );
});
