/** A person cleans a set in the page: analyses it, reviews the top by keyboard, takes it away, and finds it clean when it comes back. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync, zipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFaceRenderer } from '../../src/data/synthetic/index.ts';
import { encodePng } from '../../src/formats/picture/png.ts';
import { readCsv } from '../../src/formats/table/csv.ts';
import { type App, SMALL, startApp } from './support/app.ts';
import { violations, violationsInChinese } from './support/axe.ts';
import { drawnFiles } from './support/drawnPhotos.ts';

const MINUTE = 60_000;
const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const PHOTOS = resolve(ROOT, process.env.FACES_DIR ?? '../shared/faces', 'formats/lfw12_imagefolder.zip');

let app: App;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playground-clean-'));
  app = await startApp();
}, 3 * MINUTE);
afterAll(async () => {
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A photo that is not among them. */
function withOneMore(files: Record<string, Uint8Array>): Record<string, Uint8Array> {
  const { length } = Object.keys(files);
  const pixels = new Uint8Array(112 * 112 * 3);
  createFaceRenderer(112).render({ seed: 21, difficulty: 0.4 }, 0, length, pixels, 0);
  return { 'Ann/one more.png': encodePng(pixels, 112, 112) };
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });

/** Until the last fold is over; what went wrong instead, if anything did. */
async function reviewReady(page: Page): Promise<void> {
  await Promise.race([
    page.getByRole('region', { name: 'Image in focus' }).waitFor({ timeout: 4 * MINUTE }),
    page
      .getByRole('alert')
      .waitFor({ timeout: 4 * MINUTE })
      .then(async () => Promise.reject(new Error((await page.getByRole('alert').textContent()) ?? 'failed'))),
  ]);
  await button(page, 'Cancel').waitFor({ state: 'detached', timeout: 2 * MINUTE });
}

async function exported(page: Page, fileName: string): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), button(page, fileName).click()]);
  expect(download.suggestedFilename()).toBe(fileName);
  const path = join(folder, fileName);
  await download.saveAs(path);
  return readFileSync(path);
}

const suspects = async (page: Page): Promise<number> =>
  Number(/\d+/.exec((await page.getByRole('button', { name: /^Suspects/ }).textContent()) ?? '')?.[0]);

/** From a set under review to one that was reviewed, exported and read again. */
async function reviewAndReturn(page: Page): Promise<void> {
  const before = await suspects(page);
  expect(before).toBeGreaterThanOrEqual(10);
  // By keyboard alone, with nothing focused first: each verdict moves on to the next.
  for (let i = 0; i < 10; i++) await page.keyboard.press('a');
  await expect.poll(() => page.getByRole('status').first().textContent()).toMatch(/10 of them decided/);
  await page.keyboard.press('u');
  await expect.poll(() => page.getByRole('status').first().textContent()).toMatch(/ 9 of them decided/);
  await page.keyboard.press('a');

  await button(page, /^Export/).click();
  const rows = readCsv((await exported(page, 'review.csv')).toString('utf8')).map(({ cells }) => cells);
  expect(rows[0]).toEqual([
    'image',
    'given_label',
    'suggested_label',
    'score',
    'chance_wrong',
    'flagged',
    'nobody',
    'note',
    'verdict',
    'final_label',
  ]);
  // What is still open is said on the page and in the row.
  const open = before - 10;
  const said = `${open === 1 ? '1 suspect' : `${open} suspects`} undecided: ${open === 1 ? 'it keeps' : 'they keep'} the given name.`;
  if (open > 0) expect(await page.getByRole('dialog').getByText(said).count()).toBe(2);
  const undecided = rows.filter((row) => row[7]?.endsWith('undecided: given label kept'));
  expect(undecided.filter((row) => row[6] === 'false' && !/no face/.test(row[7]!))).toHaveLength(open);
  const accepted = rows.filter((row) => row[8] === 'accept');
  expect(accepted).toHaveLength(10);
  for (const [, given, suggested, , , , , , , final] of accepted) {
    expect(final).toBe(suggested);
    expect(final).not.toBe(given);
  }
  const zip = await exported(page, 'cleaned.zip');
  expect(zip.toString('latin1')).not.toMatch(/Exif|GPS-12/);
  const perLabel = (labels: readonly (string | undefined)[]) =>
    Object.fromEntries([...new Set(labels)].sort().map((label) => [label, labels.filter((l) => l === label).length]));
  const folders = Object.keys(unzipSync(zip)).map((name) => name.split('/')[0]);
  expect(perLabel(folders)).toEqual(perLabel(rows.slice(1).map((row) => row[9])));
  await page.keyboard.press('Escape');

  await button(page, 'Another folder').click();
  await page.getByLabel('Zip of photos to clean').setInputFiles(join(folder, 'cleaned.zip'));
  await reviewReady(page);
  expect(await page.getByText(`${rows.length - 1} images of`).count()).toBeGreaterThan(0);
  // The ten were wrong and are right now.
  expect(await suspects(page)).toBeLessThanOrEqual(before - 8);
}

