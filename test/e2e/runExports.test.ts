/** What goes out of the page as files: the table of runs, the curves of one, and a figure as picture. */
import { readFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCsv } from '../../src/formats/table/csv.ts';
import { readRecords } from '../unit/support/eventFiles.ts';
import { readLatex } from '../unit/support/markupTables.ts';
import { type App, startApp } from './support/app.ts';

const MINUTE = 60_000;
const SETTINGS =
  '#dataset.identities=4&dataset.imagesPerIdentity=12&model.preset=ci16&training.batchSize=16' +
  '&training.epochs=3&head.epochStart=1&engine.backend=wasm';
const STAMP = 'BoundaryFace_4-drawn-people-x-12_closed-set-noise-30-percent_ci16_3-epochs_seed-0';

let app: App;
beforeAll(async () => {
  app = await startApp();
}, 3 * MINUTE);
afterAll(() => app?.close());

async function exported(page: Page, what: string, form: RegExp): Promise<{ name: string; bytes: Buffer }> {
  await page.getByRole('button', { name: `Export ${what}`, exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page
      .getByRole('dialog', { name: `Export ${what}`, exact: true })
      .getByRole('button', { name: form })
      .click(),
  ]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test(
  'a trained run goes out as table, curves, events and pictures that name it',
  async () => {
    const { page, problems, close } = await app.open(SETTINGS);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page
      .getByRole('status')
      .filter({ hasText: /^Finished/ })
      .first()
      .waitFor({ timeout: 2 * MINUTE });

    const svg = await exported(page, 'the figure "Loss"', /^Picture, SVG/);
    expect(svg.name).toBe(`${STAMP}_loss.svg`);
    expect(svg.bytes.toString()).toContain(
      'BoundaryFace · 4 drawn people × 12 · closed-set noise 30 % · ci16 · 3 epochs · seed 0',
    );
    const png = await exported(page, 'the figure "Verification"', /^Picture, PNG/);
    expect(png.name).toBe(`${STAMP}_verification.png`);
    expect(PNG.sync.read(png.bytes).width).toBeGreaterThan(300);

    await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Runs' }).click();
    const latex = await exported(page, '1 run listed', /^Table, LaTeX/);
    const shown = await page.getByRole('table').locator('tbody tr td').allTextContents();
    const [, row] = readLatex(latex.bytes.toString()).rows;
    expect(row![0]).toBe('BoundaryFace');
    // As the table on the screen has them.
    expect(shown.join('|')).toContain(row!.slice(1).join('|'));

    await page.getByRole('button', { name: 'BoundaryFace', exact: true }).click();
    const csv = await exported(page, 'this run', /^Curves, CSV/);
    const [header, ...rows] = readCsv(csv.bytes.toString());
    expect(csv.name).toBe(`${STAMP}_curves.csv`);
    expect(header!.cells[0]).toBe('step');
    const last = rows.at(-1)!.cells;
    expect(Number(last[0])).toBe(rows.length);
    expect(last[header!.cells.indexOf('epoch_detected')]).not.toBe('');
    const events = await exported(page, 'this run', /^Curves, TensorBoard/);
    const steps = readRecords(events.bytes).filter(({ tag }) => tag === 'loss/total');
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3]);
    // Nobody has looked at the sphere: the worker has the embeddings, the faces are drawn again.
    const everything = await exported(page, 'this run', /^Curves, faces, embeddings/);
    expect(everything.name).toBe(`${STAMP}_tensorboard.zip`);
    const files = unzipSync(everything.bytes);
    const text = (name: string): string => strFromU8(files[name]!);
    expect(text('vectors.tsv').trimEnd().split('\n')).toHaveLength(48);
    expect(text('metadata.tsv').split('\n')[0]).toBe('image\tgiven label\tlabel now\trectified\ttrue label');
    const sprite = PNG.sync.read(Buffer.from(files['sprite.png']!));
    expect([sprite.width, sprite.height]).toEqual([7 * 64, 7 * 64]);
    const pictures = readRecords(files[Object.keys(files).find((name) => name.includes('tfevents'))!]!);
    expect(pictures.some(({ image }) => image)).toBe(true);
    expect(problems).toEqual([]);
    await close();
  },
  5 * MINUTE,
);
