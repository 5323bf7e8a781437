/** Photos of no face to twelve, by keyboard: all of them framed in the whole photo, and another one chosen to be judged. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFaceRenderer } from '../../src/data/synthetic/index.ts';
import { encodePng } from '../../src/formats/picture/png.ts';
import { type App, SMALL, startApp } from './support/app.ts';
import { drawnFiles } from './support/drawnPhotos.ts';

const MINUTE = 60_000;
const FACE = 112;
const [WIDTH, HEIGHT] = [1000, 420];

/** @returns a photo of so many people on two rows */
function crowd(count: number): Uint8Array {
  const renderer = createFaceRenderer(FACE);
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3).fill(150);
  const face = new Uint8Array(FACE * FACE * 3);
  for (let i = 0; i < count; i++) {
    const [left, top] = [20 + 162 * (i % 6), i < 6 ? 40 : 240];
    renderer.render({ seed: 8, difficulty: 0.3 }, i, i, face, 0);
    for (let row = 0; row < FACE; row++) {
      rgb.set(face.subarray(row * FACE * 3, (row + 1) * FACE * 3), ((top + row) * WIDTH + left) * 3);
    }
  }
  return encodePng(rgb, WIDTH, HEIGHT);
}

let app: App;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playground-faces-'));
  const crowds = Object.fromEntries([0, 3, 12].map((count) => [`Ann/crowd${count}.png`, crowd(count)]));
  writeFileSync(join(folder, 'crowds.zip'), zipSync({ ...drawnFiles(), ...crowds }, { level: 0 }));
  app = await startApp();
}, 3 * MINUTE);
afterAll(async () => {
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const working = (page: Page) => button(page, 'Cancel').waitFor({ state: 'detached', timeout: 2 * MINUTE });

/** Walks the list to a photo by the arrow keys. */
async function goTo(page: Page, name: string): Promise<void> {
  const card = page.getByRole('region', { name: 'Image in focus' });
  await page.keyboard.press('Home');
  for (let i = 0; i < 40; i++) {
    if ((await card.textContent())?.includes(name)) return;
    await page.keyboard.press('ArrowRight');
  }
  throw new Error(`${name} is not in the list`);
}

test('every face is listed, the one that is meant is chosen, and its box moves', async () => {
  const { page, problems, close } = await app.open(SMALL);
  await button(page, 'Clean').click();
  await page.getByLabel('Zip of photos to clean').setInputFiles(join(folder, 'crowds.zip'));
  const card = page.getByRole('region', { name: 'Image in focus' });
  await card.waitFor({ timeout: 3 * MINUTE });
  await working(page);

  await button(page, /^No face found/).click();
  await page.keyboard.press('Escape');
  await goTo(page, 'crowd0.png');
  await page.keyboard.press('p');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('No face was found in this photo.').waitFor({ timeout: MINUTE });
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  await button(page, /^All/).click();
  for (const count of [3, 12]) {
    await goTo(page, `crowd${count}.png`);
    const outline = () => card.locator('polygon').first().getAttribute('points');
    const before = await outline();
    await page.keyboard.press('p');
    const faces = dialog.getByRole('button', { name: /^Face \d+ of/ });
    await expect.poll(() => faces.count(), { timeout: MINUTE }).toBe(count);
    const size = await dialog.locator('img').evaluate((one: HTMLImageElement) => [one.naturalWidth, one.naturalHeight]);
    expect(size).toEqual([WIDTH, HEIGHT]);
    expect(await dialog.getByRole('button', { name: /which is compared/ }).count()).toBe(1);
    const width = async (): Promise<number> => (await dialog.locator('img').boundingBox())!.width;
    const small = await width();
    await page.keyboard.press('+');
    await expect.poll(width).toBeGreaterThan(1.4 * small);
    await page.keyboard.press('-');

    // From the compared face on to the next, and that one is meant.
    await dialog.getByRole('button', { name: /which is compared/ }).focus();
    await page.keyboard.press('ArrowRight');
    const chosen = (await page.evaluate(() => document.activeElement?.getAttribute('aria-label')))!;
    expect(chosen).toMatch(/: compare this one$/);
    await page.keyboard.press('Enter');
    const number = /\d+/.exec(chosen)![0];
    await dialog.getByText(`Face ${number} is compared`).waitFor({ timeout: 2 * MINUTE });
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await working(page);
    await goTo(page, `crowd${count}.png`);
    expect(await outline()).not.toBe(before);
  }
  expect(problems).toEqual([]);
  await close();
});