describe('synthetic faces', () => {
  test('analysed, reviewed by keyboard, exported and read again; nothing leaves the origin', async () => {
    const { page, problems, close } = await app.open(SMALL);
    await button(page, 'Clean').click();
    const sample = button(page, 'Try it on synthetic faces');
    await sample.waitFor({ timeout: MINUTE });
    expect(await violations(page)).toEqual([]);
    await sample.click();
    await reviewReady(page);
    expect(await violations(page)).toEqual([]);
    expect(await violationsInChinese(page)).toEqual([]);
    await reviewAndReturn(page);
    // A reload forgets the pictures, and keeps the view and the verdicts.
    await page.reload();
    await page.getByRole('region', { name: 'Earlier reviews' }).waitFor({ timeout: MINUTE });
    expect(await page.getByText('112 images · 10 verdicts').count()).toBe(1);
    expect(problems).toEqual([]);
    await close();
  });

  test('verdicts retrain the head; a second tab shows them and does not write over them', async () => {
    const { page, problems, close } = await app.open(SMALL, {
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
    });
    const begin = async (tab: Page): Promise<void> => {
      await button(tab, 'Clean').click();
      await button(tab, 'Try it on synthetic faces').click();
      await reviewReady(tab);
    };
    await begin(page);
    expect(await violations(page)).toEqual([]);
    expect(await violationsInChinese(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    for (const key of ['a', 'a', 'r']) await page.keyboard.press(key);
    await button(page, 'Retrain with my verdicts').click();
    await button(page, 'Cancel').waitFor({ state: 'detached', timeout: 2 * MINUTE });
    await expect.poll(() => page.getByRole('status').first().textContent()).toMatch(/ 3 of them decided/);
    expect(await button(page, 'Retrain with my verdicts').isEnabled()).toBe(true);

    const second = await page.context().newPage();
    await second.goto(app.url + SMALL);
    await begin(second);
    await second.getByRole('note').filter({ hasText: 'under review in another tab' }).waitFor({ timeout: MINUTE });
    await second.getByText('3 verdicts of an earlier visit are back.').waitFor({ timeout: MINUTE });
    await second.keyboard.press('a');
    await second.reload();
    await second.getByText('112 images · 3 verdicts').waitFor({ timeout: MINUTE });
    expect(problems).toEqual([]);
    await close();
  });
});

/** Photos of two people, so many of each. */
function twoPeople(each: number): Record<string, Uint8Array> {
  const renderer = createFaceRenderer(112);
  const pixels = new Uint8Array(112 * 112 * 3);
  const files: Record<string, Uint8Array> = {};
  for (let image = 0; image < each; image++) {
    for (const [identity, name] of ['Ann', 'Ben'].entries()) {
      renderer.render({ seed: 21, difficulty: 0.4 }, identity, image, pixels, 0);
      files[`${name}/${image}.png`] = encodePng(pixels, 112, 112);
    }
  }
  return files;
}

describe('a library that is opened again', () => {
  test('a tab closed in the middle goes on from where it was; one photo more keeps faces and verdicts, and all can be forgotten', async () => {
    const files = twoPeople(40);
    const zip = join(folder, 'library.zip');
    writeFileSync(zip, zipSync(files, { level: 0 }));
    const { page: first, problems, close } = await app.open(SMALL);
    await button(first, 'Clean').click();
    await first.getByLabel('Zip of photos to clean').setInputFiles(zip);
    // A third of them, then the tab is gone: what was read half a second before is kept.
    await first.waitForFunction(
      () => Number(/(\d+) of 80/.exec(document.body.textContent ?? '')?.[1] ?? 0) >= 24,
      undefined,
      { timeout: 2 * MINUTE, polling: 50 },
    );
    const context = first.context();
    await first.close();

    const page = await context.newPage();
    await page.goto(app.url + SMALL);
    await button(page, 'Clean').click();
    const kept = await page.getByText(/^\d+ faces kept/).textContent({ timeout: MINUTE });
    expect(Number.parseInt(kept!, 10)).toBeGreaterThanOrEqual(8);
    await page.getByLabel('Zip of photos to clean').setInputFiles(zip);
    await reviewReady(page);
    const known = await page.getByText(/known from an earlier visit/).textContent();
    expect(Number.parseInt(known!, 10)).toBe(Number.parseInt(kept!, 10));
    await button(page, /^All/).click();
    for (const key of ['r', 'r']) await page.keyboard.press(key);
    await expect.poll(() => page.getByRole('status').first().textContent()).toMatch(/2 verdicts in all/);

    // The third is given in the very moment in which the page goes.
    const reloaded = page.waitForEvent('domcontentloaded');
    const given = page.evaluate(() => {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'r', bubbles: true }));
      location.reload();
    });
    await Promise.all([reloaded, given.catch(() => undefined)]);
    const grown = join(folder, 'grown.zip');
    writeFileSync(grown, zipSync({ ...files, ...withOneMore(files) }, { level: 0 }));
    await page.getByLabel('Zip of photos to clean').setInputFiles(grown);
    await reviewReady(page);
    await page.getByText('80 faces known from an earlier visit.').waitFor();
    await page.getByText('3 verdicts of an earlier visit are back.').waitFor();

    await button(page, 'Another folder').click();
    await button(page, 'Forget them').click();
    await page.getByText(/faces kept/).waitFor({ state: 'detached', timeout: MINUTE });
    expect(problems).toEqual([]);
    await close();
  });
});

