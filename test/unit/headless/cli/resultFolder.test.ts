/** What commands may do to the folder they are given: nothing of a person's is lost, whatever goes wrong. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RESULTS_MANIFEST } from '../../../../src/domain/resultsManifest.ts';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import { locateImages } from '../../../../src/headless/cli/datasetPaths.ts';
import type { NodeRuntime } from '../../../../src/headless/cli/host.ts';
import { imageFiles } from '../../../../src/headless/cli/imageFiles.ts';
import { run } from '../../../../src/headless/cli/main.ts';
import { ResultFolder } from '../../../../src/headless/cli/resultFolder.ts';
import type { HeadlessRun } from '../../../../src/headless/protocol.ts';
import { failure, hearCommands, hostOf, METRICS } from '../../../support/commandHost.ts';

let folder: string;
let out: string;
let heard: ReturnType<typeof hearCommands>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-folder-'));
  out = join(folder, 'out');
  heard = hearCommands();
  put('config.json', '{}');
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function put(name: string, content: string): void {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** Every file below, with what it holds. */
function contents(of: string): Record<string, string> {
  const names = readdirSync(of, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(join(of, name)).isFile());
  return Object.fromEntries(files.map((name) => [name.replaceAll('\\', '/'), readFileSync(join(of, name), 'utf8')]));
}

const FINISHED: HeadlessRun = {
  outcome: 'finished',
  error: null,
  settings: parseSettings({}),
  backend: null,
  dataset: { images: 240, identities: 10, heldOutIdentities: 0, heldOutImages: 0, outliers: 0 },
  metrics: [METRICS],
  rectified: [],
  evaluation: null,
  pairSets: [],
  weights: true,
  embeddings: false,
};
const FAILED: HeadlessRun = {
  ...FINISHED,
  outcome: 'failed',
  error: { code: 'dataset', message: 'None of the files could be used.', detail: '' },
  metrics: [],
  weights: false,
};
const CHECKPOINT = 'checkpoint.safetensors';

/** A run of two epochs that names its weights. */
const trained =
  (name: string, during: () => void = () => undefined): NodeRuntime['train'] =>
  async ({ report, saveWeights, saveCheckpoint, kept }) => {
    if (kept) report({ type: 'resumed', step: 3, metrics: [] });
    during();
    saveCheckpoint?.(strToU8(`checkpoint of ${name}`));
    report({ type: 'epoch', metrics: METRICS });
    saveCheckpoint?.(strToU8(`checkpoint of ${name}`));
    saveWeights(zipSync({ 'model.safetensors': strToU8(name), 'tfjs/model.json': strToU8('{}') }));
    return FINISHED;
  };
const failing: NodeRuntime['train'] = async () => FAILED;
const stoppedEarly: NodeRuntime['train'] = async ({ saveCheckpoint }) => {
  saveCheckpoint?.(strToU8('checkpoint'));
  return { ...FAILED, outcome: 'stopped', error: null };
};
const stopped: NodeRuntime['train'] = async (options) => ({ ...(await trained('half')(options)), outcome: 'stopped' });

function start(train: NodeRuntime['train'], ...args: string[]): Promise<number> {
  const { host } = hostOf(folder, {
    nodeRuntime: () => Promise.resolve({ train, load: vi.fn(), clean: vi.fn(), goldens: vi.fn() }),
  });
  return run(['train', '--config', 'config.json', '--node', '--out', 'out', ...args], host);
}

