/** A sweep in the page: dropped as a file, paused, reloaded and gone on with, it has the numbers of `npm run sweep`. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type App, startApp } from './support/app.ts';
import { violations } from './support/axe.ts';
import { readJsonLines, runCommand } from './support/commands.ts';
import { statusReads } from './support/status.ts';

const MINUTE = 60_000;
const PAGE =
  '#dataset.identities=4&dataset.imagesPerIdentity=12&model.preset=ci16&training.batchSize=16' +
  '&training.epochs=6&head.epochStart=3&engine.backend=wasm';

const SWEEP = {
  base: {
    dataset: { identities: 4, imagesPerIdentity: 12 },
    model: { preset: 'ci16' },
    head: { scale: 8, margin: 0.2, epochStart: 2 },
    training: { epochs: 3, batchSize: 16 },
  },
  axes: { 'head.kind': ['arcface', 'boundaryface'], 'noise.closedSet': [0, 0.3] },
  seeds: [1, 2],
};

const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
const sweep = (page: Page): Locator => page.getByRole('region', { name: 'Sweep two-by-two' });

async function showSweeps(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Runs' }).click();
  await page.getByRole('radiogroup', { name: 'Runs or sweeps' }).getByText('Sweeps', { exact: true }).click();
  await page.getByRole('region', { name: 'Sweeps', exact: true }).waitFor({ timeout: MINUTE });
}

async function drop(page: Page, name: string, text: string): Promise<void> {
  const transfer = await page.evaluateHandle(
    (file) => {
      const data = new DataTransfer();
      data.items.add(new File([file.text], file.name));
      return data;
    },
    { name, text },
  );
  const region = page.getByRole('region', { name: 'Sweeps', exact: true });
  await region.dispatchEvent('drop', { dataTransfer: transfer });
}

/** A file of the sweep that is shown, as a person takes it away. */
async function taken(page: Page, choice: string): Promise<string> {
  await button(page, 'Export this sweep').click();
  const coming = page.waitForEvent('download');
  await page.getByRole('button', { name: new RegExp(`^${choice}`) }).click();
  const path = await (await coming).path();
  return readFileSync(path, 'utf8');
}

interface Line {
  readonly config: unknown;
  readonly backend: string;
  readonly images: number;
  readonly epochs: readonly Readonly<Record<string, unknown>>[];
}

/** What a run has found, without when and where. */
const found = (lines: readonly unknown[]): Map<string, unknown> =>
  new Map(
    (lines as readonly Line[]).map(({ config, backend, images, epochs }) => [
      JSON.stringify(config),
      { backend, images, epochs: epochs.map((epoch) => ({ ...epoch, seconds: 0, imagesPerSecond: 0 })) },
    ]),
  );

let app: App;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playground-sweeps-'));
  app = await startApp();
}, 3 * MINUTE);
afterAll(async () => {
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a sweep of two by two values and two seeds', () => {
  test(
    'paused, reloaded and gone on with has the table and the numbers of npm run sweep, and leaves the run of the page alone',
    async () => {
      writeFileSync(join(folder, 'two-by-two.json'), JSON.stringify(SWEEP));
      const command = ['sweep', '--config', 'two-by-two.json', '--out', 'out', '--jobs', '1'];
      expect((await runCommand(command, folder)).code).toBe(0);

      const { page, problems, close } = await app.open(PAGE);
      await statusReads(page, /^Ready/);
      await showSweeps(page);
      await drop(page, 'two-by-two.json', JSON.stringify(SWEEP));
      await sweep(page).getByText('2 × 2 values, 2 seeds: 8 runs').waitFor();
      await sweep(page)
        .getByText(/^Not started\. It takes about /)
        .waitFor();
      await button(page, 'Start the sweep').click();
      await sweep(page)
        .getByText(/^[1-6] of 8 runs done, .* left$/)
        .waitFor({ timeout: MINUTE });
      await button(page, 'Pause the sweep').click();
      const paused = sweep(page).getByText(/^Paused: [1-7] of 8 runs done\./);
      await paused.waitFor();
      const before = await paused.textContent();

      await page.reload();
      await statusReads(page, /^Ready/);
      await showSweeps(page);
      await page.getByRole('button', { name: /^two-by-two/ }).click();
      expect(await paused.textContent()).toMatch(before!.slice(0, before!.indexOf(' runs')));
      await button(page, 'Go on with the sweep').click();
      await sweep(page)
        .getByText('All runs are done.')
        .waitFor({ timeout: 2 * MINUTE });

      expect(await taken(page, 'Table, Markdown')).toBe(readFileSync(join(folder, 'out/table.md'), 'utf8'));
      const lines = (await taken(page, 'Results, JSONL')).trim().split('\n');
      const here = found(lines.map((line) => JSON.parse(line) as unknown));
      const there = found(readJsonLines(join(folder, 'out/results.jsonl')));
      expect(here.size).toBe(8);
      expect(here).toEqual(there);
      expect(JSON.parse(await taken(page, 'Plan, JSON'))).toEqual(SWEEP);

      const table = page.getByRole('table', { name: 'Verification accuracy, %' });
      expect(await table.locator('tbody tr').count()).toBe(2);
      expect(await violations(page)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await violations(page)).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
      await button(page, 'New sweep…').click();
      await page.getByRole('form', { name: 'New sweep' }).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.setViewportSize({ width: 1440, height: 900 });
      // Nothing of it has become the run of the page.
      await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Train' }).click();
      await statusReads(page, /^Ready/);
      expect(problems).toEqual([]);
      await close();
    },
    8 * MINUTE,
  );
});

describe('files of sweeps', () => {
  test(
    'that cannot be used are named with the field, and nothing is lost',
    async () => {
      const { page, problems, close } = await app.open(PAGE);
      await statusReads(page, /^Ready/);
      await showSweeps(page);
      await drop(page, 'two-by-two.json', JSON.stringify(SWEEP));
      await sweep(page).waitFor();
      await drop(page, 'wrong.json', JSON.stringify({ ...SWEEP, axes: { 'noise.closedSet': [0, 2] } }));
      await page.getByText('wrong.json: with noise.closedSet 2: noise.closedSet: 2 is outside 0 to 0.8').waitFor();
      await drop(page, 'folder.json', JSON.stringify({ ...SWEEP, base: { dataset: { kind: 'folder', path: 'a' } } }));
      await page.getByText(/^folder\.json: dataset\.kind: the page runs sweeps of drawn faces/).waitFor();
      await drop(page, 'broken.json', '{"axes": ');
      await page.getByText(/^broken\.json: It is not valid JSON/).waitFor();
      expect(await sweep(page).isVisible()).toBe(true);
      expect(problems).toEqual([]);
      await close();
    },
    3 * MINUTE,
  );
});
