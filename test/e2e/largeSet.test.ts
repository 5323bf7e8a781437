/**
 * A record file too large for memory: opened at once, trained from where it lies. 20 MB here; `LARGE_REC=1` makes it 2 GB and
 * holds the page to its promise: training begins within 10 s, page and workers stay under 600 MB.
 */
import { createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jpeg from 'jpeg-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stream } from '../../src/lib/rng.ts';
import { frame, imageRecord } from '../unit/support/recordFile.ts';
import { type App, startApp } from './support/app.ts';
import { canMeasureMemory, memoryOf } from './support/memory.ts';
import { statusReads } from './support/status.ts';

const LARGE = process.env.LARGE_REC === '1';
const MINUTE = 60_000;
const SIDE = 112;
const SHAPE = LARGE ? { identities: 1000, each: 190, noise: 60 } : { identities: 60, each: 200, noise: 0 };
const MAX_SECONDS = 10;
const MAX_MEGABYTES = 600;
/** Different pictures; more would only make the file slower to write. */
const PICTURES = 40;

/** A face-like blob; with noise its JPEG takes about as much room as a photograph of good quality. */
function picture(seed: number): Uint8Array {
  const draw = stream(seed, 'picture');
  const data = Buffer.alloc(SIDE * SIDE * 4, 255);
  const [cx, cy, shade] = [50 + 12 * draw.uniform(), 50 + 12 * draw.uniform(), 120 + 100 * draw.uniform()];
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [x, y] = [(i % SIDE) - cx, Math.floor(i / SIDE) - cy];
    const value = x * x + 0.7 * y * y < 1500 ? shade : 60 + 0.4 * y;
    for (let channel = 0; channel < 3; channel++) {
      data[4 * i + channel] = Math.max(0, Math.min(255, value + SHAPE.noise * (draw.uniform() - 0.5)));
    }
  }
  return new Uint8Array(jpeg.encode({ data, width: SIDE, height: SIDE }, LARGE ? 90 : 60).data);
}

/** InsightFace's layout, written piece by piece. */
async function writeRecordFile(folder: string): Promise<void> {
  const { identities, each } = SHAPE;
  const pictures = Array.from({ length: PICTURES }, (_, i) => picture(i));
  const out = createWriteStream(join(folder, 'train.rec'));
  const index: string[] = [];
  let at = 0;
  const write = async (bytes: Uint8Array): Promise<void> => {
    index.push(`${index.length}\t${at}\n`);
    at += bytes.length;
    if (!out.write(bytes)) await new Promise<void>((resolve) => out.once('drain', () => resolve()));
  };
  const count = identities * each;
  const numbers = new Uint8Array(0);
  await write(frame(imageRecord(0, [count + 1, count + 1 + identities], numbers)));
  for (let i = 0; i < count; i++) {
    const label = Math.floor(i / each);
    await write(frame(imageRecord(i + 1, [label], pictures[(label + i) % PICTURES]!)));
  }
  for (let label = 0; label < identities; label++) {
    await write(frame(imageRecord(index.length, [1 + label * each, 1 + (label + 1) * each], numbers)));
  }
  await new Promise<void>((resolve) => out.end(resolve));
  writeFileSync(join(folder, 'train.idx'), index.join(''));
  writeFileSync(join(folder, 'train.property'), `${identities},${SIDE},${SIDE}`);
}

let app: App;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playground-large-'));
  await writeRecordFile(folder);
  app = await startApp();
}, 10 * MINUTE);
afterAll(async () => {
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a record file too large for memory', () => {
  test('opens at once, trains, and stays within its memory', async () => {
    const settings = 'dataset.kind=folder&dataset.path=train&model.preset=ci16&training.batchSize=24&training.epochs=2';
    const opened = await app.open(`#${settings}`);
    const { page, problems } = opened;
    await statusReads(page, /^Choose your images/, 5 * MINUTE);
    // The page times its backends when it is opened; that is no part of opening a set.
    await page
      .locator('button b')
      .first()
      .waitFor({ timeout: 5 * MINUTE });

    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, memoryOf('renderer'));
    }, 250);
    const started = performance.now();
    const seconds = (): number => (performance.now() - started) / 1000;
    const files = ['train.rec', 'train.idx', 'train.property'].map((name) => join(folder, name));
    await page.getByLabel('Files of images').setInputFiles(files);
    const trained = SHAPE.identities - Math.min(20, SHAPE.identities / 10);
    await statusReads(page, new RegExp(`^Ready · ${(trained * SHAPE.each).toLocaleString('en')} faces`));
    const openSeconds = seconds();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await statusReads(page, /^Training · epoch 1 of 2 · [\d.,]+ images\/s/);
    const trainSeconds = seconds();
    await new Promise((resolve) => setTimeout(resolve, LARGE ? 20_000 : 4000));
    clearInterval(watch);

    await page.getByRole('button', { name: 'About this set' }).click();
    await page.getByText('The set stays on disk').waitFor();
    await page.getByText('Import report', { exact: true }).click();
    await page.getByText('it stays on disk and is read as training goes').waitFor();
    const size = statSync(files[0]!).size / 1e6;
    console.info(
      `${size.toFixed(0)} MB of ${(SHAPE.identities * SHAPE.each).toLocaleString('en')} images: open after ` +
        `${openSeconds.toFixed(1)} s, first steps after ${trainSeconds.toFixed(1)} s; page and workers at most ` +
        `${peak.toFixed(0)} MB, GPU process ${memoryOf('gpu-process').toFixed(0)} MB.`,
    );
    if (canMeasureMemory()) {
      expect(peak).toBeGreaterThan(10);
      expect(peak).toBeLessThan(MAX_MEGABYTES);
    }
    if (LARGE) {
      expect(size).toBeGreaterThan(2000);
      expect(trainSeconds).toBeLessThan(MAX_SECONDS);
    }
    expect(problems).toEqual([]);
    await opened.close();
  });
});
