/** The headless commands up to the point where a browser starts, and what they write and print. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isStale, missingPackages, requireNode } from '../../scripts/workspace.mjs';
import { readConfig } from '../../src/cli/config.ts';
import { mergeFaithfulness } from '../../src/cli/faithfulness.ts';
import { tableRows, totalsOf } from '../../src/cli/goldens.ts';
import { CommandFailure, type CommandHost, type NodeRuntime } from '../../src/cli/host.ts';
import { run } from '../../src/cli/main.ts';
import { parseGoldensOptions, parseTrainOptions } from '../../src/cli/options.ts';
import { checkpointIn, createOutputs, metricsLine, rectifiedCsv } from '../../src/cli/outputs.ts';
import { bar, clock, createProgressDisplay, pairSetLine, progressLine } from '../../src/cli/progress.ts';
import type { EpochMetrics } from '../../src/lib/report.ts';
import type { HeadlessRun } from '../../src/protocol/headless.ts';
import { parseSettings } from '../../src/protocol/parse.ts';
import { pairSet } from '../support/pairSet.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-cli-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

const METRICS: EpochMetrics = {
  epoch: 3,
  loss: 4.5,
  crossEntropy: 4,
  boundaryTerm: 0.5,
  detected: 20,
  injected: 24,
  precision: 0.95,
  recall: 19 / 24,
  f1: 38 / 44,
  rectifiedToTruth: null,
  cleanDamaged: 1,
  verificationAccuracy: 0.9,
  verificationAuc: 0.96,
  verificationEer: 0.1,
  largestClassShare: 1.2,
  learningRate: 0.1,
  seconds: 2,
  imagesPerSecond: 120,
};

/** The failure of a command, or undefined when it has none. */
function failure(body: () => unknown): CommandFailure | undefined {
  try {
    body();
    return undefined;
  } catch (cause) {
    if (cause instanceof CommandFailure) return cause;
    throw cause;
  }
}

describe('command lines', () => {
  test('train', () => {
    expect(parseTrainOptions(['--config', 'a.json', '--out', 'b'])).toEqual({
      config: 'a.json',
      out: 'b',
      backend: undefined,
      node: false,
      resume: false,
    });
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
      report: undefined,
    });
    expect(parseGoldensOptions(['dir', '--kernels', 'stock', '--report', 'r.json', '--backend', 'cpu'])).toEqual({
      folder: 'dir',
      backend: 'cpu',
      kernels: 'stock',
      report: 'r.json',
    });
    for (const args of [[], ['a', 'b'], ['a', '--backend', 'auto'], ['a', '--kernels', 'own']]) {
      expect(failure(() => parseGoldensOptions(args))?.exitCode).toBe(2);
    }
  });
});

