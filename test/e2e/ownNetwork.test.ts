/** A network of a person's own compares the faces, in the page and from the command line alike; one of no use loses nothing. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NETWORKS } from '../../src/domain/networks.ts';
import { networkGraph } from '../../src/formats/network/networkGraph.ts';
import { onnxModel } from '../../src/formats/network/onnx.ts';
import { readCsv } from '../../src/formats/table/csv.ts';
import { input, rows } from '../unit/support/onnxFiles.ts';
import { randomWeights } from '../unit/support/randomWeights.ts';
import { type App, SMALL, startApp } from './support/app.ts';
import { readJson, runCommand } from './support/commands.ts';
import { drawnFiles } from './support/drawnPhotos.ts';

const MINUTE = 60_000;

let app: App;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playground-network-'));
  const spec = NETWORKS.ci16;
  writeFileSync(join(folder, 'mine.onnx'), onnxModel(networkGraph(spec, randomWeights(spec, 3)), {}));
  writeFileSync(join(folder, 'grey.onnx'), rows({ inputs: [input(['n', 1, 112, 112])] }));
  writeFileSync(join(folder, 'drawn.zip'), zipSync(drawnFiles(), { level: 0 }));
  app = await startApp();
}, 3 * MINUTE);
afterAll(async () => {
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });

async function reviewReady(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Image in focus' }).waitFor({ timeout: 3 * MINUTE });
  await button(page, 'Cancel').waitFor({ state: 'detached', timeout: 2 * MINUTE });
}

/** Scores by image of a table. */
function scoresIn(text: string): Map<string, number> {
  const [header, ...lines] = readCsv(text).map(({ cells }) => cells);
  const [image, score] = ['image', 'score'].map((name) => header!.indexOf(name));
  return new Map(lines.map((cells) => [cells[image!]!, cells[score!] === '' ? Number.NaN : Number(cells[score!])]));
}

async function exportedScores(page: Page): Promise<Map<string, number>> {
  await button(page, /^Export/).click();
  const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'review.csv').click()]);
  const path = join(folder, 'review.csv');
  await download.saveAs(path);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  return scoresIn(readFileSync(path, 'utf8'));
}

test('page and command compare by it to the same scores, its name stands beside them, and a network of no use changes nothing', async () => {
  const { page, problems, close } = await app.open(SMALL);
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  const isRuntime = (url: string): boolean => /\/ort[.-]/.test(url);
  await button(page, 'Clean').click();
  await page.getByLabel('Zip of photos to clean').setInputFiles(join(folder, 'drawn.zip'));
  await reviewReady(page);
  await page.getByText("Compared by HSE's MobileNet.").waitFor();
  const before = await exportedScores(page);
  await page.keyboard.press('x');
  // Nobody who has no network of their own fetches what runs one.
  expect(requests.filter(isRuntime)).toEqual([]);

  const choose = async (name: string): Promise<void> => {
    await button(page, 'Change…').click();
    await page.getByLabel('ONNX network that compares faces').setInputFiles(join(folder, name));
    await button(page, 'Compare again').click();
  };
  await choose('grey.onnx');
  const alert = page.getByRole('alert');
  await alert.waitFor({ timeout: MINUTE });
  expect(await alert.textContent()).toMatch(
    /grey\.onnx cannot be used .*\[faces, 3, side, side\].*1 channel instead of 3/,
  );
  await page.getByText("Compared by HSE's MobileNet.").waitFor();
  expect(await page.getByRole('status').first().textContent()).toMatch(/1 verdict in all/);
  expect(await exportedScores(page)).toEqual(before);

  await choose('mine.onnx');
  await page.getByText('Compared by mine.onnx.').waitFor({ timeout: 3 * MINUTE });
  await reviewReady(page);
  const mine = await exportedScores(page);
  expect([...mine.keys()].sort()).toEqual([...before.keys()].sort());
  expect(mine).not.toEqual(before);
  await expect.poll(() => page.getByRole('status').first().textContent()).toMatch(/1 verdict in all/);
  expect(problems).toEqual([]);
  await close();

  const args = ['clean', '--dataset', 'drawn.zip', '--out', 'results', '--embedder', 'mine.onnx', '--backend', 'wasm'];
  const { code, stdout, stderr } = await runCommand(args, folder);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('Faces were compared by mine.onnx: 16 x 16 pixels, RGB (as the file says)');
  expect(readJson(join(folder, 'results', 'report.json'))).toMatchObject({ network: { name: 'mine.onnx' } });
  const said = scoresIn(readFileSync(join(folder, 'results', 'suspects.csv'), 'utf8'));
  expect([...said.keys()].sort()).toEqual([...mine.keys()].sort());
  for (const [image, score] of said) {
    if (Number.isNaN(score)) expect(mine.get(image)).toBeNaN();
    else expect(Math.abs(score - mine.get(image)!)).toBeLessThanOrEqual(1e-4);
  }
});
