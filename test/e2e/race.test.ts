/** A race: three losses on the same images, their curves and walls beside each other, a verdict, and runs that stay. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from './support/app.ts';
import { statusReads } from './support/status.ts';

const MINUTE = 60_000;
const SETTINGS =
  '#dataset.identities=4&dataset.imagesPerIdentity=12&model.preset=ci16&training.batchSize=16' +
  '&training.epochs=5&head.epochStart=2&engine.backend=wasm';

const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
const show = (page: Page, view: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: view }).click();
const rows = (page: Page): Locator => page.getByRole('region', { name: 'Table of runs' }).locator('tbody tr');

interface StoredRecord {
  readonly id: string;
  readonly settings: { readonly head: { readonly kind: string }; readonly training: { readonly seed: number } };
  readonly epochs: readonly Readonly<Record<string, number>>[];
}

const storedRecords = (page: Page): Promise<StoredRecord[]> =>
  page.evaluate(
    () =>
      new Promise<StoredRecord[]>((resolve) => {
        const opening = indexedDB.open('boundaryface-playground');
        opening.onsuccess = () => {
          const asking = opening.result.transaction('records').objectStore('records').getAll();
          asking.onsuccess = () => {
            opening.result.close();
            resolve(asking.result.map(({ id, settings, epochs }) => ({ id, settings, epochs })));
          };
        };
      }),
  );

const untimed = (epochs: StoredRecord['epochs']): object[] =>
  epochs.map((epoch) => ({ ...epoch, seconds: 0, imagesPerSecond: 0 }));

let app: App;
beforeAll(async () => {
  app = await startApp();
}, 3 * MINUTE);
afterAll(() => app?.close());

test(
  'of three losses, from the run on the page, once more with another seed, and over a reload',
  async () => {
    const { page, problems, close } = await app.open(SETTINGS);
    await statusReads(page, /^Ready/);
    await button(page, 'Start').click();
    await statusReads(page, /^(Training|Preparing)/);
    await statusReads(page, /^Finished/, 2 * MINUTE);

    await button(page, 'And with ArcFace?').click();
    await page.getByRole('region', { name: 'Plan a race' }).waitFor({ timeout: MINUTE });
    await button(page, 'Another').click();
    await page.getByLabel('Loss, racer 3').selectOption('curricularface');
    await page.getByLabel('with', { exact: true }).selectOption('1');
    await button(page, 'Start the race').click();
    await page.getByText(/^Over: 3 runs finished in/).waitFor({ timeout: 3 * MINUTE });

    for (const [place, name] of ['BoundaryFace', 'ArcFace', 'CurricularFace'].entries()) {
      const column = page.getByRole('region', { name: `Racer ${place + 1}: ${name}` });
      expect(await column.textContent()).toContain('epoch 5 of 5 done');
      await column.getByRole('img', { name: /^48 faces by given label/ }).waitFor();
    }
    const race = page.getByRole('region', { name: 'Race', exact: true });
    for (const name of ['Loss', 'Verification'])
      expect(await race.getByRole('figure', { name, exact: true }).locator('.overlay-curve path').count()).toBe(3);
    const verdict = page.getByRole('region', { name: 'Verdict' });
    expect(await verdict.textContent()).toContain('One seed cannot tell');
    expect(await verdict.locator('thead th').allTextContents()).toHaveLength(4);

    // The run on the page is still there, and so are the four on the shelf.
    await statusReads(page, /^Finished/);
    expect(await rows(page).count()).toBe(4);
    // The racer with the settings of the run on the page is that run.
    const stored = async () =>
      (await storedRecords(page)).filter(({ settings }) => settings.head.kind === 'boundaryface');
    // The last epochs are put down a moment after they are told.
    await expect.poll(async () => (await stored()).map(({ epochs }) => epochs.length)).toEqual([5, 5]);
    const twins = await stored();
    expect(untimed(twins[0]!.epochs)).toEqual(untimed(twins[1]!.epochs));

    await button(page, 'Again with another seed').click();
    await page.getByText(/^Over: 6 runs finished in/).waitFor({ timeout: 3 * MINUTE });
    const text = await verdict.textContent();
    expect(text).toContain('over 2 seeds');
    expect(text).not.toContain('One seed cannot tell');

    await page.reload();
    await statusReads(page, /^Ready/);
    await show(page, 'Runs');
    await rows(page).nth(6).waitFor({ timeout: MINUTE });
    expect(await rows(page).count()).toBe(7);
    await rows(page)
      .first()
      .getByRole('button', { name: /^Show in Train/ })
      .click();
    await statusReads(page, /^Finished/, MINUTE);
    expect(problems).toEqual([]);
    await close();
  },
  10 * MINUTE,
);

test(
  'that is one click away comes to its verdict, pauses and goes on',
  async () => {
    const { page, problems, close } = await app.open('#engine.backend=wasm');
    await statusReads(page, /^Ready/);
    await show(page, 'Runs');
    await button(page, 'ArcFace against BoundaryFace at 40 % noise').click();
    await page.getByText('Seed 1 of 3: racing.').waitFor({ timeout: MINUTE });
    await button(page, 'Pause the race').click();
    await page.getByText('Seed 1 of 3: paused.').waitFor();
    await button(page, 'Go on').click();
    await page.getByText(/^Over: 6 runs finished in/).waitFor({ timeout: 5 * MINUTE });
    const verdict = page.getByRole('region', { name: 'Verdict' });
    expect(await verdict.textContent()).toMatch(/BoundaryFace (verifies|verifies better or worse).* over 3 seeds/);
    await show(page, 'Train');
    // Nothing of it has become the run on the page.
    await statusReads(page, /^Ready/);
    expect(problems).toEqual([]);
    await close();
  },
  8 * MINUTE,
);