describe('files that the command did not write', () => {
  test.each([
    'run.json',
    'weights/mine.safetensors',
    'weights',
    'metrics.jsonl',
    'rectified.csv',
    CHECKPOINT,
    'run.json.part',
  ])('%s is neither overwritten nor removed, with --overwrite neither', async (name) => {
    put(`out/${name}`, 'mine');
    const before = contents(out);
    const train = vi.fn(trained('new'));
    for (const more of [[], ['--overwrite']]) {
      expect(await start(train, ...more)).toBe(2);
      expect(heard.complained).toContain(`--out: ${out} holds ${name}, which this command did not write`);
    }
    expect(train).not.toHaveBeenCalled();
    expect(contents(out)).toEqual(before);
  });

  test('beside results stay where they are, through a replacement too', async () => {
    put('out/notes/mine.txt', 'mine');
    put('out/faces/Ann/1.pgm', 'P5');
    expect(await start(trained('first'))).toBe(0);
    expect(await start(trained('second'), '--overwrite')).toBe(0);
    expect(contents(out)).toMatchObject({
      'notes/mine.txt': 'mine',
      'faces/Ann/1.pgm': 'P5',
      'weights/model.safetensors': 'second',
    });
  });

  test('one that comes to be while the run goes on: the results go elsewhere, and that is said', async () => {
    const inTheWay = () => put('out/run.json', 'mine');
    expect(await start(trained('new', inTheWay))).toBe(1);
    expect(readFileSync(join(out, 'run.json'), 'utf8')).toBe('mine');
    const elsewhere = /All of them are in (\S+): move them/.exec(heard.complained)![1]!;
    expect(contents(elsewhere)).toMatchObject({ 'weights/model.safetensors': 'new', 'run.json': expect.any(String) });
    rmSync(elsewhere, { recursive: true });
  });

  test('a manifest that leads out of the folder, or that cannot be read, leads to no deletion', async () => {
    put('mine.txt', 'mine');
    const files = ['../mine.txt', '/etc/hostname', 'run.json'];
    put(`out/${RESULTS_MANIFEST}`, JSON.stringify({ command: 'train', results: true, files }));
    expect(await start(trained('new'), '--overwrite')).toBe(0);
    expect(contents(folder)['mine.txt']).toBe('mine');
    put(`out/${RESULTS_MANIFEST}`, '{"files": [1]}');
    expect(await start(trained('new'), '--overwrite')).toBe(2);
    expect(heard.complained).toContain('cannot be read, so nothing tells whose the files beside it are');
  });
});

describe('links that lead nowhere', () => {
  test.each(['run.json', 'metrics.jsonl', 'run.json.part', RESULTS_MANIFEST, `${RESULTS_MANIFEST}.part`])(
    '%s is neither replaced nor written through',
    async (name) => {
      put('out/keep', '');
      symlinkSync(join(folder, 'later'), join(out, name));
      const train = vi.fn(trained('new'));
      expect(await start(train)).toBe(2);
      expect(heard.complained).toContain(`holds ${name}`);
      expect(train).not.toHaveBeenCalled();
      expect(readdirSync(out).sort()).toEqual([name, 'keep'].sort());
      expect(readdirSync(folder)).not.toContain('later');
    },
  );
});

describe('two commands with one --out at a time', () => {
  const open = (earlier: 'refused' | 'replaced'): ResultFolder =>
    ResultFolder.open(out, { command: 'train', names: ['a', 'b', 'c'], earlier, wayOut: '' });

  test('the later one removes nothing that the other has put in the place of earlier results', () => {
    const before = open('refused');
    before.write('a', 'before');
    before.markResults();
    const [first, second] = [open('replaced'), open('replaced')];
    first.write('a', 'first');
    for (const name of ['a', 'b']) expect(() => second.write(name, 'second')).toThrow('exists');
    first.write('c', 'first');
    expect(contents(out)).toMatchObject({ a: 'first', c: 'first' });
    expect(JSON.parse(contents(out)[RESULTS_MANIFEST]!).files).toEqual(['a', 'c']);
  });

  test('files of both never lie side by side in a new folder', () => {
    const [first, second] = [open('refused'), open('refused')];
    first.write('a', 'first');
    expect(() => second.write('b', 'second')).toThrow('exists');
    first.write('b', 'first');
    expect(contents(out)).toMatchObject({ a: 'first', b: 'first' });
  });
});

