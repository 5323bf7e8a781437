/** axe-core with every rule of WCAG 2.2 AA on the views and their states, in both themes, in both languages, on a desktop and on a phone. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type App, startApp } from './support/app.ts';
import { isTooWide, sharedButtonNames, speak, violations, violationsInChinese } from './support/axe.ts';
import { openSettings } from './support/settingsPanel.ts';
import { statusReads } from './support/status.ts';

const MINUTE = 60_000;
const SMALL =
  '#dataset.identities=4&dataset.imagesPerIdentity=8&model.preset=ci16&training.batchSize=16&training.epochs=4&head.epochStart=1&engine.backend=wasm';

let app: App;
beforeAll(async () => {
  app = await startApp('none');
}, 3 * MINUTE);
afterAll(() => app?.close());

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } as const;

type Scheme = 'light' | 'dark';

/** What the page is opened in, and turned to the other at every state. */
const DEVICES: readonly (readonly [name: string, opened: Scheme, options: BrowserContextOptions])[] = [
  ['on a desktop', 'light', {}],
  ['on a phone', 'dark', PHONE],
];

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const view = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name, exact: true });
const choose = (page: Page, name: string) => page.getByText(name, { exact: true }).locator('visible=true').first();

const parts = (page: Page) => page.getByRole('radiogroup', { name: 'Part of the page' });

/** Of a phone the part that is asked for; the desktop shows them all. */
async function part(page: Page, name: 'Picture' | 'Charts' | 'Labels'): Promise<void> {
  if (await parts(page).isVisible()) await parts(page).getByText(name, { exact: true }).click();
}

/** The system changes its colours, and the page with it. */
async function turn(page: Page, colorScheme: Scheme): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
}