/** A host whose parts must not be called, but for those given. */
function hostOf(parts: Partial<CommandHost> = {}) {
  const started = vi.fn(() => Promise.reject(new Error('must not be called')));
  const host: CommandHost = {
    versions: { playground: '0', tensorflowjs: '0' },
    currentFolder: folder,
    ensureBuilt: started,
    serve: started,
    benchmark: { serve: started, torchProgram: '', nodeEngine: started, pack: started },
    nodeRuntime: started,
    launch: started,
    ...parts,
  };
  return { host, started };
}

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

  test('a folder and a zip are looked up from the current directory', () => {
    mkdirSync(join(folder, 'faces'));
    writeFileSync(join(folder, 'faces.ZIP'), '');
    const at = (path: string) => write(JSON.stringify({ dataset: { kind: 'folder', path } }));
    expect(readConfig(at('faces'), folder, undefined).images).toEqual({ folder: join(folder, 'faces'), files: [] });
    expect(readConfig(at('./faces.ZIP'), folder, undefined).images).toEqual({
      folder: null,
      files: [join(folder, 'faces.ZIP')],
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
    expect(at('set/t.rec').images).toEqual({ folder: null, files });
    expect(at('set/lists/all.tsv').images).toEqual({
      folder: join(folder, 'set/orl'),
      files: [join(folder, 'set/lists/all.tsv')],
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
    const { host, started } = hostOf();
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

describe('the files of a run', () => {
  const RUN: HeadlessRun = {
    outcome: 'finished',
    error: null,
    settings: parseSettings({}),
    backend: { backend: 'webgpu', adapter: 'an adapter', software: false, reason: 'fast', kernels: 'fused' },
    dataset: { images: 240, identities: 10, heldOutIdentities: 24, heldOutImages: 192, outliers: 0 },
    metrics: [METRICS],
    rectified: [
      { image: 'Ann/1', givenLabel: 'Bob', rectifiedLabel: 'Ann', trueLabel: 'Ann', epoch: 7 },
      { image: 'a,"b"', givenLabel: '=1+1', rectifiedLabel: 'Ann', trueLabel: null, epoch: 8 },
    ],
    evaluation: null,
    pairSets: [{ name: 'lfw.bin', verification: null, problem: 'image 1 of lfw.bin: empty' }],
    weights: true,
  };
  const facts = { run: RUN, startedFrom: null, report: null, adapter: null, versions: { node: '20' }, seconds: 12.34 };

  test('metrics.jsonl has exactly the documented keys', () => {
    const line = metricsLine(METRICS);
    expect(line.endsWith('\n')).toBe(true);
    expect(Object.keys(JSON.parse(line) as object).join(', ')).toBe(
      'epoch, loss, crossEntropy, boundaryTerm, detected, injected, precision, recall, f1, ' +
        'rectifiedToTruth, cleanDamaged, verificationAccuracy, verificationAuc, verificationEer, seconds, ' +
        'imagesPerSecond',
    );
  });

  test('rectified.csv: names of labels, formulas made harmless, an unknown truth left empty', () => {
    expect(rectifiedCsv(RUN.rectified)).toBe(
      'image,given_label,rectified_label,true_label,epoch\r\nAnn/1,Bob,Ann,Ann,7\r\n"a,""b""",\'=1+1,Ann,,8\r\n',
    );
  });

  test('a run leaves its files, and nothing of an earlier one', () => {
    mkdirSync(join(folder, 'weights'));
    writeFileSync(join(folder, 'weights', 'old.bin'), 'old');
    writeFileSync(join(folder, 'metrics.jsonl'), 'old');
    writeFileSync(join(folder, 'mine.txt'), 'kept');
    const outputs = createOutputs(folder);
    outputs.addEpoch(METRICS);
    outputs.addEpoch({ ...METRICS, epoch: 4 });
    writeFileSync(outputs.weightsZip, zipSync({ 'tfjs/model.json': strToU8('{}'), 'README.md': strToU8('text') }));
    outputs.finish(facts, true);
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
    expect(names.map((name) => name.replaceAll('\\', '/'))).toEqual([
      'metrics.jsonl',
      'mine.txt',
      'rectified.csv',
      'run.json',
      'weights',
      'weights/README.md',
      'weights/tfjs',
      'weights/tfjs/model.json',
    ]);
    expect(readFileSync(join(folder, 'metrics.jsonl'), 'utf8').trim().split('\n')).toHaveLength(2);
    const record = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as unknown;
    expect(record).toMatchObject({
      outcome: 'finished',
      backend: 'webgpu',
      adapter: 'an adapter',
      versions: { node: '20' },
      seconds: 12.3,
      settings: parseSettings({}),
      final: METRICS,
      evaluation: null,
      pairSets: RUN.pairSets,
    });
  });

  test('a run to resume keeps what is there until it goes on; a finished one leaves no checkpoint', () => {
    expect(failure(() => checkpointIn(folder))?.message).toContain('There is no run to resume');
    const first = createOutputs(folder);
    first.addEpoch(METRICS);
    first.addEpoch({ ...METRICS, epoch: 4 });
    expect(first.hasCheckpoint).toBe(false);
    writeFileSync(first.checkpointPart, 'one');
    first.keepCheckpoint();
    writeFileSync(first.checkpointPart, 'half of ano');
    const again = createOutputs(folder, true);
    expect(readFileSync(checkpointIn(folder), 'utf8')).toBe('one');
    const epochs = () => readFileSync(join(folder, 'metrics.jsonl'), 'utf8').trim().split('\n').length;
    expect(epochs()).toBe(2);
    again.resume([METRICS]);
    expect(epochs()).toBe(1);
    again.finish({ ...facts, run: { ...RUN, outcome: 'stopped' } }, false);
    expect(readdirSync(folder).sort()).toEqual([
      'checkpoint.safetensors',
      'metrics.jsonl',
      'rectified.csv',
      'run.json',
    ]);
    again.finish(facts, false);
    expect(again.hasCheckpoint).toBe(false);
  });

  test('a checkpoint that cannot be written is told, and the run goes on', async () => {
    writeFileSync(join(folder, 'config.json'), '{}');
    const train: NodeRuntime['train'] = async ({ saveCheckpoint }) => {
      // As a full disk would: a folder is in the way.
      const part = join(folder, 'out', 'checkpoint.safetensors.part');
      mkdirSync(part);
      saveCheckpoint?.(new Uint8Array(8));
      rmSync(part, { recursive: true });
      return { ...RUN, weights: false };
    };
    const { host } = hostOf({ nodeRuntime: () => Promise.resolve({ train }) });
    const said = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
    await run(['train', '--config', 'config.json', '--out', 'out', '--node'], host);
    const text = said.mock.calls.map(([line]) => String(line)).join('');
    said.mockRestore();
    expect(text).toContain('Warning: a checkpoint could not be kept: EISDIR');
    expect(text).toContain('Finished: ');
  });

  test('an entry of the weights package cannot leave its folder', () => {
    const outputs = createOutputs(join(folder, 'out'));
    writeFileSync(outputs.weightsZip, zipSync({ '../../escaped.txt': strToU8('x') }));
    expect(failure(() => outputs.finish(facts, true))?.message).toContain('escaped.txt');
    expect(readdirSync(folder)).toEqual(['out']);
  });
});

describe('progress', () => {
  const event = {
    type: 'progress',
    epoch: 3,
    epochs: 14,
    step: 30,
    steps: 140,
    imagesPerSecond: 119.6,
    loss: 4.5,
  } as const;

  test('the line of a terminal', () => {
    expect(progressLine(event, METRICS, 60)).toBe(
      '[####----------------] epoch 3/14  loss 4.500  detected 20/24  precision 0.95  120 images/s  3:40 left',
    );
    expect(progressLine({ ...event, step: 0, loss: null, imagesPerSecond: null }, undefined, 0)).toBe(
      '[--------------------] epoch 3/14  loss n/a  -:-- left',
    );
  });

  test('a pair set has one line: its accuracies, the smallest FAR it can measure, or what is wrong with it', () => {
    const tarAtFar = [
      { far: 0.01, tar: 0.9, threshold: 0.3, allowed: 30 },
      { far: 0.001, tar: 0.8, threshold: 0.4, allowed: 3 },
      { far: 0.0001, tar: 0.7, threshold: 0.5, allowed: 0.3 },
    ];
    const verification = {
      ...{ accuracy: 0.95118, deviation: 0.004, accuracyPerFold: [], insightFaceAccuracy: 0.95, auc: 0.99, eer: 0.05 },
      ...{ bestThreshold: 0.3, bestAccuracy: 0.951, tarAtFar, samePairs: 3000, differentPairs: 3000 },
    };
    expect(pairSetLine({ name: 'lfw.bin', verification, problem: null })).toBe(
      'lfw.bin: 95.12 % +- 0.40 %  InsightFace protocol 95.00 %  TAR 80.00 % at FAR 0.1 %  6,000 pairs',
    );
    expect(pairSetLine({ name: 'b.bin', verification: null, problem: 'It is empty.' })).toBe('b.bin: It is empty.');
  });

  test('bars and clocks', () => {
    expect([bar(-1, 4), bar(0.5, 4), bar(7, 4)]).toEqual(['[----]', '[##--]', '[####]']);
    expect([clock(-3), clock(65), clock(7207)]).toEqual(['0:00', '1:05', '2:00:07']);
  });

  const played = (isTTY: boolean): string => {
    let text = '';
    const terminal = {
      isTTY,
      columns: 200,
      write: (part: string) => {
        text += part;
      },
    };
    const display = createProgressDisplay(terminal, () => 0);
    display.handle(event);
    display.handle({ type: 'epoch', metrics: METRICS });
    display.handle(event);
    display.end();
    return text;
  };
  const LINE =
    'epoch 3/14  loss 4.500  detected 20 of 24  precision 0.950  recall 0.792  verification 0.900  120 images/s\n';

  test('away from a terminal only plain lines are written', () => {
    expect(played(false)).toBe(LINE);
  });

  test('on a terminal the bar is wiped before a line that stays, and at the end', () => {
    const text = played(true);
    expect(text).toContain(`\r\u001b[2K${LINE}`);
    expect(text.endsWith('\r\u001b[2K')).toBe(true);
  });

  test('skipped files are named, up to a point', () => {
    let text = '';
    const display = createProgressDisplay({ write: (part) => (text += part) }, () => 0);
    const skipped = Array.from({ length: 30 }, (_, i) => ({ path: `${i}.txt`, reason: 'not an image' }));
    const report = { imported: 5, identities: 2, skipped, notices: [], duplicates: [], alike: [], nearlyEqual: [] };
    display.handle({ type: 'imported', report });
    expect(text).toContain('5 images of 2 identities, 30 skipped:\n  0.txt: not an image\n');
    expect(text).toContain('and 10 more');
  });
});

describe('the table of golden files', () => {
  const done = {
    name: 'arcface.json',
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
    expect(tableRows({ name: 'x.json', status: 'error', message: 'no adapter' })[0]).toMatch(
      /^x\.json +error: no adapter$/,
    );
  });

  test('a file that could not be checked is a failure', () => {
    expect(totalsOf([done, { name: 'x', status: 'error', message: '' }])).toEqual({ passed: 3, failed: 2, skipped: 1 });
  });
});

describe('the table of faithfulness', () => {
  const reply = (worstRelative: number, failed = 0) =>
    ({
      name: 'arcface.json',
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

describe('the workspace', () => {
  test('Node older than 20.19 is refused', () => {
    for (const version of ['18.20.0', '20.18.3'])
      expect(() => requireNode(version)).toThrow(`Node ${version} is too old`);
    for (const version of ['20.19.0', '22.0.0', '26.1.0']) expect(() => requireNode(version)).not.toThrow();
  });

  test('packages that are absent or in another version are missing; optional ones may be absent', () => {
    const lock = (packages: object) => JSON.stringify({ packages });
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(
      join(folder, 'package-lock.json'),
      lock({
        '': {},
        'node_modules/a': { version: '1.0.0' },
        'node_modules/b': { version: '2.0.0' },
        'node_modules/b/node_modules/@s/c': { version: '1.0.0' },
        'node_modules/d': { version: '1.0.0', optional: true },
      }),
    );
    expect(missingPackages(folder)).toEqual(['a', 'b', '@s/c']);
    writeFileSync(
      join(folder, 'node_modules', '.package-lock.json'),
      lock({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.9.0' } }),
    );
    expect(missingPackages(folder)).toEqual(['b', '@s/c']);
  });

  test('a file that was never built is stale; one newer than its inputs is not', () => {
    const built = join(folder, 'built');
    const input = join(folder, 'input', 'deep');
    mkdirSync(input, { recursive: true });
    expect(isStale(built, [])).toBe(true);
    writeFileSync(built, '');
    const now = Date.now() / 1000;
    utimesSync(built, now + 60, now + 60);
    expect(isStale(built, [join(folder, 'input'), 'no-such-input'])).toBe(false);
    utimesSync(input, now + 120, now + 120);
    expect(isStale(built, [join(folder, 'input')])).toBe(true);
  });
});