describe('results of another run', () => {
  test('are refused without --overwrite, whatever the run would have been', async () => {
    expect(await start(trained('first'))).toBe(0);
    const before = contents(out);
    const train = vi.fn(trained('second'));
    expect(await start(train)).toBe(2);
    expect(heard.complained).toContain(
      `${out} holds the results of npm run train: --overwrite replaces them, or choose another folder`,
    );
    expect(train).not.toHaveBeenCalled();
    expect(contents(out)).toEqual(before);
  });

  test('of a run that was stopped: --resume is named too, and the same command without it removes nothing', async () => {
    expect(await start(stopped)).toBe(0);
    const before = contents(out);
    expect(before[CHECKPOINT]).toBe('checkpoint of half');
    expect(await start(trained('other'))).toBe(2);
    expect(heard.complained).toContain('--resume goes on with that run, --overwrite replaces them');
    expect(contents(out)).toEqual(before);
    expect(await start(trained('whole'), '--resume')).toBe(0);
    expect(contents(out)).toMatchObject({ 'weights/model.safetensors': 'whole' });
    expect(contents(out)).not.toHaveProperty(CHECKPOINT);
  });

  test('of the same run outlive a --resume that is refused or fails at once', async () => {
    expect(await start(stopped)).toBe(0);
    const before = contents(out);
    const refused: NodeRuntime['train'] = async ({ report }) => {
      report({ type: 'resumed', step: 3, metrics: [] });
      return { ...FAILED, metrics: [METRICS] };
    };
    expect(await start(refused, '--resume')).toBe(1);
    expect(await start(failing, '--resume')).toBe(1);
    expect(contents(out)).toEqual(before);
    // Weights stay where a run that has gone on fails without others.
    const later: NodeRuntime['train'] = async ({ report }) => {
      report({ type: 'resumed', step: 3, metrics: [METRICS] });
      report({ type: 'epoch', metrics: { ...METRICS, epoch: 4 } });
      return { ...FAILED, metrics: [METRICS, { ...METRICS, epoch: 4 }] };
    };
    expect(await start(later, '--resume')).toBe(1);
    expect(contents(out)).toMatchObject({ 'weights/model.safetensors': 'half', [CHECKPOINT]: before[CHECKPOINT] });
    expect(contents(out)['metrics.jsonl']).toContain('"epoch":4');
    expect(JSON.parse(contents(out)['run.json']!)).toMatchObject({ outcome: 'failed' });
  });

  test('stay until there is something to put in their place', async () => {
    expect(await start(trained('first'))).toBe(0);
    const before = contents(out);
    expect(await start(failing, '--overwrite')).toBe(1);
    expect(heard.complained).toContain('None of the files could be used.');
    expect(contents(out)).toEqual(before);
    // Ctrl-C in the first epoch.
    expect(await start(stoppedEarly, '--overwrite')).toBe(1);
    expect(heard.said).toContain('keeps its earlier results');
    expect(contents(out)).toEqual(before);
    const crashed: NodeRuntime['train'] = () => Promise.reject(new Error('crash'));
    await expect(start(crashed, '--overwrite')).rejects.toThrow('crash');
    expect(contents(out)).toEqual(before);
  });

  test('are gone as a whole once they are replaced', async () => {
    const more: NodeRuntime['train'] = async (options) => {
      await trained('first')(options);
      options.saveWeights(zipSync({ 'model.safetensors': strToU8('first'), 'onnx/old.onnx': strToU8('old') }));
      return FINISHED;
    };
    expect(await start(more)).toBe(0);
    expect(contents(out)).toHaveProperty(['weights/onnx/old.onnx']);
    expect(await start(trained('second'), '--overwrite')).toBe(0);
    expect(contents(out)).not.toHaveProperty(['weights/onnx/old.onnx']);
    expect(readdirSync(join(out, 'weights')).sort()).toEqual(['model.safetensors', 'tfjs']);
  });

  test('a run that failed before its first epoch leaves nothing to ask about', async () => {
    expect(await start(failing)).toBe(1);
    expect(JSON.parse(contents(out)['run.json']!)).toMatchObject({ outcome: 'failed' });
    expect(await start(failing)).toBe(1);
    expect(await start(trained('next'))).toBe(0);
    expect(contents(out)['weights/model.safetensors']).toBe('next');
  });

  test('nor does one whose first checkpoint is all there is: it is kept at once', async () => {
    expect(await start(failing)).toBe(1);
    expect(await start(stoppedEarly)).toBe(1);
    expect(contents(out)[CHECKPOINT]).toBe('checkpoint');
    expect(heard.said).toContain('has no weights; --resume goes on from here');
    expect(await start(trained('other'))).toBe(2);
  });

  test('of another command are another run', async () => {
    put(`out/${RESULTS_MANIFEST}`, JSON.stringify({ command: 'clean', results: true, files: ['suspects.csv'] }));
    put('out/suspects.csv', 'image');
    expect(await start(trained('new'))).toBe(2);
    expect(heard.complained).toContain('holds the results of npm run clean');
    expect(contents(out)['suspects.csv']).toBe('image');
  });
});

