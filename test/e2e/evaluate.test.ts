/** A person evaluates what was trained: numbers, threshold, pairs, photos and a pair set of their own. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pairSet, picture } from '../support/pairSet.ts';
import { type App, type OpenedPage, startApp } from './support/app.ts';
import { sharedButtonNames, violations } from './support/axe.ts';
import { statusReads } from './support/status.ts';

const MINUTE = 60_000;
const SMALL =
  '#dataset.identities=5&dataset.imagesPerIdentity=12&model.preset=ci16&training.batchSize=20&training.epochs=4' +
  '&head.epochStart=1&engine.backend=wasm';
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } as const;

const view = (page: Page, name: string): Locator =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name, exact: true });
const region = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });
const threshold = (page: Page): Locator => page.getByRole('slider', { name: 'Threshold', exact: true });
const textOf = async (locator: Locator): Promise<string> => (await locator.textContent()) ?? '';

const says = (page: Page, start: string) => statusReads(page, new RegExp(`^${start}`), 3 * MINUTE);

async function trainAndEvaluate(page: Page): Promise<void> {
  await says(page, 'Ready');
  await page.getByRole('banner').getByRole('button', { name: 'Start', exact: true }).click();
  await says(page, 'Finished');
  await view(page, 'Evaluate').click();
  await says(page, 'Up to date');
}

/** The number behind a label of the summary, as it is shown. */
const shown = async (page: Page, panel: string, label: string): Promise<string> =>
  (await region(page, panel)
    .getByText(label, { exact: true })
    .locator('xpath=ancestor-or-self::dt/..')
    .locator('b')
    .textContent()) ?? '';

let app: App;
beforeAll(async () => {
  app = await startApp();
}, 3 * MINUTE);
afterAll(() => app?.close());

