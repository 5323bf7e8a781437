/** Everything by keyboard alone, from the first stop of the tab key: the loss, a run, a face, five suspects, an export. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCsv } from '../../src/formats/table/csv.ts';
import { type App, startApp } from './support/app.ts';
import { statusReads } from './support/status.ts';

const MINUTE = 60_000;
const SMALL =
  '#dataset.identities=8&dataset.imagesPerIdentity=14&model.preset=ci16&training.batchSize=16&training.epochs=4' +
  '&head.epochStart=1&engine.backend=wasm';

let app: App;
beforeAll(async () => {
  app = await startApp('none');
}, 3 * MINUTE);
afterAll(() => app?.close());

/** What a screen reader would say of the control that has the focus, and whether its focus can be seen. */
const focused = (page: Page): Promise<{ name: string; visible: boolean }> =>
  page.evaluate(() => {
    const it = document.activeElement as HTMLElement;
    // Between the last stop and the first.
    if (it === document.body) return { name: '', visible: true };
    const labels = it instanceof HTMLInputElement || it instanceof HTMLSelectElement ? [...(it.labels ?? [])] : [];
    const name = it.getAttribute('aria-label') ?? (labels[0]?.textContent || it.textContent) ?? '';
    const shows = (element: Element): boolean =>
      [undefined, '::after'].some((part) => {
        const { outlineStyle, boxShadow } = getComputedStyle(element, part);
        return outlineStyle !== 'none' || boxShadow !== 'none';
      });
    // A control that is hidden behind a drawn one shows it there; the thumb of a slider has a style that cannot be asked for.
    const places = [it, it.nextElementSibling, it.parentElement].filter((place) => place !== null);
    return { name: name.trim(), visible: it.matches('[type=range]') || places.some(shows) };
  });

/** Presses the tab key until the control of that name has the focus; each stop on the way must show that it has it. */
async function tabTo(page: Page, name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const passed: string[] = [];
  for (let stop = 0; stop < 200; stop++) {
    await page.keyboard.press(key);
    const at = await focused(page);
    expect(at.visible, `the focus on "${at.name}" can be seen`).toBe(true);
    if (typeof name === 'string' ? at.name === name : name.test(at.name)) return;
    passed.push(at.name);
  }
  throw new Error(`the tab key does not come to ${name}: ${passed.join(' | ')}`);
}

test(
  'the loss is changed, a run trained, a face opened, five suspects are decided and taken away, by keyboard alone',
  async () => {
    const { page, problems, close } = await app.open(SMALL);
    await statusReads(page, /^Ready/, 2 * MINUTE);
    await tabTo(page, 'Loss');
    await page.keyboard.type('BoundaryF1');
    expect(await page.getByRole('combobox', { name: 'Loss', exact: true }).inputValue()).toBe('boundaryf1');
    await tabTo(page, 'Start', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await statusReads(page, /^Finished/, 2 * MINUTE);

    await tabTo(page, /^Faces: arrow keys/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const card = page.getByRole('dialog', { name: /^Card of/ });
    await card.waitFor();
    await page.keyboard.press('Escape');
    await card.waitFor({ state: 'detached' });

    await tabTo(page, 'Clean', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Try it on synthetic faces');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Export…' }).waitFor({ timeout: 2 * MINUTE });
    await expect.poll(() => page.getByRole('button', { name: 'Export…' }).isEnabled(), { timeout: MINUTE }).toBe(true);
    for (const key of ['a', 'a', 'r', 'x', 'a']) await page.keyboard.press(key);
    await tabTo(page, 'Export…');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    const coming = page.waitForEvent('download');
    await tabTo(page, 'review.csv');
    await page.keyboard.press('Enter');
    const [head, ...rows] = readCsv(readFileSync(await (await coming).path(), 'utf8')).map(({ cells }) => cells);
    const verdicts = rows.map((cells) => cells[head!.indexOf('verdict')]).filter(Boolean);
    expect(verdicts.sort()).toEqual(['accept', 'accept', 'accept', 'reject', 'remove']);
    expect(problems).toEqual([]);
    await close();
  },
  8 * MINUTE,
);