describe('weights to start from that lie inside --out', () => {
  const from = (path: string) => put('config.json', JSON.stringify({ weights: { path } }));
  const reading: NodeRuntime['train'] = async (options) => {
    expect(readFileSync(options.weights!.path, 'utf8')).toBe('start');
    return trained('new')(options);
  };

  test('a file of a person is read and stays', async () => {
    put('out/start/model.safetensors', 'start');
    from('out/start');
    expect(await start(reading)).toBe(0);
    expect(contents(out)).toMatchObject({ 'start/model.safetensors': 'start', 'weights/model.safetensors': 'new' });
  });

  test.each([
    ['out/weights', 'out'],
    ['out/weights', 'link'],
    ['link/weights', 'out'],
  ])('%s that --overwrite of %s would replace is refused before anything happens', async (weights, to) => {
    expect(await start(trained('first'))).toBe(0);
    const before = contents(out);
    symlinkSync('out', join(folder, 'link'));
    from(weights);
    const train = vi.fn(reading);
    expect(await start(train, '--overwrite', '--out', to)).toBe(2);
    expect(heard.complained).toContain('is one of the results that --overwrite replaces. Choose another --out.');
    expect(train).not.toHaveBeenCalled();
    expect(contents(out)).toEqual(before);
  });
});

describe('everything is checked first', () => {
  test('a folder that cannot be made: --out names a file, or lies below one', async () => {
    put('out', 'mine');
    expect(await start(trained('new'))).toBe(2);
    expect(heard.complained).toContain(`--out: ${out} is a file; a folder is expected.`);
    expect(await start(trained('new'), '--out', 'out/deeper')).toBe(2);
    expect(heard.complained).toContain('cannot be written to: a file stands where a folder is expected (ENOTDIR)');
    expect(readFileSync(out, 'utf8')).toBe('mine');
  });

  test.runIf(process.platform === 'linux')('a folder where a system has room for none is named, at once', async () => {
    for (const name of ['/proc/results', '/proc/results/deeper']) {
      expect(await start(trained('new'), '--out', name)).toBe(2);
      expect(heard.complained).toContain(`--out: ${name} cannot be written to: `);
    }
  });

  test('a configuration, a dataset or weights that are not there leave the folder as it was', async () => {
    expect(await start(trained('first'))).toBe(0);
    const before = contents(out);
    for (const config of [
      '{',
      '{"dataset": {"kind": "folder", "path": "nowhere"}}',
      '{"weights": {"path": "nowhere"}}',
    ]) {
      put('config.json', config);
      expect(await start(trained('second'), '--overwrite')).toBe(2);
    }
    expect(contents(out)).toEqual(before);
  });

  test('a folder of images may be a link', () => {
    put('faces/Ann/1.pgm', 'P5');
    symlinkSync(join(folder, 'faces'), join(folder, 'link'));
    const files = imageFiles(locateImages(join(folder, 'link')));
    expect(files).toEqual([{ path: 'link/Ann/1.pgm', file: join(folder, 'link/Ann/1.pgm'), problem: null }]);
  });
});

