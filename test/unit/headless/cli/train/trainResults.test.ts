/** What a headless run writes and prints. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { foldWarning } from '../../../../../src/domain/evaluation.ts';
import { parseSettings } from '../../../../../src/domain/settings/parse.ts';
import { metricsLine, rectifiedCsv } from '../../../../../src/formats/table/runFiles.ts';
import type { NodeRuntime } from '../../../../../src/headless/cli/host.ts';
import { run } from '../../../../../src/headless/cli/main.ts';
import type { EarlierResults } from '../../../../../src/headless/cli/resultFolder.ts';
import { checkpointIn, createOutputs } from '../../../../../src/headless/cli/train/outputs.ts';
import {
  bar,
  clock,
  createProgressDisplay,
  pairSetLine,
  progressLine,
} from '../../../../../src/headless/cli/train/progress.ts';
import type { HeadlessRun } from '../../../../../src/headless/protocol.ts';
import { failure, hostOf, METRICS } from '../../../../support/commandHost.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-cli-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
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
    pairSets: [{ name: 'lfw.bin', verification: null, problem: 'image 1 of lfw.bin: empty', warning: null }],
    weights: true,
    embeddings: false,
  };
  const facts = {
    run: RUN,
    startedFrom: null,
    spreadsheet: false,
    report: null,
    adapter: null,
    versions: { node: '20' },
    seconds: 12.34,
  };

  test('metrics.jsonl has exactly the documented keys', () => {
    const line = metricsLine(METRICS);
    expect(line.endsWith('\n')).toBe(true);
    expect(Object.keys(JSON.parse(line) as object).join(', ')).toBe(
      'epoch, loss, crossEntropy, boundaryTerm, detected, injected, precision, recall, f1, ' +
        'rectifiedToTruth, cleanDamaged, verificationAccuracy, verificationAuc, verificationEer, seconds, ' +
        'imagesPerSecond',
    );
  });

  test('rectified.csv: names of labels, formulas made harmless for spreadsheets alone, an unknown truth left empty', () => {
    expect(rectifiedCsv(RUN.rectified)).toBe(
      'image,given_label,rectified_label,true_label,epoch\r\nAnn/1,Bob,Ann,Ann,7\r\n"a,""b""",=1+1,Ann,,8\r\n',
    );
    expect(rectifiedCsv(RUN.rectified, 'spreadsheet')).toContain(`"a,""b""",'=1+1,Ann,,8`);
  });

  const opened = (earlier: EarlierResults = 'refused', at = folder) =>
    createOutputs(at, earlier, null, () => undefined);
  const namesIn = (at: string): string[] =>
    readdirSync(at, { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll('\\', '/'))
      .sort();

  test('a run leaves its files, and what a person has there stays', async () => {
    writeFileSync(join(folder, 'mine.txt'), 'kept');
    const outputs = opened();
    outputs.addEpoch(METRICS);
    outputs.addEpoch({ ...METRICS, epoch: 4 });
    const metrics = [METRICS, { ...METRICS, epoch: 4 }];
    const weights = zipSync({ 'tfjs/model.json': strToU8('{}'), 'README.md': strToU8('text') });
    await outputs.finish({ ...facts, run: { ...RUN, metrics } }, weights);
    expect(namesIn(folder)).toEqual([
      'metrics.jsonl',
      'mine.txt',
      'rectified.csv',
      'results-manifest.json',
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
      final: { ...METRICS, epoch: 4 },
      evaluation: null,
      pairSets: RUN.pairSets,
    });
  });

  test('a run to resume keeps what is there until it goes on; a finished one leaves no checkpoint', async () => {
    expect(failure(() => checkpointIn(folder))?.message).toContain('There is no run to resume');
    const first = opened();
    first.addEpoch(METRICS);
    first.addEpoch({ ...METRICS, epoch: 4 });
    expect(first.hasCheckpoint).toBe(false);
    first.keepCheckpoint(strToU8('one'));
    // As a killed command leaves it.
    writeFileSync(join(folder, 'checkpoint.safetensors.part'), 'half of ano');
    const again = opened('continued');
    expect(readFileSync(checkpointIn(folder), 'utf8')).toBe('one');
    const epochs = () => readFileSync(join(folder, 'metrics.jsonl'), 'utf8').trim().split('\n').length;
    expect(epochs()).toBe(2);
    again.resume([METRICS]);
    expect(epochs()).toBe(2);
    again.addEpoch({ ...METRICS, epoch: 9 });
    expect(readFileSync(join(folder, 'metrics.jsonl'), 'utf8')).toContain('"epoch":9');
    expect(epochs()).toBe(2);
    again.keepCheckpoint(strToU8('two'));
    await again.finish({ ...facts, run: { ...RUN, outcome: 'stopped' } }, null);
    expect(namesIn(folder)).toEqual([
      'checkpoint.safetensors',
      'metrics.jsonl',
      'rectified.csv',
      'results-manifest.json',
      'run.json',
    ]);
    await again.finish(facts, null);
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
    const { host } = hostOf(folder, {
      nodeRuntime: () => Promise.resolve({ train, load: vi.fn(), clean: vi.fn(), goldens: vi.fn() }),
    });
    const said = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
    await run(['train', '--config', 'config.json', '--out', 'out', '--node'], host);
    const text = said.mock.calls.map(([line]) => String(line)).join('');
    said.mockRestore();
    expect(text).toContain(
      'Warning: a checkpoint could not be kept: a folder stands where a file is expected (EISDIR)',
    );
    expect(text).toContain('Finished: ');
  });

  test('an entry of the weights package cannot leave its folder', async () => {
    const outputs = opened('refused', join(folder, 'out'));
    for (const name of ['../../escaped.txt', '../escaped.txt']) {
      await expect(outputs.finish(facts, zipSync({ [name]: strToU8('x') }))).rejects.toThrow('escaped.txt');
    }
    expect(namesIn(folder)).toEqual(['out']);
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
      '[####----------------] epoch 3/14  loss 4.500  detected 20  injected 24  precision 0.95  120 images/s  3:40 left',
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
      ...{
        accuracy: 0.95118,
        deviation: 0.004,
        accuracyPerFold: [],
        insightFaceAccuracy: 0.95,
        oneSidedFolds: 0,
        auc: 0.99,
        eer: 0.05,
      },
      ...{ bestThreshold: 0.3, bestAccuracy: 0.951, tarAtFar, samePairs: 3000, differentPairs: 3000 },
    };
    expect(pairSetLine({ name: 'lfw.bin', verification, problem: null, warning: null })).toBe(
      'lfw.bin: 95.12 % +- 0.40 %  InsightFace protocol 95.00 %  TAR 80.00 % at FAR 0.1 %  6,000 pairs',
    );
    expect(pairSetLine({ name: 'b.bin', verification: null, problem: 'It is empty.', warning: null })).toBe(
      'b.bin: It is empty.',
    );
  });

  test('a pair set in a bad order is warned of, under its name', () => {
    let text = '';
    const display = createProgressDisplay({ write: (part) => (text += part) }, () => 0);
    const warning = foldWarning({ oneSidedFolds: 7 });
    display.handle({ type: 'pairs', result: { name: 'mine.bin', verification: null, problem: 'x', warning } });
    expect(text).toContain('\nWarning: mine.bin: 7 of the 10 folds hold hardly any pairs of one kind');
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
    'epoch 3/14  loss 4.500  detected 20  injected 24  precision 0.950  recall 0.792  verification 0.900  120 images/s\n';

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
    const nearlyEqual = [['Ann', 'ann']];
    const labelling = { source: 'Labels come from the folders.', problem: null, choices: [] };
    const report = {
      imported: 5,
      identities: 2,
      skipped,
      notices: [],
      duplicates: [],
      alike: [],
      nearlyEqual,
      labelling,
    };
    display.handle({ type: 'imported', report });
    expect(text).toContain('5 images of 2 identities, 30 skipped:\n  0.txt: not an image\n');
    expect(text).toContain('and 10 more');
    expect(text).toContain('Ann / ann: labels that differ by upper and lower case alone are kept apart.\n');
  });
});
