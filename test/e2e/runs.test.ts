/** Runs stand side by side: kept over a reload, deleted and brought back, under each other's charts, forked, and joined by those of the commands. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type App, startApp } from './support/app.ts';
import { runCommand } from './support/commands.ts';
import { statusReads } from './support/status.ts';

const MINUTE = 60_000;
const SETTINGS =
  '#dataset.identities=4&dataset.imagesPerIdentity=12&model.preset=ci16&training.batchSize=16' +
  '&training.epochs=6&head.epochStart=3&engine.backend=wasm';

const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });

async function train(page: Page): Promise<void> {
  await button(page, 'Start').click();
  await statusReads(page, /^(Training|Preparing)/);
  await statusReads(page, /^Finished/, 2 * MINUTE);
}

const rows = (page: Page): Locator => page.getByRole('table').locator('tbody tr');
const show = (page: Page, view: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: view }).click();

/** The list of runs, once it is loaded and has so many rows. */
async function showRuns(page: Page, count: number): Promise<void> {
  await show(page, 'Runs');
  if (count > 0)
    await rows(page)
      .nth(count - 1)
      .waitFor({ timeout: MINUTE });
  else await page.getByRole('region', { name: 'Runs', exact: true }).waitFor({ timeout: MINUTE });
  expect(await rows(page).count()).toBe(count);
}

/** Headers of the table that name settings, and their values in each row. */
async function settingsShown(page: Page): Promise<string[][]> {
  const header = await page.getByRole('table').locator('thead th').allTextContents();
  const places = header.flatMap((_, i) => (i > 2 && i < header.indexOf('Verification') ? [i] : []));
  const cells = await rows(page).evaluateAll((all) =>
    all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')),
  );
  return places.map((i) => [header[i]!, ...cells.map((row) => row[i]!)]);
}

interface StoredEpochs {
  readonly parent: { readonly epoch: number } | null;
  readonly epochs: readonly Readonly<Record<string, number>>[];
}

const storedRecords = (page: Page): Promise<StoredEpochs[]> =>
  page.evaluate(
    () =>
      new Promise<StoredEpochs[]>((resolve) => {
        const opening = indexedDB.open('boundaryface-playground');
        opening.onsuccess = () => {
          const asking = opening.result.transaction('records').objectStore('records').getAll();
          asking.onsuccess = () => {
            opening.result.close();
            resolve(asking.result.map(({ parent, epochs }) => ({ parent, epochs })));
          };
        };
      }),
  );

const untimed = (epochs: StoredEpochs['epochs']): object[] =>
  epochs.map((epoch) => ({ ...epoch, seconds: 0, imagesPerSecond: 0 }));

