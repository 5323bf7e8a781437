/** A first visit sees a recorded run, which gives way to whatever a person does; a shared link shows its settings at once. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from './support/app.ts';
import { violations } from './support/axe.ts';

const MINUTE = 60_000;

const head = (page: Page): Locator => page.getByRole('region', { name: 'A recorded run' });
const headline = (page: Page): Locator =>
  page.getByRole('heading', { name: /labels (is|are) wrong\. Watch the network/ });
const stamp = (page: Page): Locator => page.getByText('Recorded run:').first();
const nextRun = (page: Page): Locator => page.getByRole('region', { name: 'Run', exact: true }).getByText('Next run');
const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
const epoch = async (page: Page): Promise<string | undefined> =>
  /Epoch (\d+) of/.exec((await head(page).textContent()) ?? '')?.[1];

const moves = (page: Page, from: string | undefined): Promise<unknown> =>
  page.waitForFunction(
    (before) => /Epoch (\d+) of/.exec(document.querySelector('main')?.textContent ?? '')?.[1] !== before,
    from,
    { timeout: MINUTE },
  );

let app: App;
beforeAll(async () => {
  app = await startApp('none');
}, 3 * MINUTE);
afterAll(() => app?.close());

test(
  'it moves, and Start takes its place for good',
  async () => {
    const { page, problems, close } = await app.open('');
    await headline(page).waitFor({ timeout: MINUTE });
    await stamp(page).waitFor({ timeout: MINUTE });
    await moves(page, await epoch(page));
    // Every chart has its curves, and the status is that of the page.
    await page.locator('figure path.recharts-curve').nth(4).waitFor({ timeout: MINUTE });
    const status = page.getByRole('status').first();
    expect(await status.textContent()).toMatch(/^(Getting|Drawing|Ready)/);
    expect(await violations(page)).toEqual([]);
    // Nothing of it is among the runs or can be evaluated.
    await button(page, 'Runs').click();
    await page.getByText('Recorded run:').waitFor({ state: 'detached' });
    expect(await page.getByText('closed-set noise').count()).toBe(0);
    await button(page, 'Train').click();
    await stamp(page).waitFor({ timeout: MINUTE });
    await button(page, 'Start').click();
    await head(page).waitFor({ state: 'detached', timeout: MINUTE });
    expect(await stamp(page).count()).toBe(0);
    await page.getByText('Run shown').waitFor({ timeout: MINUTE });
    await page.goto(app.url);
    await page.getByRole('status').first().waitFor({ timeout: MINUTE });
    expect(await head(page).count()).toBe(0);
    expect(problems).toEqual([]);
    await close();
  },
  4 * MINUTE,
);

test(
  'where motion is not wanted it is a still of its end; closed, it is gone',
  async () => {
    const { page, problems, close } = await app.open('', { reducedMotion: 'reduce' });
    await head(page)
      .getByText(/put right/)
      .waitFor({ timeout: MINUTE });
    expect(await page.getByRole('slider', { name: 'Epoch shown' }).getAttribute('aria-valuetext')).toBe('now');
    await button(page, 'Close the recorded run').click();
    await head(page).waitFor({ state: 'detached' });
    await nextRun(page).waitFor();
    expect(problems).toEqual([]);
    await close();
  },
  2 * MINUTE,
);

test(
  'a link with settings shows these at once',
  async () => {
    const { page, close } = await app.open('#noise.closedSet=0.2&dataset.identities=4');
    await nextRun(page).waitFor({ timeout: MINUTE });
    expect(await head(page).count()).toBe(0);
    await close();
  },
  2 * MINUTE,
);