describe('npm run clean', () => {
  const clean = (...args: string[]): Promise<number> => {
    put('faces/Ann/1.pgm', 'P5');
    const { host } = hostOf(folder);
    return run(['clean', '--dataset', 'faces', '--out', 'out', ...args], host);
  };

  test.each(['report.json', 'suspects.csv', 'truth.csv'])("somebody's %s is left alone", async (name) => {
    put(`out/${name}`, 'mine');
    for (const more of [[], ['--overwrite']]) expect(await clean(...more)).toBe(2);
    expect(heard.complained).toContain(`holds ${name}, which this command did not write`);
    expect(contents(out)).toEqual({ [name]: 'mine' });
  });

  test('earlier results are refused, and outlive a command that fails', async () => {
    const folderOf = ResultFolder.open(out, {
      command: 'clean',
      names: ['report.json'],
      earlier: 'refused',
      wayOut: '',
    });
    folderOf.write('report.json', 'first');
    folderOf.markResults();
    const before = contents(out);
    expect(await clean()).toBe(2);
    expect(heard.complained).toContain('holds the results of npm run clean: --overwrite replaces them');
    // The host starts no browser.
    await expect(clean('--overwrite')).rejects.toThrow('must not be called');
    expect(contents(out)).toEqual(before);
  });
});

describe('npm run sweep', () => {
  const sweep = (axis: object, train: NodeRuntime['train'], ...args: string[]): Promise<number> => {
    put('s.json', JSON.stringify({ axes: axis, seeds: [1] }));
    const { host } = hostOf(folder, {
      nodeRuntime: () => Promise.resolve({ train, load: vi.fn(), clean: vi.fn(), goldens: vi.fn() }),
    });
    return run(['sweep', '--config', 's.json', '--out', 'out', '--jobs', '1', ...args], host);
  };
  const ONE = { 'noise.closedSet': [0.1] };
  const OTHER = { 'noise.closedSet': [0.4] };

  test('results of another sweep are refused, and replaced only by a result', async () => {
    expect(await sweep(ONE, trained('first'))).toBe(0);
    const before = contents(out);
    expect(await sweep(OTHER, trained('second'))).toBe(2);
    expect(heard.complained).toContain('none of them is of this sweep; --overwrite replaces them');
    expect(await sweep(OTHER, failing, '--overwrite')).toBe(1);
    expect(contents(out)).toEqual(before);
    expect(await sweep(OTHER, trained('second'), '--overwrite')).toBe(0);
    expect(contents(out)['results.jsonl']).toContain('"closedSet":0.4');
    expect(contents(out)['results.jsonl']).not.toContain('"closedSet":0.1');
    // More of the same sweep goes on.
    expect(await sweep({ 'noise.closedSet': [0.4, 0.1] }, trained('third'))).toBe(0);
    expect(contents(out)['results.jsonl']!.trimEnd().split('\n')).toHaveLength(2);
  });

  test("somebody's table.md or results.jsonl is left alone", async () => {
    put('out/table.md', 'mine');
    expect(await sweep(ONE, trained('first'), '--overwrite')).toBe(2);
    expect(contents(out)).toEqual({ 'table.md': 'mine' });
  });
});

test('a folder that was checked holds nothing new before there is something to write', () => {
  ResultFolder.open(out, { command: 'train', names: [], earlier: 'refused', wayOut: '' });
  expect(readdirSync(out)).toEqual([]);
  expect(
    failure(() =>
      ResultFolder.open(join(folder, 'config.json'), { command: 'train', names: [], earlier: 'refused', wayOut: '' }),
    )?.exitCode,
  ).toBe(2);
});
