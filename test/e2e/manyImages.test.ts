/** A set of thousands of people: read, and looked through, without a page of thousands of elements. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeZip } from '../../src/formats/archive/zipWriter.ts';
import { encodePng } from '../../src/formats/picture/png.ts';
import { stream } from '../../src/lib/rng.ts';
import { type App, startApp } from './support/app.ts';

const MINUTE = 60_000;
/** Two photos each, which just fit into the memory that an import takes. */
const PEOPLE = 1500;
/** Rows in sight, and a few beyond. */
const MOST_ROWS = 60;

const folder = mkdtempSync(join(tmpdir(), 'playground-many-'));
let app: App;

beforeAll(async () => {
  const files = Array.from({ length: 2 * PEOPLE }, (_, i) => {
    // Noise: no two are alike, so that the report has nothing to say of them.
    const random = stream(i, 'noise');
    const data = encodePng(
      Uint8Array.from({ length: 16 * 16 * 3 }, () => random.integer(256)),
      16,
      16,
    );
    return { name: `set/person ${Math.floor(i / 2)}/${i % 2}.png`, data, pack: 'store' as const };
  });
  files.push({ name: 'set/notes.md', data: new Uint8Array(3), pack: 'store' });
  writeFileSync(join(folder, 'many.zip'), writeZip(files));
  app = await startApp();
}, 5 * MINUTE);

afterAll(async () => {
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

test(
  'a set of thousands is listed by the rows in sight alone',
  async () => {
    const { page, problems, close } = await app.open(
      '#dataset.kind=folder&dataset.path=many&model.preset=ci16&engine.backend=wasm',
    );
    await page.getByLabel('Files of images').setInputFiles(join(folder, 'many.zip'));
    await page
      .getByText(`${(2 * PEOPLE).toLocaleString('en')} images of ${PEOPLE.toLocaleString('en')} identities`)
      .waitFor({ timeout: 4 * MINUTE });
    await page.getByRole('button', { name: 'About this set' }).click();
    const rows = page.getByRole('dialog').getByRole('listitem');
    await rows.first().waitFor();
    expect(await rows.count()).toBeLessThan(MOST_ROWS);
    expect(Number(await rows.first().getAttribute('aria-setsize'))).toBeGreaterThan(MOST_ROWS);
    await page.getByText('Import report', { exact: true }).click();
    await page.getByRole('dialog').getByText('set/notes.md').waitFor();
    expect(await page.locator('*').count()).toBeLessThan(5000);
    expect(problems).toEqual([]);
    await close();
  },
  6 * MINUTE,
);
