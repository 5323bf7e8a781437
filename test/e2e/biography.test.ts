/** Why a label moved: a person opens a face, reads the sentence that decided, and goes from a confusion to its photos. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type App, type OpenedPage, startApp } from './support/app.ts';
import { sharedButtonNames, violations } from './support/axe.ts';
import { statusReads } from './support/status.ts';

const MINUTE = 60_000;
/** The set that the page opens with. */
const DEMO = '#engine.backend=wasm';
const SENTENCE = /^(max\(0, )?cos\(angle to [^)]+\).* = −?[\d.]+ [<=>] −?[\d.]+ = .*: (taken for|stays|kept).*\.$/;

const dialog = (page: Page): Locator => page.getByRole('dialog', { name: /^Card of / });
const sentence = async (page: Page): Promise<string> => (await dialog(page).getByRole('status').textContent()) ?? '';
const wall = (page: Page): Locator => page.getByRole('application', { name: /^Faces: arrow keys/ });
const picture = (page: Page): Locator =>
  page.getByRole('img', { name: /faces of 10 identities, grouped by given label/ });
const shownFaces = async (page: Page): Promise<number> =>
  Number(/^(\d+) of 240 faces/.exec((await picture(page).getAttribute('aria-label')) ?? '')?.[1]);
const hasFocus = (locator: Locator): Promise<boolean> =>
  locator.evaluate((element) => element === document.activeElement);

const says = (page: Page, start: string) => statusReads(page, new RegExp(`^${start}`), 3 * MINUTE);

/** Goes on with Tab until the focus is there, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let i = 0; i < 150; i++) {
    if (await hasFocus(target)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('Tab never came there');
}

/** "Vera → Asha, 3 images: show them" -> 3. */
const imagesOf = async (button: Locator): Promise<number> =>
  Number(/, (\d+) images?: show them$/.exec((await button.getAttribute('aria-label')) ?? '')?.[1]);

let app: App;
beforeAll(async () => {
  app = await startApp('none');
}, 3 * MINUTE);
afterAll(() => app?.close());

describe('the biography of a face', () => {
  let opened: OpenedPage;
  let page: Page;
  beforeAll(async () => {
    opened = await app.open(DEMO);
    page = opened.page;
    await says(page, 'Ready');
    await page.getByRole('banner').getByRole('button', { name: 'Start', exact: true }).click();
    await says(page, 'Finished');
  }, 5 * MINUTE);
  afterAll(() => opened?.close());

  test('a click on the wall opens the card, and its sentence has numbers', async () => {
    await picture(page).click({ position: { x: 12, y: 26 } });
    await dialog(page).waitFor();
    expect(await sentence(page)).toMatch(SENTENCE);
    expect(await violations(page)).toEqual([]);
    expect(await sharedButtonNames(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    expect(await hasFocus(wall(page))).toBe(true);
  });

  test('a rectified label opens the card that says for whom it was taken', async () => {
    await page.getByRole('list', { name: 'Rectified labels, newest first' }).getByRole('button').first().click();
    expect(await sentence(page)).toMatch(/: taken for \w+\.$/);
    await page.getByRole('button', { name: 'Record them while this card is open' }).click();
    const near = dialog(page).getByRole('region', { name: 'Nearest images' });
    await near
      .getByRole('button', { name: /^Card of image \d+, cosine/ })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Close the card' }).click();
  });

  test('a confusion opens its photos', async () => {
    await page.getByText('Who for whom', { exact: true }).click();
    const pair = page.getByRole('button', { name: /: show them$/ }).first();
    const count = await imagesOf(pair);
    expect(count).toBeGreaterThan(0);
    await pair.click();
    await expect.poll(() => shownFaces(page)).toBe(count);
    await page
      .getByRole('region', { name: 'Faces', exact: true })
      .getByTitle(/show all again/)
      .click();
    await expect.poll(() => picture(page).getAttribute('aria-label')).toMatch(/^240 faces/);
  });

  test('in Evaluate a confusion opens its photos in Train, and a judged face says that it was never trained on', async () => {
    await page
      .getByRole('navigation', { name: 'Views' })
      .getByRole('button', { name: 'Evaluate', exact: true })
      .click();
    await says(page, 'Up to date');
    await page
      .getByRole('button', { name: /left of pair/ })
      .first()
      .click();
    expect(await dialog(page).textContent()).toContain('Never trained on');
    await page.keyboard.press('Escape');
    const row = page.getByRole('button', { name: /^\w+ → \w+: show \d+ images?$/ }).first();
    const count = Number(/show (\d+)/.exec((await row.getAttribute('aria-label')) ?? '')?.[1]);
    await row.click();
    await expect.poll(() => shownFaces(page)).toBe(count);
    await page
      .getByRole('region', { name: 'Faces', exact: true })
      .getByTitle(/show all again/)
      .click();
  });

  test('all of it by keyboard alone', async () => {
    await tabTo(page, wall(page));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await dialog(page).waitFor();
    expect(await hasFocus(dialog(page))).toBe(true);
    const last = await sentence(page);
    expect(last).toMatch(SENTENCE);
    await page.keyboard.press('Home');
    await expect.poll(() => sentence(page)).toMatch(/kept, as labels are corrected after epoch \d+ only\.$/);
    await page.keyboard.press('End');
    await expect.poll(() => sentence(page)).toBe(last);
    const name = await dialog(page).getAttribute('aria-label');
    await page.keyboard.press('n');
    await expect.poll(() => dialog(page).getAttribute('aria-label')).not.toBe(name);
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    expect(await hasFocus(wall(page))).toBe(true);

    const lists = page.getByRole('radiogroup', { name: 'List' });
    await tabTo(page, lists.getByRole('radio', { name: 'Newest' }));
    await page.keyboard.press('ArrowRight');
    const pair = page.getByRole('button', { name: /: show them$/ }).first();
    const count = await imagesOf(pair);
    await tabTo(page, pair);
    await page.keyboard.press('Enter');
    await expect.poll(() => shownFaces(page)).toBe(count);
    await expect.poll(() => hasFocus(wall(page))).toBe(true);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    expect(await sentence(page)).toMatch(SENTENCE);
    await page.keyboard.press('Escape');
    expect(opened.problems).toEqual([]);
  });
});

test('on a phone the card is a sheet of the full width', async () => {
  const { page, problems, close } = await app.open(DEMO, {
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
  });
  await says(page, 'Ready');
  await picture(page).tap({ position: { x: 12, y: 26 } });
  const box = (await dialog(page).boundingBox())!;
  expect([box.x, box.width]).toEqual([0, 390]);
  expect(box.y).toBeGreaterThan(40);
  expect(await dialog(page).textContent()).toContain('Press Start');
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Close the card' }).tap();
  await dialog(page).waitFor({ state: 'detached' });
  expect(problems).toEqual([]);
  await close();
});
