/** What `npm run clean -- --immich` writes for an Immich library, and how it refuses a list that is none. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readCsv } from '../../../../../src/formats/table/csv.ts';
import type { NodeRuntime } from '../../../../../src/headless/cli/host.ts';
import { run } from '../../../../../src/headless/cli/main.ts';
import { CLEAN_RUN, cleaned } from '../../../../support/cleanedRuns.ts';
import { hearCommands, hostOf } from '../../../../support/commandHost.ts';
import { ANN, BEN, immichFace, immichId } from '../../../../support/immichLibrary.ts';

let folder: string;
let heard: ReturnType<typeof hearCommands>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-immich-'));
  mkdirSync(join(folder, 'faces'));
  heard = hearCommands();
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const search: NodeRuntime['clean'] = async () => ({
  ...CLEAN_RUN,
  images: [0.9, 0.8, -0.5].map((score, i) => cleaned(`faces/${'abc'[i]}.jpg`, score, { suggestedLabel: 'Ben' })),
});

function clean(...args: string[]): Promise<number> {
  const runtime = { train: vi.fn(), load: vi.fn(), clean: search, goldens: vi.fn() };
  const { host } = hostOf(folder, { nodeRuntime: () => Promise.resolve(runtime) });
  return run(['clean', '--dataset', 'faces', '--out', 'out', '--node', ...args], host);
}

const photo = (number: number, originalFileName: string) => ({
  id: immichId(number),
  originalFileName,
  people: [{ ...ANN, faces: [immichFace(100 + number, [250, 125, 750, 375])] }],
});

it('a script and a table of the flagged faces; what the library does not have is named', async () => {
  writeFileSync(
    join(folder, 'library.json'),
    JSON.stringify([photo(1, 'a.jpg'), photo(3, 'c.jpg'), { people: [BEN] }]),
  );
  expect(await clean('--immich', 'library.json')).toBe(0);
  const [, ...rows] = readCsv(readFileSync(join(folder, 'out/immich.csv'), 'utf8')).map(({ cells }) => cells);
  expect(rows).toEqual([
    ['faces/a.jpg', 'Ann', 'Ben', immichId(101), BEN.id, ''],
    ['faces/b.jpg', 'Ann', 'Ben', '', '', 'The list has no photo of this name.'],
  ]);
  const script = readFileSync(join(folder, 'out/immich.sh'), 'utf8');
  expect(script).toContain(`move 'faces/a.jpg: Ann becomes Ben' '${immichId(101)}' '${BEN.id}'`);
  expect(heard.said).toContain('1 face of the Immich library with the suggested name, listed in immich.csv.');
  expect(heard.said).toContain('faces/b.jpg is left alone: The list has no photo of this name.');
});

it('a list that is none, or is not there, ends the command before anything is touched', async () => {
  writeFileSync(join(folder, 'library.json'), JSON.stringify([{ ...photo(1, 'a.jpg'), id: 7 }]));
  expect(await clean('--immich', 'library.json')).toBe(2);
  expect(heard.complained).toContain('--immich: library.json: [0].id is missing or is none that Immich writes.');
  expect(await clean('--immich', 'nowhere.json')).toBe(2);
  expect(heard.complained).toContain('--immich: nowhere.json cannot be read.');
  expect(readdirSync(folder).sort()).toEqual(['faces', 'library.json']);
});
