/** Looking back over a run and watching it at a pace: by mouse and by keyboard, everything on the page together. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type App, type OpenedPage, startApp } from './support/app.ts';
import { statusReads } from './support/status.ts';

const MINUTE = 60_000;
const SMALL =
  '#dataset.identities=4&dataset.imagesPerIdentity=12&model.preset=ci16&training.batchSize=16&training.epochs=10' +
  '&head.epochStart=3&engine.backend=wasm';
const FIGURES = ['Loss', 'Detected noise', 'Detection quality', 'Verification'];
const EPOCHS = 10;

const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
const figure = (page: Page, name: string): Locator => page.getByRole('figure', { name, exact: true });
const scrubber = (page: Page): Locator => page.getByRole('slider', { name: 'Epoch shown' });
const replay = (page: Page): Locator => page.getByRole('region', { name: 'Replay' });
const list = (page: Page): Locator => page.getByRole('region', { name: 'Rectified labels' });

/** What the page says it shows: list, cursors of the charts, and how the wall looks. */
async function shown(page: Page) {
  const cursors = await Promise.all(
    FIGURES.map((name) =>
      figure(page, name)
        .locator('svg text')
        .filter({ hasText: /^epoch \d/ })
        .allTextContents(),
    ),
  );
  return {
    summary: (await list(page).locator('p').first().textContent()) ?? '',
    cards: await list(page).getByRole('list').getByRole('listitem').count(),
    cursors: cursors.flat(),
    value: await scrubber(page).getAttribute('aria-valuetext'),
    detected: (await figure(page, 'Detected noise').locator('b').last().textContent()) ?? '',
  };
}

const rectifiedCount = ({ summary }: { readonly summary: string }): number =>
  Number(/^(\d+) labels? rectified/.exec(summary)?.[1] ?? 0);

const at = (epoch: number) => FIGURES.map(() => `epoch ${epoch}`);

const wallPicture = (page: Page): Promise<string> =>
  page
    .getByRole('img', { name: /faces of 4 identities/ })
    .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

let app: App;
beforeAll(async () => {
  app = await startApp();
}, 3 * MINUTE);
afterAll(() => app?.close());

