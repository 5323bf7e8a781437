/** The page and the command write the same table for the same run. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startApp } from './support/app.ts';
import { runCommand } from './support/commands.ts';

const MINUTE = 60_000;
const SETTINGS = {
  dataset: { identities: 6, imagesPerIdentity: 16 },
  noise: { closedSet: 0.25 },
  model: { preset: 'ci16' },
  head: { kind: 'boundaryface', epochStart: 3 },
  training: { epochs: 6, batchSize: 16 },
  engine: { backend: 'wasm' },
};

test('the rectified labels of a run are the same bytes from the page and from the command', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'playground-rectified-'));
  const app = await startApp('none');
  try {
    const fields = Object.entries(SETTINGS).flatMap(([section, values]) =>
      Object.entries(values).map(([name, value]) => `${section}.${name}=${value}`),
    );
    const { page, problems, close } = await app.open(`#${fields.join('&')}`);
    await page.getByRole('button', { name: 'Start', exact: true }).click({ timeout: MINUTE });
    await page
      .getByRole('status')
      .filter({ hasText: /^Finished/ })
      .waitFor({ timeout: 3 * MINUTE });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export rectified labels' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('boundaryface-ci16-seed0-epoch6-rectified.csv');
    await download.saveAs(join(folder, 'page.csv'));
    expect(problems).toEqual([]);
    await close();

    writeFileSync(join(folder, 'run.json'), JSON.stringify(SETTINGS));
    const { code, stderr } = await runCommand(['train', '--config', 'run.json', '--out', 'out', '--node'], folder);
    expect(stderr).not.toMatch(/Error/);
    expect(code).toBe(0);
    const rows = readFileSync(join(folder, 'out/rectified.csv'), 'utf8');
    expect(rows.split('\r\n').length).toBeGreaterThan(5);
    expect(readFileSync(join(folder, 'page.csv'), 'utf8')).toBe(rows);
  } finally {
    await app.close();
    rmSync(folder, { recursive: true });
  }
});
