/** `npm run clean` without a browser, from every kind of source, and gone on with after it was killed. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/workspace.mjs';
import { NETWORKS } from '../../src/domain/networks.ts';
import { writeZip } from '../../src/formats/archive/zipWriter.ts';
import { networkGraph } from '../../src/formats/network/networkGraph.ts';
import { onnxModel } from '../../src/formats/network/onnx.ts';
import { readCsv } from '../../src/formats/table/csv.ts';
import { input, rows } from '../unit/support/onnxFiles.ts';
import { randomWeights } from '../unit/support/randomWeights.ts';
import { readJson, runCommand, startCommand } from './support/commands.ts';
import { drawnFiles } from './support/drawnPhotos.ts';

const MINUTE = 60_000;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'playground-clean-node-'));
  const drawn = Object.entries(drawnFiles());
  const files = [...drawn, ['Ben/letter.jpg', new TextEncoder().encode('Dear all,')] as const];
  for (const [path, bytes] of files) {
    const file = join(folder, 'faces', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  writeFileSync(
    join(folder, 'faces.zip'),
    writeZip(files.map(([name, data]) => ({ name: `faces/${name}`, data, pack: 'store' as const }))),
  );
  writeFileSync(
    join(folder, 'listed.csv'),
    ['path,person', ...drawn.map(([path]) => `faces/${path},${dirname(path)}`)].join('\n'),
  );
  await ensureBuilt();
}, 3 * MINUTE);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function cleaned(dataset: string, out: string, ...more: readonly string[]): Promise<string> {
  const args = ['clean', '--dataset', dataset, '--out', out, '--backend', 'wasm', ...more];
  const { code, stderr } = await runCommand(args, folder);
  expect(code, stderr).toBe(0);
  return readFileSync(join(folder, out, 'suspects.csv'), 'utf8');
}

const searches = new Map<string, Promise<string>>();

/** The suspects of the folder, found in one go: searched for once, in Node (`--node`) or in a browser. */
function wholeSearch(way: readonly string[]): Promise<string> {
  const out = way.length > 0 ? 'node' : 'browser';
  const found = searches.get(out) ?? cleaned('faces', out, ...way);
  searches.set(out, found);
  return found;
}

/** What is said of each image, whatever it is called. */
const withoutPaths = (text: string): string[] =>
  readCsv(text)
    .map(({ cells }) =>
      cells
        .slice(1)
        .join('|')
        .replace(/copy of .*/, 'copy'),
    )
    .sort();

test(
  'in Node and in a browser every source gives the same suspects, to the digit',
  async () => {
    const whole = await wholeSearch(['--node']);
    expect(await wholeSearch([])).toBe(whole);
    expect(readJson(join(folder, 'node/report.json'))).toMatchObject({
      images: 14,
      backend: 'wasm',
      skipped: [{ path: 'faces/Ben/letter.jpg', reason: 'Not an image.' }],
    });
    expect(readJson(join(folder, 'node/report.json'))).not.toHaveProperty('versions.browser');
    expect(await cleaned('faces.zip', 'zip', '--node')).toBe(whole);
    expect(withoutPaths(await cleaned('listed.csv', 'list', '--node'))).toEqual(withoutPaths(whole));
    for (const format of ['rec', 'parquet']) {
      const written = await runCommand(['convert', '--dataset', 'faces', '--out', format, '--format', format], folder);
      expect(written.code, written.stderr).toBe(0);
    }
    const record = await cleaned('rec/train.rec', 'from-rec', '--node', '--jobs', '2');
    const parquet = await cleaned('parquet/train.parquet', 'from-parquet', '--node', '--jobs', '2');
    // The names of a record file's people lie in a list beside it.
    expect(withoutPaths(record)).toEqual(withoutPaths(whole));
    expect(withoutPaths(parquet)).toEqual(withoutPaths(whole));
  },
  5 * MINUTE,
);

test(
  "a network of one's own compares the faces in Node too, and one of no use is named",
  async () => {
    const spec = NETWORKS.ci16;
    writeFileSync(join(folder, 'mine.onnx'), onnxModel(networkGraph(spec, randomWeights(spec, 3)), {}));
    const own = await cleaned('faces', 'own', '--node', '--embedder', 'mine.onnx');
    expect(own).toBe(await cleaned('faces', 'own-browser', '--embedder', 'mine.onnx'));
    writeFileSync(join(folder, 'grey.onnx'), rows({ inputs: [input(['n', 1, 112, 112])] }));
    const args = ['clean', '--dataset', 'faces', '--out', 'grey', '--node', '--embedder', 'grey.onnx'];
    const { code, stderr } = await runCommand(args, folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/grey\.onnx cannot be used .*1 channel instead of 3/);
  },
  5 * MINUTE,
);

test.each([{ way: ['--node'] }, { way: [] }])(
  'a search that was killed goes on with --resume to the same results, $way',
  async ({ way }) => {
    const name = `killed${way.join('')}`;
    const args = ['clean', '--dataset', 'faces', '--out', name, '--backend', 'wasm', '--jobs', '1', ...way];
    const unhurt = await wholeSearch(way);
    const early = await runCommand([...args, '--resume'], folder);
    expect(early.code).toBe(2);
    expect(early.stderr).toContain('There is no search to resume');
    const command = startCommand(args, folder);
    const kept = join(folder, name, 'faces.jsonl');
    const hasFaces = (): boolean => existsSync(kept) && statSync(kept).size > 0;
    while (command.child.exitCode === null && !hasFaces()) await new Promise((next) => setTimeout(next, 20));
    command.child.kill('SIGKILL');
    await command.ended;
    expect(existsSync(join(folder, name, 'report.json'))).toBe(false);
    writeFileSync(kept, readFileSync(kept, 'utf8').slice(0, -100));
    writeFileSync(join(folder, name, 'mine.txt'), 'mine');
    const again = await runCommand(args, folder);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('--resume goes on with that search, --overwrite replaces them');
    const { code, stdout, stderr } = await runCommand([...args, '--resume'], folder);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^Going on: \d+ faces had been read\.$/m);
    expect(readFileSync(join(folder, name, 'suspects.csv'), 'utf8')).toBe(unhurt);
    expect(existsSync(kept)).toBe(false);
    expect(readFileSync(join(folder, name, 'mine.txt'), 'utf8')).toBe('mine');
  },
  5 * MINUTE,
);
