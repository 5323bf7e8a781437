/** The headless commands up to the point where a browser starts: command lines, configuration, tables. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { tableRows, totalsOf } from '../../../../goldens/command.ts';
import { mergeFaithfulness } from '../../../../goldens/faithfulness.ts';
import { readConfig } from '../../../../src/headless/cli/config.ts';
import { run } from '../../../../src/headless/cli/main.ts';
import { parseGoldensOptions, parseTrainOptions } from '../../../../src/headless/cli/options.ts';
import { failure, hostOf } from '../../../support/commandHost.ts';
import { pairSet } from '../../../support/pairSet.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-cli-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

describe('command lines', () => {
  test('train', () => {
    expect(parseTrainOptions(['--config', 'a.json', '--out', 'b'])).toEqual({
      config: 'a.json',
      out: 'b',
      backend: undefined,
      node: false,
      resume: false,
      spreadsheet: false,
      tensorboard: undefined,
      overwrite: false,
    });
    expect(parseTrainOptions(['--config=a', '--out=b', '--overwrite']).overwrite).toBe(true);
    expect(parseTrainOptions(['--config=a', '--out=b', '--backend=wasm', '--node', '--resume'])).toMatchObject({
      backend: 'wasm',
      node: true,
      resume: true,
    });
  });

  test.each([
    [[], '--config is missing.'],
    [['--config', 'a'], '--out is missing.'],
    [['--config', 'a', '--out', 'b', '--backend', 'metal'], '--backend metal: expected one of auto, webgpu'],
    [['--config', 'a', '--out', 'b', 'c'], 'Unexpected argument "c".'],
    [['--config', 'a', '--out', 'b', '--resume', '--overwrite'], '--resume goes on with the run that --overwrite'],
    [['--epochs', '3'], "Unknown option '--epochs'"],
  ])('train %j is refused with the usage', (args, message) => {
    const found = failure(() => parseTrainOptions(args));
    expect(found?.exitCode).toBe(2);
    expect(found?.message).toContain(message);
    expect(found?.message).toContain('Usage: npm run train -- --config FILE --out DIR');
  });

  test('goldens', () => {
    expect(parseGoldensOptions(['dir'])).toEqual({
      folder: 'dir',
      backend: 'webgpu',
      kernels: 'fused',
      node: false,
      report: undefined,
    });
    expect(parseGoldensOptions(['dir', '--kernels', 'stock', '--report', 'r.json', '--backend', 'cpu'])).toEqual({
      folder: 'dir',
      backend: 'cpu',
      kernels: 'stock',
      node: false,
      report: 'r.json',
    });
    expect(parseGoldensOptions(['--node'])).toMatchObject({ folder: null, node: true });
    const wrong = [
      ['--backend', 'auto'],
      ['--kernels', 'own'],
      ['--node', '--backend', 'webgl'],
    ];
    for (const args of [['a', 'b'], ...wrong.map((options) => ['a', ...options])]) {
      expect(failure(() => parseGoldensOptions(args))?.exitCode).toBe(2);
    }
  });
});

describe('the configuration', () => {
  const write = (content: string): string => {
    writeFileSync(join(folder, 'config.json'), content);
    return 'config.json';
  };

  test('keeps what it leaves out left out, and puts the backend in', () => {
    const file = write('{"engine": {"step": "eager"}, "training": {"epochs": 2}}');
    expect(readConfig(file, folder, 'cpu')).toEqual({
      source: { engine: { step: 'eager', backend: 'cpu' }, training: { epochs: 2 } },
      images: null,
      weights: null,
      pairs: [],
    });
    expect(readConfig(file, folder, undefined).source).not.toHaveProperty('engine.backend');
  });

  test('is read in UTF-8 and UTF-16, with a mark or without, and named in anything else', () => {
    const text = '{"dataset": {"kind": "synthetic"}, "training": {"epochs": 2}}';
    const at = (bytes: readonly number[]) => {
      writeFileSync(join(folder, 'config.json'), Uint8Array.from(bytes));
      return () => readConfig('config.json', folder, undefined);
    };
    const wide = [...text].flatMap((c) => [c.charCodeAt(0), 0]);
    for (const bytes of [[0xef, 0xbb, 0xbf, ...Buffer.from(text)], [0xff, 0xfe, ...wide], wide]) {
      expect(at(bytes)().source).toEqual(JSON.parse(text));
    }
    expect(failure(at([...Buffer.from('{"a": "Jos'), 0xe9, 0x22, 0x7d]))?.message).toContain('is not in UTF-8');
  });

  test.each([
    { dataset: { kind: 'folder', path: 'fa\0ces' } },
    { weights: { path: 'weights\0' } },
    { evaluation: { pairs: ['lfw\0.bin'] } },
  ])('a path with a null character is refused in a sentence: %j', (content) => {
    writeFileSync(join(folder, 'config.json'), JSON.stringify(content));
    const found = failure(() => readConfig('config.json', folder, undefined));
    expect(found?.message).toContain('config.json: no text in it may hold the character U+0000');
  });

  test('a folder and a zip are looked up from the current directory', () => {
    mkdirSync(join(folder, 'faces'));
    writeFileSync(join(folder, 'faces.ZIP'), '');
    const at = (path: string) => write(JSON.stringify({ dataset: { kind: 'folder', path } }));
    expect(readConfig(at('faces'), folder, undefined).images).toEqual({
      folder: join(folder, 'faces'),
      files: [],
      list: null,
    });
    expect(readConfig(at('./faces.ZIP'), folder, undefined).images).toEqual({
      folder: null,
      files: [join(folder, 'faces.ZIP')],
      list: null,
    });
    expect(failure(() => readConfig(at('nowhere'), folder, undefined))?.message).toContain('dataset.path');
    expect(failure(() => readConfig(at('config.json'), folder, undefined))?.message).toContain('neither a folder nor');
  });

  test('weights to start from: a file, or the folder that a run leaves', () => {
    mkdirSync(join(folder, 'weights'));
    writeFileSync(join(folder, 'weights', 'model.safetensors'), '');
    writeFileSync(join(folder, 'old.zip'), '');
    const at = (weights: unknown) => write(JSON.stringify({ weights, training: { epochs: 2 } }));
    const inside = join(folder, 'weights', 'model.safetensors');
    expect(readConfig(at({ path: 'weights' }), folder, undefined)).toEqual({
      source: { training: { epochs: 2 } },
      images: null,
      weights: { path: inside, use: 'continue' },
      pairs: [],
    });
    const zip = { path: 'old.zip', use: 'backbone' };
    expect(readConfig(at(zip), folder, undefined).weights).toEqual({ ...zip, path: join(folder, 'old.zip') });
    for (const [weights, message] of [
      ['old.zip', 'weights: expected {"path": FILE'],
      [{ path: 'nowhere' }, 'weights.path: there is no'],
      [{ path: '.' }, 'holds no model.safetensors'],
      [{ path: 'old.zip', use: 'all' }, 'weights.use: expected one of continue, backbone, got "all"'],
      [{ path: 'old.zip', mode: 'continue' }, 'weights.mode: unknown field'],
    ] as const) {
      const found = failure(() => readConfig(at(weights), folder, undefined));
      expect(found?.exitCode).toBe(2);
      expect(found?.message).toContain(message);
    }
  });

  test('pair sets are read before the run begins', () => {
    writeFileSync(join(folder, 'good.bin'), pairSet(12));
    writeFileSync(join(folder, 'few.bin'), pairSet(9));
    writeFileSync(join(folder, 'letter.bin'), 'Dear all,');
    writeFileSync(
      join(folder, 'one.bin'),
      pairSet(12, () => true),
    );
    writeFileSync(
      join(folder, 'two.bin'),
      pairSet(12, () => false),
    );
    writeFileSync(join(folder, 'huge.bin'), '');
    // A hole: it takes no room on the disk.
    truncateSync(join(folder, 'huge.bin'), 2 ** 31);
    const at = (evaluation: unknown) =>
      readConfig(write(JSON.stringify({ evaluation, training: { epochs: 2 } })), folder, undefined);
    expect(at({ pairs: ['good.bin'] })).toEqual({
      source: { training: { epochs: 2 } },
      images: null,
      weights: null,
      pairs: [join(folder, 'good.bin')],
    });
    for (const [evaluation, message] of [
      [{ pairs: ['nowhere.bin'] }, 'evaluation.pairs: there is no file'],
      [{ pairs: ['good.bin', 'few.bin'] }, 'few.bin has 9 pairs; ten folds need at least ten'],
      [{ pairs: ['letter.bin'] }, 'letter.bin: '],
      [{ pairs: ['huge.bin'] }, 'huge.bin is over 2 GB'],
      [{ pairs: ['one.bin'] }, 'one.bin has pairs of one person only; a verification needs both kinds'],
      [{ pairs: ['two.bin'] }, 'two.bin has pairs of two people only'],
      [{ pairs: 'good.bin' }, 'evaluation: expected {"pairs": [FILE, ...]}'],
      [[], 'evaluation: expected'],
      [{ pear: [] }, 'evaluation.pear: unknown field'],
    ] as const) {
      const found = failure(() => at(evaluation));
      expect(found?.exitCode).toBe(2);
      expect(found?.message).toContain(message);
    }
  });

  test('a record file takes its index along, a list the folder of the images it names', () => {
    mkdirSync(join(folder, 'set/orl/s1'), { recursive: true });
    mkdirSync(join(folder, 'set/orl/s2'));
    mkdirSync(join(folder, 'set/lists'));
    for (const name of ['set/t.rec', 'set/t.idx', 'set/property', 'set/orl/s1/1.pgm', 'set/orl/s2/1.pgm']) {
      writeFileSync(join(folder, name), '');
    }
    writeFileSync(join(folder, 'set/lists/all.tsv'), 'orl/s1/1.pgm\t0\norl/s2/1.pgm\t1\n');
    writeFileSync(join(folder, 'set/lists/none.csv'), 'image,label\nelsewhere/1.png,0\n');
    const at = (path: string) =>
      readConfig(write(JSON.stringify({ dataset: { kind: 'folder', path } })), folder, 'cpu');
    const files = ['t.rec', 't.idx', 'property'].map((name) => join(folder, 'set', name));
    expect(at('set/t.rec').images).toEqual({ folder: null, files, list: null });
    expect(at('set/lists/all.tsv').images).toEqual({
      folder: join(folder, 'set/orl'),
      files: [join(folder, 'set/lists/all.tsv')],
      list: 'all.tsv',
    });
    expect(failure(() => at('set/lists/none.csv'))?.message).toContain('elsewhere/1.png, which');
  });

  test('a sprite sheet has a grid', () => {
    const at = (dataset: object) => readConfig(write(JSON.stringify({ dataset })), folder, 'cpu');
    writeFileSync(join(folder, 'sheet.zip'), '');
    const grid = { columns: 10, rows: 4 };
    expect(() => at({ kind: 'folder', path: 'sheet.zip', grid, mergeCase: true })).not.toThrow();
    const wrong = { kind: 'folder', path: 'sheet.zip', grid: { columns: 0, rows: 4 }, mergeCase: 1 };
    const message = failure(() => at(wrong))?.message;
    expect(message).toContain('dataset.grid: expected columns and rows from 1 to 256');
    expect(message).toContain('dataset.mergeCase: expected true or false');
  });

  test.each([
    ['{"training": {"epochs": 0, "batch": 3}}', ['training.epochs: 0 is outside 1 to 200', 'training.batch: unknown']],
    ['{"engine": 3}', ['engine: expected an object']],
    ['{"training": ', ['is not valid JSON']],
    ['[]', ['settings: expected an object']],
  ])('%s is refused, naming the fields', (content, messages) => {
    const found = failure(() => readConfig(write(content), folder, 'cpu'));
    expect(found?.exitCode).toBe(2);
    for (const message of messages) expect(found?.message).toContain(message);
  });

  test('a wrong configuration ends the command before anything is built or started', async () => {
    const { host, started } = hostOf(folder);
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    write('{"noise": {"closedSet": 2}}');
    expect(await run(['train', '--config', 'config.json', '--out', 'out'], host)).toBe(2);
    expect(said.mock.calls[0]?.[0]).toBe('config.json: noise.closedSet: 2 is outside 0 to 0.8');
    expect(started).not.toHaveBeenCalled();
    expect(readdirSync(folder)).toEqual(['config.json']);
    expect(await run(['fly'], host)).toBe(2);
    expect(await run(['constructor'], host)).toBe(2);
    expect(await run(['goldens', 'nowhere'], host)).toBe(2);
    expect(await run(['goldens', 'out'], host)).toBe(2);
  });
});

describe('the table of golden files', () => {
  const done = {
    name: 'arcface.json',
    adapter: 'JavaScript',
    status: 'done',
    cases: 5,
    passed: 3,
    failed: 1,
    skipped: 1,
    worst: 1.25,
    failures: [{ case: 'b1', field: 'loss', detail: '2 instead of 1' }],
    variants: [{ name: 'boundaryface_repo', passed: 3, failed: 1, worstRelative: 2e-6 }],
    notImplemented: ['variant insightface'],
  } as const;

  test('rows', () => {
    expect(tableRows(done)).toEqual([
      'arcface.json                   5       3       1       1        1.25',
      '    failed: b1, loss: 2 instead of 1',
      '    not implemented: variant insightface',
    ]);
    expect(tableRows({ ...done, name: 'center.json', status: 'not-implemented' })[0]).toMatch(
      /^center\.json .* not implemented$/,
    );
    expect(tableRows({ name: 'x.json', adapter: null, status: 'error', message: 'no adapter' })[0]).toMatch(
      /^x\.json +error: no adapter$/,
    );
  });

  test('a file that could not be checked is a failure', () => {
    expect(totalsOf([done, { name: 'x', adapter: null, status: 'error', message: '' }])).toEqual({
      passed: 3,
      failed: 2,
      skipped: 1,
    });
  });
});

describe('the table of faithfulness', () => {
  const reply = (worstRelative: number, failed = 0) =>
    ({
      name: 'arcface.json',
      adapter: null,
      status: 'done',
      cases: 1,
      passed: 1 - failed,
      failed,
      skipped: 0,
      worst: 0.5,
      failures: [],
      variants: [{ name: 'insightface', passed: 1 - failed, failed, worstRelative }],
      notImplemented: [],
    }) as const;

  test('a run fills in its own column and leaves the rest', () => {
    const first = mergeFaithfulness('', 'webgpu fused', [reply(2e-4)]);
    expect(first).toContain('| ArcFace, insightface | 2.0e-4 |');
    const both = mergeFaithfulness(first.replace('# Faithfulness', '# Faithfulness\n\nText.'), 'cpu', [reply(1e-6)]);
    expect(both).toContain('Text.');
    expect(both).toContain('| loss, variant | cpu | webgpu fused |');
    expect(both).toContain('| ArcFace, insightface | 1.0e-6 | 2.0e-4 |');
    const again = mergeFaithfulness(both, 'cpu', [reply(3e-6, 1)]);
    expect(again).toContain('| ArcFace, insightface | 3.0e-6, 1 failed | 2.0e-4 |');
    expect(again.match(/ArcFace/g)).toHaveLength(1);
  });
});