describe.each(DEVICES)('%s', (_, opened, device) => {
  const options = { ...device, colorScheme: opened };
  /** What was found, by the state it was found in. */
  const found: Record<string, readonly string[]> = {};
  const lookIn = async (page: Page, state: string, scheme: Scheme): Promise<void> => {
    await turn(page, scheme);
    const lines = await violations(page);
    if (lines.length > 0) found[`${state}, ${scheme}`] = lines;
  };
  const lookOnce = async (page: Page, state: string): Promise<void> => {
    // No tooltip is open.
    await page.mouse.move(0, 0);
    await lookIn(page, state, opened === 'light' ? 'dark' : 'light');
    await lookIn(page, state, opened);
  };
  const look = async (page: Page, state: string): Promise<void> => {
    await lookOnce(page, state);
    // Words and colours know nothing of each other: Chinese is looked at on the light desktop and on the dark phone.
    const words = await violationsInChinese(page);
    if (words.length > 0) found[`${state}, in Chinese`] = words;
  };

  test('no violation in any state of a run, and none in what it leaves', async () => {
    const { page, problems, close } = await app.open(SMALL, options);
    await statusReads(page, /^Ready/, 3 * MINUTE);
    await look(page, 'ready');
    const settings = button(page, 'Settings');
    if (await settings.isVisible()) await settings.click();
    await page.getByRole('combobox', { name: 'Find a setting' }).fill('m');
    await look(page, 'search');
    await page.keyboard.press('Escape');
    await openSettings(page);
    await look(page, 'all settings');
    const closer = button(page, 'Close the settings');
    if (await closer.isVisible()) await closer.click();
    await button(page, 'Step').click();
    await statusReads(page, /^Paused/, 3 * MINUTE);
    await look(page, 'paused');
    await button(page, 'Start').click();
    await look(page, 'running');
    await statusReads(page, /^Finished/, 3 * MINUTE);
    if (await parts(page).isVisible()) {
      for (const name of ['Picture', 'Charts', 'Labels'] as const) {
        await part(page, name);
        await look(page, `finished, ${name}`);
      }
    } else await look(page, 'finished');
    await part(page, 'Charts');
    await button(page, '"Loss" as a table').click();
    await page.getByRole('region', { name: 'Numbers of "Loss"' }).waitFor();
    // Any click elsewhere closes the card of a word, that on the language too.
    await speak(page, 'zh-CN');
    await page.getByRole('button', { name: /^精确率/ }).click();
    await page.getByRole('dialog').waitFor();
    await lookOnce(page, 'a table and a word, in Chinese');
    await speak(page, 'en');
    await page.getByRole('button', { name: /^precision, in/ }).click();
    await page.getByRole('dialog').getByText('how many were wrong').waitFor();
    await lookOnce(page, 'a table and a word');
    await button(page, 'All words').click();
    const about = page.getByRole('dialog', { name: 'About the playground' });
    await about.getByRole('searchbox').waitFor();
    await look(page, 'all words');
    await about.getByText('About', { exact: true }).click();
    await about.getByRole('link', { name: /^Source code/ }).waitFor();
    await look(page, 'about');
    await page.keyboard.press('Escape');
    await about.waitFor({ state: 'detached' });
    await part(page, 'Labels');
    expect(await sharedButtonNames(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);

    await part(page, 'Picture');
    await page.getByRole('slider', { name: 'Epoch shown' }).focus();
    await page.keyboard.press('Home');
    await look(page, 'replay');
    await page.keyboard.press('End');
    await page.getByRole('application').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: /^Card of/ }).waitFor();
    await look(page, 'card');
    await page.keyboard.press('Escape');
    await choose(page, 'Sphere').click();
    await page.getByRole('application').waitFor();
    await look(page, 'sphere');
    await choose(page, 'Faces').click();

    await button(page, 'Pace').click();
    await page.getByRole('dialog', { name: 'Pace' }).waitFor();
    await look(page, 'pace');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Pace' }).waitFor({ state: 'detached' });
    if (await settings.isVisible()) await settings.click();
    await button(page, 'About this set').click();
    await page.getByRole('dialog', { name: 'About this set' }).waitFor();
    await look(page, 'about this set');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'About this set' }).waitFor({ state: 'detached' });

    await view(page, 'Evaluate').click();
    await page.getByRole('region', { name: 'Wrong labels found' }).waitFor({ timeout: MINUTE });
    await look(page, 'evaluate');
    await view(page, 'Runs').click();
    await page.getByRole('table').waitFor();
    await look(page, 'runs');
    expect(await sharedButtonNames(page)).toEqual([]);
    await button(page, 'BoundaryFace').click();
    await page.getByRole('region', { name: 'Run opened' }).waitFor();
    await look(page, 'run opened');
    await view(page, 'Clean').click();
    await button(page, 'Try it on synthetic faces').waitFor();
    await look(page, 'clean');
    expect(found).toEqual({});
    expect(problems).toEqual([]);
    await close();
  });

  test('no violation where nothing was trained yet', async () => {
    const { page, close } = await app.open(SMALL, options);
    await view(page, 'Evaluate').click();
    await page.getByRole('heading', { name: 'There is no network to evaluate yet' }).waitFor();
    await look(page, 'nothing to evaluate');
    await view(page, 'Runs').click();
    await page.locator('main h2').first().waitFor();
    await look(page, 'no runs');
    expect(found).toEqual({});
    await close();
  });
});

test('the first stop of the tab key leads past the bar on top, and leaves the address alone', async () => {
  const { page, close } = await app.open(SMALL);
  await statusReads(page, /^Ready/, 3 * MINUTE);
  const before = page.url();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
  expect(page.url()).toBe(before);
  await close();
});

test('where the system gives the colours every state is still told', async () => {
  const { page, close } = await app.open(SMALL, { forcedColors: 'active' });
  await statusReads(page, /^Ready/, 3 * MINUTE);
  const outline = (selector: string): Promise<string> =>
    page
      .locator(selector)
      .first()
      .evaluate((it) => getComputedStyle(it).outlineStyle);
  expect(await outline('nav [aria-current]')).toBe('solid');
  expect(await outline('.mantine-SegmentedControl-label[data-active]')).toBe('solid');
  expect(await outline('.mantine-SegmentedControl-label:not([data-active])')).toBe('none');
  const backgrounds = (): Promise<string[]> =>
    page.getByRole('switch', { name: 'Show truth' }).evaluate((input) => {
      const track = input.parentElement!.querySelector('.mantine-Switch-track')!;
      const thumb = track.querySelector('.mantine-Switch-thumb')!;
      return [track, thumb].map((it) => getComputedStyle(it).backgroundColor);
    });
  const [offTrack, offThumb] = await backgrounds();
  expect(offThumb).not.toBe(offTrack);
  await page.getByRole('switch', { name: 'Show truth' }).click();
  const [onTrack, onThumb] = await backgrounds();
  expect(onTrack).not.toBe(offTrack);
  expect(onThumb).not.toBe(onTrack);
  expect(await violations(page)).toEqual([]);
  await close();
});
