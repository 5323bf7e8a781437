/** A search that ends early leaves its faces, goes on from them, and touches nothing that is not its own. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NodeRuntime } from '../../../../../src/headless/cli/host.ts';
import { run } from '../../../../../src/headless/cli/main.ts';
import { CLEAN_RUN } from '../../../../support/cleanedRuns.ts';
import { hearCommands, hostOf } from '../../../../support/commandHost.ts';

let folder: string;
let heard: ReturnType<typeof hearCommands>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-so-far-'));
  mkdirSync(join(folder, 'faces'));
  heard = hearCommands();
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

type Clean = NodeRuntime['clean'];
const stopped: Clean = async ({ report }) => {
  report({ type: 'faces', lines: 'one\ntwo\n' });
  return { ...CLEAN_RUN, outcome: 'stopped' };
};
const finished: Clean = async ({ report }) => {
  report({ type: 'faces', lines: 'three\n' });
  return CLEAN_RUN;
};

function clean(search: Clean, ...args: string[]): Promise<number> {
  const runtime = { train: vi.fn(), load: vi.fn(), clean: search, goldens: vi.fn() };
  const { host } = hostOf(folder, { nodeRuntime: () => Promise.resolve(runtime) });
  return run(['clean', '--dataset', 'faces', '--out', 'out', '--node', ...args], host);
}

const at = (name: string): string => join(folder, 'out', name);
const text = (name: string): string => readFileSync(at(name), 'utf8');

describe('a search that was stopped', () => {
  it('keeps its faces, says how it goes on, and is not replaced without asking', async () => {
    expect(await clean(stopped)).toBe(1);
    expect(heard.complained).toContain('no results were written. --resume goes on with the faces that were read.');
    expect(text('faces.jsonl')).toBe('one\ntwo\n');
    expect(await clean(finished)).toBe(2);
    expect(heard.complained).toContain('--resume goes on with that search, --overwrite replaces them');
    expect(text('faces.jsonl')).toBe('one\ntwo\n');
  });

  it('goes on from them, and takes them away with its results; what is not its own stays', async () => {
    await clean(stopped);
    writeFileSync(at('mine.txt'), 'mine');
    const search = vi.fn(finished);
    expect(await clean(search, '--resume')).toBe(0);
    expect(search.mock.calls[0]![0].kept).toBe(at('faces.jsonl'));
    expect(existsSync(at('faces.jsonl'))).toBe(false);
    expect(text('suspects.csv')).toContain('Ann/2.jpg');
    expect(text('mine.txt')).toBe('mine');
    expect(await clean(search, '--resume')).toBe(2);
    expect(heard.complained).toContain(`There is no search to resume: ${join(folder, 'out')} holds no faces.jsonl.`);
  });

  it('stopped again has the faces of both times, also where the first was killed in the middle of a line', async () => {
    await clean(stopped);
    writeFileSync(at('faces.jsonl'), 'one\ntw');
    expect(await clean(stopped, '--resume')).toBe(1);
    expect(text('faces.jsonl')).toBe('one\ntw\none\ntwo\n');
  });

  it('begins anew with --overwrite', async () => {
    await clean(stopped);
    const search = vi.fn(stopped);
    await clean(search, '--overwrite');
    expect(search.mock.calls[0]![0].kept).toBe(null);
    expect(text('faces.jsonl')).toBe('one\ntwo\n');
  });
});

it('finished results stay, with --overwrite too, until there are others', async () => {
  await clean(finished);
  const before = text('report.json');
  expect(await clean(stopped, '--overwrite')).toBe(1);
  expect(heard.complained).toMatch(/no results were written\.\n$/);
  expect(text('report.json')).toBe(before);
  expect(existsSync(at('faces.jsonl'))).toBe(false);
});

it('a person who ends a search is told what stays: the faces, or the finished results that it was to replace', async () => {
  const ended: Clean = async (options) => {
    process.emit('SIGINT');
    return stopped(options);
  };
  await clean(ended);
  expect(heard.said).toContain('Stopping; what was read is kept.');
  await clean(finished, '--overwrite');
  await clean(ended, '--overwrite');
  expect(heard.said).toContain('Stopping; the results that are there stay.');
});

it("somebody's file of that name is left alone", async () => {
  mkdirSync(join(folder, 'out'));
  writeFileSync(at('faces.jsonl'), 'mine');
  for (const way of [[], ['--resume'], ['--overwrite']]) {
    expect(await clean(finished, ...way)).toBe(2);
    expect(heard.complained).toContain('holds faces.jsonl, which this command did not write');
    expect(text('faces.jsonl')).toBe('mine');
  }
});

it('faces that cannot be kept are told of once, and the search goes on', async () => {
  const search: Clean = async (options) => {
    const { report } = options;
    report({ type: 'faces', lines: 'one\n' });
    // As a full disk would: a folder is in the way.
    rmSync(at('faces.jsonl'));
    mkdirSync(at('faces.jsonl'));
    report({ type: 'faces', lines: 'two\n' });
    report({ type: 'faces', lines: 'three\n' });
    rmSync(at('faces.jsonl'), { recursive: true });
    return CLEAN_RUN;
  };
  expect(await clean(search)).toBe(0);
  expect(heard.said.match(/faces that were read could not be kept/g)).toHaveLength(1);
  expect(text('suspects.csv')).toContain('Ann/2.jpg');
});
