/** A disk that fills up while a command runs: nothing that is finished is lost, and what to do is said. */
import * as fs from 'node:fs';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import type { NodeRuntime } from '../../../../src/headless/cli/host.ts';
import { run } from '../../../../src/headless/cli/main.ts';
import type { HeadlessRun } from '../../../../src/headless/protocol.ts';
import { hearCommands, hostOf, METRICS } from '../../../support/commandHost.ts';

/** Folders on disks without room; bytes written before the end of the room are there, as on a real one. */
const full = vi.hoisted(() => new Set<string>());

vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof fs>();
  const orFull =
    <T extends unknown[]>(write: (path: string, ...rest: T) => void, at: (path: string, ...rest: T) => string) =>
    (path: string, ...rest: T): void => {
      const target = at(path, ...rest);
      if (![...full].some((folder) => target.startsWith(folder))) {
        write(path, ...rest);
        return;
      }
      if (!real.existsSync(target)) real.writeFileSync(target, '');
      throw Object.assign(new Error(`ENOSPC: no space left on device, write '${target}'`), {
        ...{ code: 'ENOSPC', syscall: 'write', path: target },
      });
    };
  const own = (path: string): string => path;
  return {
    ...real,
    writeFileSync: orFull(real.writeFileSync as (path: string, data: string) => void, own),
    appendFileSync: orFull(real.appendFileSync as (path: string, data: string) => void, own),
    copyFileSync: orFull(real.copyFileSync as (from: string, to: string) => void, (_from, to) => to),
  };
});

let folder: string;
let out: string;
let heard: ReturnType<typeof hearCommands>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-full-'));
  out = join(folder, 'out');
  heard = hearCommands();
  fs.writeFileSync(join(folder, 'config.json'), '{}');
});
afterEach(() => {
  full.clear();
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const FINISHED: HeadlessRun = {
  ...{
    outcome: 'finished',
    error: null,
    settings: parseSettings({}),
    backend: null,
    dataset: null,
    metrics: [METRICS],
  },
  ...{ rectified: [], evaluation: null, pairSets: [], weights: true, embeddings: false },
};

/** A run whose disk fills up after its first checkpoint. */
const filling: NodeRuntime['train'] = async ({ report, saveWeights, saveCheckpoint }) => {
  saveCheckpoint?.(strToU8('checkpoint'));
  full.add(out);
  report({ type: 'epoch', metrics: METRICS });
  saveCheckpoint?.(strToU8('a newer checkpoint'));
  saveWeights(zipSync({ 'model.safetensors': strToU8('weights') }));
  return FINISHED;
};

function start(): Promise<number> {
  const { host } = hostOf(folder, {
    nodeRuntime: () => Promise.resolve({ train: filling, load: vi.fn(), clean: vi.fn(), goldens: vi.fn() }),
  });
  return run(['train', '--config', 'config.json', '--node', '--out', 'out'], host);
}

test('finished weights go to the folder for temporary files, and the checkpoint before is whole', async () => {
  expect(await start()).toBe(1);
  expect(heard.said).toContain(
    'Warning: a line of metrics.jsonl could not be kept: no space is left on the disk (ENOSPC)',
  );
  expect(heard.said).toContain('Warning: a checkpoint could not be kept: no space is left on the disk (ENOSPC)');
  expect(heard.complained).toContain(
    `The results could not be written to ${out}: no space is left on the disk (ENOSPC).`,
  );
  const elsewhere = /All of them are in (\S+): move them once there is room\./.exec(heard.complained)![1]!;
  expect(readFileSync(join(elsewhere, 'weights/model.safetensors'), 'utf8')).toBe('weights');
  expect(readFileSync(join(elsewhere, 'metrics.jsonl'), 'utf8')).toContain('"epoch":3');
  expect(readFileSync(join(out, 'checkpoint.safetensors'), 'utf8')).toBe('checkpoint');
  // Half of the results would pass for all of them, and take the room that a person makes.
  expect(readdirSync(out).sort()).toEqual(['checkpoint.safetensors', 'results-manifest.json']);
  rmSync(elsewhere, { recursive: true });
});

test('without room anywhere the command waits for some, and then writes where it was asked to', async () => {
  vi.useFakeTimers();
  // The folder for temporary files is on the same disk.
  vi.stubEnv('TMPDIR', out);
  const ended = start();
  await vi.advanceTimersByTimeAsync(25_000);
  expect(heard.said).toContain(
    'cannot take them either: no space is left on the disk (ENOSPC). Make room: it is tried again',
  );
  full.clear();
  vi.stubEnv('TMPDIR', join(folder, 'nowhere'));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await ended).toBe(0);
  expect(readFileSync(join(out, 'weights/model.safetensors'), 'utf8')).toBe('weights');
  expect(readFileSync(join(out, 'metrics.jsonl'), 'utf8')).toContain('"epoch":3');
  expect(heard.complained).toBe('');
});

test('when nobody makes room it ends with a sentence that says how to have the results', async () => {
  vi.useFakeTimers();
  vi.stubEnv('TMPDIR', out);
  const ended = start();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(await ended).toBe(1);
  expect(heard.complained).toContain(
    'Make room, then run the same command with --resume: it goes on from its checkpoint.',
  );
  expect(readFileSync(join(out, 'checkpoint.safetensors'), 'utf8')).toBe('checkpoint');
});