describe('the pace of a run', () => {
  let opened: OpenedPage;
  let page: Page;
  beforeAll(async () => {
    opened = await app.open(SMALL);
    page = opened.page;
    await statusReads(page, /^Ready/);
  }, 3 * MINUTE);
  afterAll(() => opened?.close());

  test(
    'one epoch is one epoch, by keyboard',
    async () => {
      expect(await scrubber(page).isDisabled()).toBe(true);
      const before = await replay(page).boundingBox();
      for (const epoch of [1, 2]) {
        await button(page, 'Pace').focus();
        await page.keyboard.press('Enter');
        await button(page, 'One epoch').waitFor();
        await button(page, 'One epoch').focus();
        await page.keyboard.press('Enter');
        expect(await statusReads(page, new RegExp(`^Paused · .*epoch ${epoch} of`))).toBe(
          `Paused · end of the epoch · epoch ${epoch} of ${EPOCHS} · step ${3 * epoch}`,
        );
      }
      // Its place was kept for it: nothing has moved.
      expect(await replay(page).boundingBox()).toEqual(before);
      expect(await scrubber(page).isEnabled()).toBe(true);
    },
    3 * MINUTE,
  );

  test(
    'it pauses at the step in which the first label moves',
    async () => {
      expect(await list(page).locator('p').first().textContent()).toBe('Newest first');
      await button(page, 'Pace').click();
      await button(page, 'Until the first label moves').click();
      const status = await statusReads(page, /^Paused · \d+ labels? moved · epoch \d+ of \d+ · step \d+/);
      const [, moved, epoch, step] = /(\d+) labels? moved · epoch (\d+) .* step (\d+)/.exec(status)!.map(Number);
      expect(epoch).toBeGreaterThan(3);
      expect(Math.ceil(step! / 3)).toBe(epoch);
      await expect.poll(async () => rectifiedCount(await shown(page)), { timeout: MINUTE }).toBe(moved);
      await button(page, 'Pace').click();
      await button(page, 'Until the next label moves').waitFor();
      await page.keyboard.press('Escape');
    },
    3 * MINUTE,
  );

  test(
    'slow motion says how slow it is, and full speed ends it',
    async () => {
      await button(page, 'Pace').click();
      await page.getByText('Slow motion', { exact: true }).first().click();
      const rate = page.getByRole('slider', { name: /Slow motion/ });
      await rate.focus();
      await rate.press('Home');
      await page.keyboard.press('Escape');
      await button(page, 'Start').click();
      await statusReads(page, /^Training · epoch \d+ of \d+ · slow motion, 1 step a second/);
      expect(await button(page, 'Slow').count()).toBe(1);
      // While it goes on, looking back says so; a click leads to what goes on.
      await scrubber(page).focus();
      await scrubber(page).press('Home');
      expect(await replay(page).textContent()).toMatch(/epoch 1 of 10 · the run goes on, in epoch \d/);
      await button(page, 'Back to live').click();
      expect((await shown(page)).value).toBe('live');
      await button(page, 'Slow').click();
      await page.getByText('Full speed', { exact: true }).click();
      await page.keyboard.press('Escape');
      await statusReads(page, /^Finished/);
    },
    3 * MINUTE,
  );

  test(
    'looking back by keyboard moves wall, list, numbers and the cursor of every chart, and leads back',
    async () => {
      await page.getByRole('switch', { name: 'Show truth' }).check();
      await page.waitForTimeout(500);
      const now = await shown(page);
      const wall = await wallPicture(page);
      expect(rectifiedCount(now)).toBeGreaterThan(0);
      expect(now).toMatchObject({ cursors: [], value: 'now' });
      const counts: number[] = [];
      await scrubber(page).focus();
      for (let epoch = EPOCHS; epoch >= 1; epoch--) {
        await scrubber(page).press('ArrowLeft');
        await expect.poll(() => shown(page).then(({ cursors }) => cursors)).toEqual(at(epoch));
        await page.waitForTimeout(250);
        const then = await shown(page);
        expect(then.value).toBe(`epoch ${epoch} of ${EPOCHS}`);
        counts.unshift(rectifiedCount(then));
        expect(then.cards).toBe(Math.min(60, rectifiedCount(then)));
        // The figure counts what the loss takes for wrong in the epoch: with every image seen once it is the same number.
        expect(Number(then.detected)).toBe(rectifiedCount(then));
        expect(await page.getByText(`at epoch ${epoch}`, { exact: true }).count()).toBe(2 + FIGURES.length);
      }
      expect(counts.slice(0, 3)).toEqual([0, 0, 0]);
      expect(counts.at(-1)).toBe(rectifiedCount(now));
      expect(await wallPicture(page)).not.toBe(wall);
      await button(page, 'Back to now').click();
      await expect.poll(() => shown(page)).toEqual(now);
      await expect.poll(() => wallPicture(page)).toBe(wall);
    },
    3 * MINUTE,
  );

  test('an epoch of a chart opens what changed in it, by mouse and by keyboard', async () => {
    const box = (await figure(page, 'Verification').locator('[role=slider]').boundingBox())!;
    const place = (epoch: number) => box.x + 38 + ((box.width - 50) * epoch) / EPOCHS;
    await page.mouse.click(place(5.2), box.y + 60);
    await expect.poll(() => shown(page).then(({ cursors }) => cursors)).toEqual(at(5));
    const chart = figure(page, 'Loss').getByRole('slider');
    await chart.focus();
    await chart.press('ArrowLeft');
    expect(await chart.getAttribute('aria-valuetext')).toMatch(/^epoch 4, cross-entropy \d/);
    // Gone to, and not opened yet.
    expect((await shown(page)).value).toBe(`epoch 5 of ${EPOCHS}`);
    await chart.press('Enter');
    await expect.poll(() => shown(page).then(({ cursors }) => cursors)).toEqual(at(4));
    const changed = list(page).locator('p').filter({ hasText: 'Changed in epoch 4' });
    const rectified = Number(/(\d+) rectified/.exec((await changed.textContent())!)?.[1]);
    expect(rectified).toBe(rectifiedCount(await shown(page)));
    await changed.getByRole('button', { name: 'Show these' }).click();
    expect(
      await button(page, /faces? chosen/)
        .first()
        .textContent(),
    ).toMatch(new RegExp(`^${rectified} face`));
    await changed.getByRole('button', { name: 'Show all' }).click();
    await chart.press('Escape');
    expect((await shown(page)).value).toBe('now');
  });

  test(
    'it plays as a story, on the sphere too, and what is exported is of now',
    async () => {
      await page.getByText('Sphere', { exact: true }).click();
      await page.getByRole('application').waitFor();
      await button(page, 'Play all epochs, again and again').click();
      for (const epoch of [1, 2, 3]) {
        await expect
          .poll(() => shown(page).then(({ value }) => value), { timeout: MINUTE, interval: 50 })
          .toBe(`epoch ${epoch} of ${EPOCHS}`);
        await expect
          .poll(() => page.getByRole('application').getAttribute('aria-label'), { timeout: MINUTE, interval: 50 })
          .toContain(`after step ${3 * epoch}.`);
      }
      await button(page, 'Pause the playback').click();
      const held = (await shown(page)).value;
      expect(held).toMatch(/^epoch \d/);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        button(page, 'Export rectified labels').click(),
      ]);
      expect(download.suggestedFilename()).toContain(`epoch${EPOCHS}-rectified.csv`);
      await button(page, 'Back to now').click();
      await page.getByText('Faces', { exact: true }).click();
      expect(opened.problems).toEqual([]);
    },
    3 * MINUTE,
  );
});

describe('with less motion', () => {
  test(
    'nothing plays by itself: epochs are gone through one by one',
    async () => {
      const opened = await app.open(`${SMALL}&training.epochs=2`, { reducedMotion: 'reduce' });
      const { page } = opened;
      await statusReads(page, /^Ready/);
      await button(page, 'Start').click();
      await statusReads(page, /^Finished/);
      expect(await button(page, /^Play/).count()).toBe(0);
      await button(page, 'One epoch back').click();
      await button(page, 'One epoch back').click();
      expect((await shown(page)).value).toBe('epoch 1 of 2');
      expect(opened.problems).toEqual([]);
      await opened.close();
    },
    3 * MINUTE,
  );
});