describe('the Evaluate view', () => {
  let opened: OpenedPage;
  let page: Page;
  beforeAll(async () => {
    opened = await app.open(SMALL);
    page = opened.page;
  });
  afterAll(() => opened?.close());

  test('without a network it says what to do', async () => {
    await says(page, 'Ready');
    await view(page, 'Evaluate').click();
    await page.getByRole('heading', { name: 'There is no network to evaluate yet' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Go to Train' }).click();
    await page.getByRole('figure', { name: 'Loss' }).waitFor();
  });

  test('its numbers are those of the run', async () => {
    await trainAndEvaluate(page);
    const percent = (text: string): string => `${Math.round(Number.parseFloat(text))} %`;
    const accuracy = await shown(page, 'Verification summary', 'Accuracy');
    const precision = await shown(page, 'Wrong labels found', 'Precision');
    const recall = await shown(page, 'Wrong labels found', 'Recall');
    const found = await textOf(region(page, 'Wrong labels found'));
    await view(page, 'Train').click();
    const figure = async (name: string): Promise<string> => textOf(page.getByRole('figure', { name, exact: true }));
    // Rounded twice, a half may have gone the other way.
    const verification = Number(/accuracy (\d+) %/.exec(await figure('Verification'))?.[1]);
    expect(Math.abs(verification - Number.parseFloat(accuracy))).toBeLessThanOrEqual(0.55);
    const quality = await figure('Detection quality');
    expect(quality).toContain(`precision ${precision === 'n/a' ? 'n/a' : percent(precision)}`);
    expect(quality).toContain(`recall ${percent(recall)}`);
    const detected = await page.getByRole('figure', { name: 'Detected noise' }).locator('b').nth(1).textContent();
    expect(found).toMatch(new RegExp(`found${detected} labels? rectified of 60 images`));
    await view(page, 'Evaluate').click();
  });

  test('the threshold moves by keyboard, and verdicts, marker and pairs follow it', async () => {
    const slider = threshold(page);
    const panel = region(page, 'Threshold');
    const best = await slider.inputValue();
    const marker = page.getByRole('figure', { name: 'ROC' }).locator('.recharts-reference-dot circle');
    const at = async () => [await marker.getAttribute('cx'), await marker.getAttribute('cy')].map(Number);
    const before = await at();
    await slider.focus();
    await slider.press('End');
    expect(await textOf(panel)).toMatch(/0\.0 % of one person accepted \(670 refused\), 0\.0 % of two/);
    const [left, bottom] = await at();
    await slider.press('Home');
    expect(await textOf(panel)).toMatch(/100\.0 % of one person accepted \(0 refused\), 100\.0 % of two/);
    const [right, top] = await at();
    expect(right! > left! && top! < bottom!).toBe(true);
    await page.getByRole('button', { name: 'Best', exact: true }).click();
    expect(await slider.inputValue()).toBe(best);
    expect(await at()).toEqual(before);
  });

  test('the ROC can be drawn over a logarithmic axis', async () => {
    const roc = page.getByRole('figure', { name: 'ROC' });
    const curve = () => roc.locator('path.recharts-curve').last().getAttribute('d');
    const linear = await curve();
    await page.getByRole('checkbox', { name: 'logarithmic FAR' }).check();
    await expect.poll(curve).not.toBe(linear);
    const table = await textOf(region(page, 'TAR at FAR'));
    expect(table).toMatch(/10 %[\d.]+ %[\d.-]+67 of 670/);
    expect(table).toContain('too few pairs: needs 10,000');
  });

  test('the pairs judged wrongly are as many as the threshold says, and can be leafed through', async () => {
    const verdicts = await textOf(region(page, 'Threshold'));
    const [refused, wrongly] = [/\((\d+) refused\)/, /\((\d+) wrongly\)/].map((r) => Number(r.exec(verdicts)?.[1]));
    const pairs = region(page, 'Pairs');
    await pairs.getByLabel('Verdict').selectOption('wrong');
    expect(await textOf(pairs.getByRole('status'))).toBe(`${refused! + wrongly!} pairs`);
    const items = pairs.getByRole('listitem');
    const first = await textOf(items.first());
    expect(await pairs.getByRole('img', { name: 'wrong' }).count()).toBe(await items.count());
    await pairs.getByRole('button', { name: 'Next' }).click();
    expect(await textOf(items.first())).not.toBe(first);
  });

  test('two photos: the same one is alike, an unreadable one is named', async () => {
    const choose = (label: string, name: string, buffer: Buffer) =>
      page.getByLabel(label, { exact: true }).setInputFiles({ name, mimeType: 'image/x-portable-pixmap', buffer });
    await choose('First photo', 'a.ppm', picture(1));
    await choose('Second photo', 'b.ppm', picture(1));
    const photos = region(page, 'Two photos of your own');
    await expect.poll(() => textOf(photos), { timeout: MINUTE }).toMatch(/1\.000 similarity.*the same person/);
    await choose('Second photo', 'notes.ppm', Buffer.from('no picture'));
    await expect.poll(() => textOf(photos), { timeout: MINUTE }).toContain('notes.ppm:');
  });

  test('a pair set of the field is verified on; a file that is none is refused with a reason', async () => {
    const choose = (name: string, buffer: Buffer) =>
      page
        .getByLabel('Pair set', { exact: true })
        .setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
    const summary = region(page, 'Verification summary');
    await choose('tiny.bin', pairSet(40));
    await expect
      .poll(() => textOf(summary), { timeout: MINUTE })
      .toContain('on tiny.bin: 20 pairs of one person, 20 of two');
    // Every pair of one person is one picture twice.
    await region(page, 'Pairs').getByLabel('Verdict').selectOption('all');
    await region(page, 'Pairs').getByLabel('First').selectOption('high');
    expect(await textOf(region(page, 'Pairs').getByRole('listitem').first())).toMatch(/1\.000 one person/);
    expect(await page.getByRole('alert').count()).toBe(0);
    // All pairs of one person first: no fold holds both kinds.
    await choose(
      'sorted.bin',
      pairSet(40, (pair) => pair < 20),
    );
    await expect
      .poll(() => textOf(page.getByRole('alert')), { timeout: MINUTE })
      .toContain('10 of the 10 folds hold hardly any pairs of one kind');
    await choose('letter.bin', Buffer.from('Dear all,'));
    await expect.poll(() => textOf(summary), { timeout: MINUTE }).toContain('24 people it has never seen');
    expect(await page.getByRole('alert').allTextContents()).toEqual(['This is not a pickle.']);
  });

  test('no serious violation, a name of its own for each button, no console error', async () => {
    expect(await violations(page)).toEqual([]);
    expect(await sharedButtonNames(page)).toEqual([]);
    expect(opened.problems).toEqual([]);
  });
});

test.each([
  ['on a phone', { ...PHONE, colorScheme: 'light' }],
  ['in the dark', { colorScheme: 'dark' }],
] as const)('%s: no serious violation, nothing overflows', async (_, options) => {
  const { page, problems, close } = await app.open(SMALL, options);
  await trainAndEvaluate(page);
  expect(await violations(page)).toEqual([]);
  const overflow = await page.getByRole('main').evaluate((main) => main.scrollWidth - main.clientWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  expect(problems).toEqual([]);
  await close();
});
