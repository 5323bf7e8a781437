/** axe-core on the page: in both themes, on a phone, before and during a run. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from './support/app.ts';
import { seriousViolations, sharedButtonNames } from './support/axe.ts';
import { openSettings } from './support/settingsPanel.ts';

const MINUTE = 60_000;
const SMALL =
  '#dataset.identities=4&dataset.imagesPerIdentity=8&model.preset=ci16&training.batchSize=16&training.epochs=3&head.epochStart=1';

let app: App;
beforeAll(async () => {
  app = await startApp();
}, 3 * MINUTE);
afterAll(() => app?.close());

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } as const;

test.each([
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['on a phone', PHONE],
] as const)('%s: no serious violation, before and after a run', async (_, options) => {
  const { page, problems, close } = await app.open(SMALL, options);
  const status = (start: string) =>
    page.waitForFunction(
      (text) => [...document.querySelectorAll('[role=status]')].some((e) => e.textContent?.startsWith(text)),
      start,
      { timeout: 3 * MINUTE, polling: 100 },
    );
  await status('Ready');
  expect(await seriousViolations(page)).toEqual([]);
  await page.getByRole('combobox', { name: 'Find a setting' }).fill('m');
  expect(await seriousViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await openSettings(page);
  expect(await seriousViolations(page)).toEqual([]);
  expect(await sharedButtonNames(page)).toEqual([]);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await status('Finished');
  expect(await seriousViolations(page)).toEqual([]);
  expect(await sharedButtonNames(page)).toEqual([]);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: '"Loss" as a table' }).click();
  await page.getByRole('region', { name: 'Numbers of "Loss"' }).waitFor();
  await page.getByRole('button', { name: /^precision, in/ }).click();
  await page.getByRole('dialog').getByText('how many were wrong').waitFor();
  expect(await seriousViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'All words' }).click();
  const about = page.getByRole('dialog', { name: 'About the playground' });
  await about.getByRole('searchbox').waitFor();
  expect(await seriousViolations(page)).toEqual([]);
  await about.getByText('About', { exact: true }).click();
  await about.getByRole('link', { name: /^Source code/ }).waitFor();
  expect(await seriousViolations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Runs' }).click();
  await page.getByRole('table').waitFor();
  expect(await seriousViolations(page)).toEqual([]);
  expect(await sharedButtonNames(page)).toEqual([]);
  await page.getByRole('button', { name: 'BoundaryFace', exact: true }).click();
  await page.getByRole('region', { name: 'Run opened' }).waitFor();
  expect(await seriousViolations(page)).toEqual([]);
  expect(problems).toEqual([]);
  await close();
});