let app: App;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playground-runs-'));
  app = await startApp();
}, 3 * MINUTE);
afterAll(async () => {
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('two runs', () => {
  test(
    'stand side by side with the one setting that differs, over a reload, and come back after they were deleted',
    async () => {
      const { page, problems, close } = await app.open(SETTINGS);
      await statusReads(page, /^Ready/);
      await train(page);
      await page.getByRole('combobox', { name: 'Loss', exact: true }).selectOption('arcface');
      await train(page);
      await showRuns(page, 2);
      expect(await settingsShown(page)).toEqual([['Loss', 'ArcFace', 'BoundaryFace']]);

      await button(page, 'Pin BoundaryFace').click();
      await show(page, 'Train');
      for (const name of ['Loss', 'Detected noise', 'Detection quality', 'Verification']) {
        const ghosts = page.getByRole('figure', { name, exact: true }).locator('.overlay-curve path');
        await ghosts.first().waitFor({ state: 'attached' });
      }
      const legend = page.getByRole('list', { name: /^Pinned runs/ });
      expect(await legend.textContent()).toContain('BoundaryFace');

      await page.reload();
      await statusReads(page, /^Ready/);
      await showRuns(page, 2);
      expect(await settingsShown(page)).toEqual([['Loss', 'ArcFace', 'BoundaryFace']]);
      expect(await button(page, 'Pin BoundaryFace').getAttribute('aria-pressed')).toBe('true');

      await button(page, 'Delete: BoundaryFace').click();
      expect(await rows(page).count()).toBe(1);
      await button(page, 'Undo').click();
      expect(await rows(page).count()).toBe(2);
      // With its weights.
      await button(page, 'Show in Train: BoundaryFace').click();
      await statusReads(page, /^Finished/);
      expect(await page.getByRole('region', { name: 'Run', exact: true }).textContent()).toContain('BoundaryFace');
      expect(problems).toEqual([]);
      await close();
    },
    6 * MINUTE,
  );
});

describe('a fork', () => {
  test(
    'at the epoch before correction goes on from there with the setting changed, under its own name',
    async () => {
      const { page, problems, close } = await app.open(SETTINGS);
      await statusReads(page, /^Ready/);
      await train(page);
      await showRuns(page, 1);
      await button(page, 'BoundaryFace').click();
      expect(await page.getByRole('region', { name: 'Run opened' }).textContent()).toContain('BoundaryFace');
      await page.getByLabel('From the end of epoch').selectOption('2');
      await page.getByLabel('at', { exact: true }).fill('2');
      await button(page, 'Fork').click();
      await page.getByText('forked: correction after epoch 2').first().waitFor();
      const forked = async () => (await storedRecords(page)).find((record) => record.parent !== null);
      // Its four epochs are over sooner than a look at the status may come, and the last is put down a moment after it is told.
      await expect.poll(async () => (await forked())?.epochs.length, { timeout: 2 * MINUTE }).toBe(6);
      await statusReads(page, /^Finished/, 2 * MINUTE);
      const fork = (await forked())!;
      const parent = (await storedRecords(page)).find((record) => record.parent === null)!;
      expect(fork.parent).toMatchObject({ epoch: 2 });
      expect(untimed(fork.epochs.slice(0, 2))).toEqual(untimed(parent.epochs.slice(0, 2)));
      expect(parent.epochs[2]!.detected).toBe(0);
      expect(fork.epochs[2]!.detected).toBeGreaterThan(0);
      await showRuns(page, 2);
      expect(await settingsShown(page)).toEqual([['Correction starts after epoch', '2', '3']]);
      expect(problems).toEqual([]);
      await close();
    },
    6 * MINUTE,
  );
});

describe('results of npm run train', () => {
  test(
    'that are dropped on the page join the shelf, and a damaged file is named',
    async () => {
      const config = {
        dataset: { kind: 'synthetic', identities: 4, imagesPerIdentity: 8 },
        model: { preset: 'ci16' },
        training: { epochs: 2, batchSize: 16 },
      };
      writeFileSync(join(folder, 'run.json'), JSON.stringify(config));
      const { code } = await runCommand(['train', '--config', 'run.json', '--out', 'out', '--backend', 'wasm'], folder);
      expect(code).toBe(0);
      const { page, problems, close } = await app.open(SETTINGS);
      await statusReads(page, /^Ready/);
      await showRuns(page, 0);
      const drop = async (
        names: readonly string[],
        change: (text: string) => string = (text) => text,
      ): Promise<void> => {
        const files = names.map((name) => ({ name, text: change(readFileSync(join(folder, 'out', name), 'utf8')) }));
        const transfer = await page.evaluateHandle((given) => {
          const data = new DataTransfer();
          for (const { name, text } of given) data.items.add(new File([text], name));
          return data;
        }, files);
        await page.getByRole('region', { name: 'Runs', exact: true }).dispatchEvent('drop', { dataTransfer: transfer });
      };
      await drop(['run.json', 'metrics.jsonl', 'rectified.csv']);
      await page.getByText('1 run joined.').waitFor();
      expect(await rows(page).textContent()).toContain('npm run train');
      await drop(['run.json'], (text) => text.slice(0, 40));
      await page.getByText(/^run\.json: It is not valid JSON/).waitFor();
      expect(await rows(page).count()).toBe(1);
      await button(page, 'BoundaryFace').click();
      await page.getByRole('region', { name: 'Rectified labels' }).waitFor();
      expect(await page.getByRole('region', { name: 'Run opened' }).textContent()).toContain('Of npm run train');
      expect(problems).toEqual([]);
      await close();
    },
    6 * MINUTE,
  );
});