describe('drawn photos', () => {
  test('the whole photo with its face, removal first where nobody is, spellings merged, and a view to go back to', async () => {
    writeFileSync(join(folder, 'drawn.zip'), zipSync(drawnFiles(), { level: 0 }));
    const { page, problems, close } = await app.open(SMALL);
    await button(page, 'Start').waitFor({ timeout: MINUTE });
    const names = await page
      .getByRole('banner')
      .getByRole('button')
      .evaluateAll((all) => all.map((one) => one.textContent));
    expect(names.filter((name) => name === 'Train' || name === 'Start').sort()).toEqual(['Start', 'Train']);
    await button(page, 'Clean').click();
    await page.getByLabel('Zip of photos to clean').setInputFiles(join(folder, 'drawn.zip'));
    await reviewReady(page);
    await page.getByText('1 person has a single photo: not judged.').waitFor();

    await button(page, /^All/).click();
    const card = page.getByRole('region', { name: 'Image in focus' });
    const whole = card.getByRole('button', { name: 'Show the photo at full size' });
    await whole.locator('img').waitFor();
    expect(
      await whole.locator('img').evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]),
    ).toEqual([200, 220]);
    // The box lies where the face was drawn.
    const corners = await whole.locator('polygon').first().getAttribute('points');
    const [left, top, right, , , bottom] = corners!.split(/[ ,]/).map(Number) as number[];
    expect(left! * 200).toBeGreaterThan(45);
    expect(right! * 200).toBeLessThan(190);
    expect(top! * 220).toBeGreaterThan(55);
    expect(bottom! * 220).toBeLessThan(200);
    await page.keyboard.press('p');
    await page.getByRole('dialog').locator('img').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    const first = async (): Promise<string | null> => card.locator('button[data-kind]').first().textContent();
    expect(await first()).toMatch(/^R/);
    await button(page, /^No face found/).click();
    await expect.poll(first).toMatch(/^X\s*Remove/);
    expect(await card.locator('polygon').count()).toBe(0);
    expect(await violations(page)).toEqual([]);

    await page.keyboard.press('x');
    await button(page, 'Merge').click();
    await reviewReady(page);
    await page.getByText('14 images of 3 identities').waitFor();
    await expect.poll(() => page.getByRole('status').first().textContent()).toMatch(/1 verdict in all/);

    await button(page, 'Evaluate').click();
    expect(new URL(page.url()).hash).toMatch(/^#view=evaluate&/);
    await page.goBack();
    await page.getByRole('listbox').or(page.getByText('No image scores above the threshold.')).waitFor();
    await page.reload();
    await button(page, 'Try it on synthetic faces').waitFor({ timeout: MINUTE });
    expect(problems).toEqual([]);
    await close();
  });
});

if (!existsSync(PHOTOS))
  console.info('Skipped: cleaning real photographs in the page. Set FACES_DIR to a folder of them.');

/** A JPEG with an EXIF block that states a place. */
function withPlace(jpeg: Uint8Array): Uint8Array {
  const exif = Buffer.from('Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0GPS-12.345N', 'latin1');
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, exif.length + 2]);
  return Buffer.concat([head, exif, jpeg.subarray(2)]);
}

describe.skipIf(!existsSync(PHOTOS))('photographs (FACES_DIR)', () => {
  test('six people, two photos of each under the next name: found, put right, and no EXIF left', async () => {
    const files = Object.entries(unzipSync(readFileSync(PHOTOS))).filter(([name]) => /\.jpe?g$/i.test(name));
    const personOf = (name: string): string => name.split('/').at(-2)!;
    const people = [...new Set(files.map(([name]) => personOf(name)))].slice(0, 6);
    const seen = new Map<string, number>();
    const mixed: Record<string, Uint8Array> = {};
    for (const [name, bytes] of files) {
      const person = people.indexOf(personOf(name));
      if (person < 0) continue;
      const nth = seen.get(people[person]!) ?? 0;
      seen.set(people[person]!, nth + 1);
      const label = people[nth < 2 ? (person + 1) % people.length : person];
      mixed[`${label}/${name.split('/').at(-1)}`] = withPlace(bytes);
    }
    writeFileSync(join(folder, 'photos.zip'), zipSync(mixed, { level: 0 }));
    const { page, problems, close } = await app.open(SMALL);
    await button(page, 'Clean').click();
    await page.getByLabel('Zip of photos to clean').setInputFiles(join(folder, 'photos.zip'));
    await reviewReady(page);
    await reviewAndReturn(page);
    expect(problems).toEqual([]);
    await close();
  });
});
