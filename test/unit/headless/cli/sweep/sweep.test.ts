/** `npm run sweep`: what a sweep file stands for, what is kept between starts, and the table. */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { prepareSynthetic } from '../../../../../src/client/datasets.ts';
import { sharingFaces } from '../../../../../src/client/sharedFaces.ts';
import type { EpochMetrics } from '../../../../../src/domain/report.ts';
import { parseSettings } from '../../../../../src/domain/settings/parse.ts';
import { CIRCLE_SETTINGS, DEFAULT_SETTINGS, SPHERE_SETTINGS } from '../../../../../src/domain/settings/settings.ts';
import { spreadText } from '../../../../../src/domain/sweep/findings.ts';
import { pointsOf, valueName } from '../../../../../src/domain/sweep/sweepPlan.ts';
import type { RunResult } from '../../../../../src/domain/sweep/sweepResult.ts';
import { sweepTable } from '../../../../../src/formats/table/sweepTable.ts';
import { CommandFailure } from '../../../../../src/headless/cli/failure.ts';
import type { CommandHost, NodeRuntime } from '../../../../../src/headless/cli/host.ts';
import { run } from '../../../../../src/headless/cli/main.ts';
import { parseSweepOptions } from '../../../../../src/headless/cli/options.ts';
import { locateSweep, readSweep } from '../../../../../src/headless/cli/sweep/sweepFile.ts';
import { openResults } from '../../../../../src/headless/cli/sweep/sweepResults.ts';
import type { HeadlessRun } from '../../../../../src/headless/protocol.ts';
import { inParallel } from '../../../../../src/lib/inParallel.ts';
import { spreadOf } from '../../../../../src/lib/spread.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-sweep-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

const SWEEP = {
  base: { head: { scale: 8 }, noise: { openSet: 0.1 } },
  axes: { 'head.kind': ['arcface', 'boundaryface'], 'noise.closedSet': [0, 0.2] },
  seeds: [1, 5],
};
const plan = (over: object = {}) => locateSweep({ ...SWEEP, ...over }, folder, undefined);

const metrics = (over: Partial<EpochMetrics> = {}): EpochMetrics => ({
  epoch: 1,
  loss: 4.5,
  crossEntropy: 4,
  boundaryTerm: 0.5,
  detected: 0,
  injected: 24,
  precision: null,
  recall: 0,
  f1: 0,
  rectifiedToTruth: null,
  cleanDamaged: 0,
  verificationAccuracy: 0.9,
  verificationAuc: 0.96,
  verificationEer: 0.1,
  largestClassShare: 1.2,
  learningRate: 0.1,
  seconds: 2,
  imagesPerSecond: 120,
  ...over,
});

const finished = (config: unknown, epochs: readonly EpochMetrics[], over: Partial<HeadlessRun> = {}): HeadlessRun => ({
  outcome: 'finished',
  error: null,
  settings: parseSettings(config),
  backend: { backend: 'wasm', adapter: 'WebAssembly', software: false, reason: '', kernels: 'fused' },
  dataset: { images: 240, identities: 10, heldOutIdentities: 24, heldOutImages: 192, outliers: 0 },
  metrics: epochs,
  rectified: [],
  evaluation: null,
  pairSets: [],
  weights: true,
  embeddings: false,
  ...over,
});

const FACTS = { versions: { playground: '1' }, seconds: 3.14 };

describe('the runs of a sweep file', () => {
  test('every value of every axis with every seed, runs on the same images side by side', () => {
    const { runs } = plan();
    expect(runs.map(({ seed, point }) => [seed, ...point])).toEqual([
      [1, 'arcface', 0],
      [1, 'arcface', 0.2],
      [1, 'boundaryface', 0],
      [1, 'boundaryface', 0.2],
      [5, 'arcface', 0],
      [5, 'arcface', 0.2],
      [5, 'boundaryface', 0],
      [5, 'boundaryface', 0.2],
    ]);
    expect(pointsOf([])).toEqual([[]]);
  });

  test('an axis that changes the images does not tear their runs apart', () => {
    const { runs } = plan({ axes: { 'head.kind': ['arcface', 'cosface'], 'noise.openSet': [0, 0.2] }, seeds: [1] });
    expect(runs.map(({ point }) => point)).toEqual([
      ['arcface', 0],
      ['cosface', 0],
      ['arcface', 0.2],
      ['cosface', 0.2],
    ]);
  });

  test('a run has the base settings, its values, one seed for everything drawn and WebAssembly', () => {
    const { settings } = plan().runs[7]!;
    expect(settings.head).toMatchObject({ kind: 'boundaryface', scale: 8 });
    expect(settings.noise).toEqual({ closedSet: 0.2, openSet: 0.1, seed: 5 });
    expect(settings.dataset).toMatchObject({ kind: 'synthetic', seed: 5 });
    expect(settings.training.seed).toBe(5);
    expect(settings.engine.backend).toBe('wasm');
  });

  test('an axis of a section changes several of its settings together and leaves the others', () => {
    const mixes = [{ closedSet: 0.3 }, { closedSet: 0.1, openSet: 0.3 }];
    const { runs } = plan({ axes: { noise: mixes }, seeds: [2] });
    expect(runs.map(({ settings }) => settings.noise)).toEqual([
      { closedSet: 0.3, openSet: 0.1, seed: 2 },
      { closedSet: 0.1, openSet: 0.3, seed: 2 },
    ]);
    expect(valueName('noise', mixes[1])).toBe('Closed-set noise 0.1, Open-set noise 0.3');
  });

  test('the backend of the command line goes before that of the file', () => {
    const source = { ...SWEEP, base: { engine: { backend: 'cpu' } } };
    expect(locateSweep(source, folder, undefined).runs[0]!.settings.engine.backend).toBe('cpu');
    expect(locateSweep(source, folder, 'webgpu').runs[0]!.settings.engine.backend).toBe('webgpu');
  });

  test('images of one’s own have no face seed', () => {
    const { runs } = plan({ base: { dataset: { kind: 'folder', path: '.' } } });
    expect(runs[0]!.settings.dataset).toEqual({ kind: 'folder', path: '.' });
    expect(runs[0]!.images).toEqual({ folder, files: [], list: null });
  });

  test.each([
    [{ axis: 1 }, 'axis: unknown field'],
    [{ base: [] }, 'base: expected an object'],
    [{ axes: {} }, 'axes: expected an object'],
    [{ axes: { closedSet: [0] } }, 'axes.closedSet: expected a list of objects'],
    [{ axes: { 'a.b.c': [0] } }, 'axes.a.b.c: expected section.setting'],
    [{ axes: { noise: [{ seed: 3 }] } }, 'axes.noise: seeds go into "seeds"'],
    [{ axes: { noise: [{ openSat: 0.3 }] } }, 'with noise {"openSat":0.3}: noise.openSat: unknown field'],
    [{ axes: { 'noise.closedSet': 0.2 } }, 'axes.noise.closedSet: expected a list'],
    [{ axes: { 'noise.closedSet': [0.2, 0.2] } }, 'axes.noise.closedSet: a value occurs twice'],
    [{ axes: { 'noise.seed': [1] } }, 'axes.noise.seed: seeds go into "seeds"'],
    [{ axes: { 'noise.closedSet': [0.2, 2] } }, 'with noise.closedSet 2: noise.closedSet: 2 is outside 0 to 0.8'],
    [{ axes: { 'head.kind': ['arcfaces'] } }, 'with head.kind "arcfaces": head.kind: expected one of'],
    [{ seeds: [] }, 'seeds: expected a list'],
    [{ seeds: [1, 1] }, 'seeds: expected a list of different'],
    [{ seeds: undefined }, 'seeds: expected a list'],
  ])('%j is refused', (over, message) => {
    expect(() => plan(over)).toThrow(message);
    expect(() => plan(over)).toThrow(CommandFailure);
  });

  test('a refusal names the file', () => {
    writeFileSync(join(folder, 's.json'), '{"axes": {}}');
    expect(() => readSweep('s.json', folder, undefined)).toThrow('s.json: axes: expected');
  });

  test('the sweeps of the docs can be run', () => {
    const counts = {
      'losses.json': 54,
      'epoch-start.json': 15,
      'correction-after-drop.json': 12,
      'lambda.json': 27,
      'mixes.json': 36,
      'margin-scale.json': 24,
      'noise-robust.json': 180,
      'demo-circle.json': 10,
      'demo-sphere.json': 10,
      'forty-seeds.json': 40,
      'forty-seeds-before.json': 40,
    };
    const at = 'docs/sweeps';
    const files = readdirSync(at).filter((name) => name.endsWith('.json'));
    expect(files.sort()).toEqual(Object.keys(counts).sort());
    for (const [name, count] of Object.entries(counts)) {
      expect(readSweep(name, at, undefined).runs, name).toHaveLength(count);
    }
  });

  const FROM_0 = Array.from({ length: 10 }, (_, seed) => seed);
  const FORTY = Array.from({ length: 40 }, (_, i) => i + 1);
  test.each([
    ['demo-sphere.json', SPHERE_SETTINGS, FROM_0],
    ['demo-circle.json', CIRCLE_SETTINGS, FROM_0],
    ['forty-seeds.json', DEFAULT_SETTINGS, FORTY],
  ])('%s runs the settings of the preset on the page', (name, preset, expected) => {
    const { runs, seeds } = readSweep(name, 'docs/sweeps', undefined);
    expect(seeds).toEqual(expected);
    if (preset.dataset.kind !== 'synthetic') throw new Error('drawn faces');
    for (const { settings, seed } of runs) {
      const { dataset, noise, training } = preset;
      expect(settings).toEqual({
        ...preset,
        dataset: { ...dataset, seed },
        noise: { ...noise, seed },
        training: { ...training, seed },
        engine: settings.engine,
      });
    }
  });

  test('every run behind the tables of the docs was trained on the backend that the docs name', () => {
    const tables = readdirSync('docs/sweeps').filter((name) => name.endsWith('.md'));
    expect(tables).toHaveLength(9);
    for (const name of tables) {
      const [, done, all, backends] =
        /^(\d+) of (\d+) runs, backend ([^.]*)\./m.exec(readFileSync(join('docs/sweeps', name), 'utf8')) ?? [];
      expect({ name, done, backends }).toEqual({ name, done: all, backends: 'wasm' });
    }
    expect(readFileSync('docs/experiments.md', 'utf8')).toContain('backend wasm, as every table');
  });

  test('names of values', () => {
    expect(valueName('head.kind', 'mv_arc')).toBe('MV-Arc-Softmax');
    expect(valueName('noise.closedSet', 0.2)).toBe('Closed-set noise 0.2');
    expect(valueName('head.lambda', Math.PI)).toBe('Boundary weight λ 3.1416');
    expect(valueName('head.anything', true)).toBe('head.anything true');
  });
});

describe('the command line', () => {
  test('is read', () => {
    const options = parseSweepOptions(['--config', 'a', '--out', 'b', '--jobs', '3', '--backend', 'cpu']);
    expect(options).toEqual({
      config: 'a',
      out: 'b',
      jobs: 3,
      backend: 'cpu',
      overwrite: false,
      shard: null,
      merge: [],
    });
    expect(parseSweepOptions(['--config', 'a', '--out', 'b']).jobs).toBeGreaterThanOrEqual(1);
  });

  test.each([
    [['--out', 'b'], '--config is missing.'],
    [['--config', 'a'], '--out is missing.'],
    [['--config', 'a', '--out', 'b', '--jobs', '0'], '--jobs 0: expected a number from 1 to 64.'],
    [['--config', 'a', '--out', 'b', '--jobs', '1.5'], '--jobs 1.5: expected a whole number.'],
    [['--config', 'a', '--out', 'b', 'c'], 'Unexpected argument "c".'],
  ])('%j is refused with the usage', (args, message) => {
    expect(() => parseSweepOptions(args)).toThrow(message);
    expect(() => parseSweepOptions(args)).toThrow('Usage: npm run sweep -- --config FILE --out DIR');
  });
});

describe('results', () => {
  const opened = () => openResults(folder, plan().runs, false);

  test('are found again by the settings of their run', () => {
    const { runs } = plan();
    opened().add(runs[1]!, finished(runs[1]!.source, [metrics()]), FACTS);
    const again = opened();
    expect(again.of(runs[1]!)).toEqual({
      config: runs[1]!.source,
      backend: 'wasm',
      versions: { playground: '1' },
      images: 240,
      seconds: 3.1,
      epochs: [metrics()],
    });
    expect(again.of(runs[0]!)).toBeUndefined();
    expect(again.of(plan({ base: { head: { scale: 9 } } }).runs[1]!)).toBeUndefined();
  });

  test('the order in which a sweep file names settings does not matter', () => {
    const { runs } = plan();
    opened().add(runs[1]!, finished(runs[1]!.source, [metrics()]), FACTS);
    const turned = (value: unknown): unknown =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, inside]) => [key, turned(inside)]),
          )
        : value;
    const again = locateSweep(turned(SWEEP), folder, undefined);
    const done = again.runs.filter((one) => openResults(folder, again.runs, false).of(one));
    expect(done.map(({ settings }) => settings)).toEqual([runs[1]!.settings]);
  });

  test('a line cut short is no result and spoils no later one', () => {
    const { runs } = plan();
    const results = opened();
    results.add(runs[0]!, finished(runs[0]!.source, [metrics()]), FACTS);
    appendFileSync(join(folder, 'results.jsonl'), '{"config": {"he');
    opened().add(runs[1]!, finished(runs[1]!.source, [metrics()]), FACTS);
    const again = opened();
    expect(runs.map((r) => again.of(r) !== undefined).slice(0, 3)).toEqual([true, true, false]);
  });
});

describe('the table', () => {
  test('sample standard deviation', () => {
    expect(spreadOf([])).toBeNull();
    expect(spreadOf([3])).toEqual({ mean: 3, deviation: null, count: 1 });
    expect(spreadOf([1, 2, 6])).toEqual({ mean: 3, deviation: Math.sqrt(7), count: 3 });
  });

  test('cells', () => {
    expect(spreadText(null, 1, 3)).toBe('–');
    expect(spreadText({ mean: 91.26, deviation: 0.44, count: 3 }, 1, 3)).toBe('91.3 ± 0.4');
    expect(spreadText({ mean: 91.26, deviation: null, count: 1 }, 1, 3)).toBe('91.3 (1 of 3)');
  });

  test('has a row a loss, a column a noise, and detection of the correcting losses alone', () => {
    const sweep = plan();
    const result = (config: unknown, last: EpochMetrics): RunResult => ({
      config,
      backend: 'wasm',
      versions: {},
      images: 240,
      seconds: 1,
      epochs: [metrics({ detected: 2 }), last],
    });
    const text = sweepTable(sweep, ({ source, point, seed }) => {
      const [kind, closedSet] = point;
      // One run is still to do.
      if (kind === 'arcface' && closedSet === 0 && seed === 5) return undefined;
      const accuracy = seed === 1 ? 0.9 : 0.8;
      const precision = kind === 'boundaryface' && closedSet === 0.2 ? accuracy + 0.1 : null;
      return result(source, metrics({ verificationAccuracy: accuracy, precision, detected: seed }));
    });
    const section = (title: string): string => text.split(`## ${title}\n\n`)[1]?.split('\n\n')[0] ?? '';
    expect(text).toContain('7 of 8 runs, backend wasm.');
    expect(section('Verification accuracy, %').split('\n')).toEqual([
      '|  | Closed-set noise 0 | Closed-set noise 0.2 |',
      '| --- | --- | --- |',
      '| ArcFace | 90.0 (1 of 2) | 85.0 ± 7.1 |',
      '| BoundaryFace | 85.0 ± 7.1 | 85.0 ± 7.1 |',
    ]);
    expect(section('Detection precision, %').split('\n').slice(2)).toEqual(['| BoundaryFace | – | 95.0 ± 7.1 |']);
    expect(section('Labels taken for wrong, by epoch').trimEnd().split('\n')).toEqual([
      '|  | wrong | 1 | 2 |',
      '| --- | --- | --- | --- |',
      '| BoundaryFace, Closed-set noise 0 | 24 | 2 | 3 |',
      '| BoundaryFace, Closed-set noise 0.2 | 24 | 2 | 3 |',
    ]);
  });

  test('differences are taken seed by seed', () => {
    const accuracies: Readonly<Record<string, number>> = {
      'arcface 0 1': 0.9,
      'arcface 0 5': 0.8,
      'arcface 0.2 1': 0.88,
      'arcface 0.2 5': 0.76,
      'boundaryface 0 1': 0.91,
      'boundaryface 0 5': 0.81,
      'boundaryface 0.2 1': 0.91,
    };
    const text = sweepTable(plan(), ({ source, point, seed }) => {
      const verificationAccuracy = accuracies[`${point.join(' ')} ${seed}`];
      if (verificationAccuracy === undefined) return undefined;
      const epochs = [metrics({ verificationAccuracy })];
      return { config: source, backend: 'wasm', versions: {}, images: 240, seconds: 1, epochs };
    });
    expect(text).toContain(
      [
        '## Verification accuracy less that of Closed-set noise 0, percentage points, paired by seed',
        '',
        '|  | Closed-set noise 0.2 |',
        '| --- | --- |',
        '| ArcFace | -3.0 ± 1.4 |',
        '| BoundaryFace | 0.0 (1 of 2) |',
        '',
        '## Verification accuracy less that of ArcFace, percentage points, paired by seed',
        '',
        '|  | Closed-set noise 0 | Closed-set noise 0.2 |',
        '| --- | --- | --- |',
        '| BoundaryFace | 1.0 ± 0.0 | 3.0 (1 of 2) |',
        '',
      ].join('\n'),
    );
  });

  test('a single axis has one column, and losses that correct nothing have no detection', () => {
    const sweep = plan({ axes: { 'head.kind': ['arcface', 'cosface'] } });
    const text = sweepTable(sweep, ({ source }) => ({
      config: source,
      backend: 'wasm',
      versions: {},
      images: 240,
      seconds: 1,
      epochs: [metrics()],
    }));
    expect(text).toContain('|  | all seeds |\n| --- | --- |\n| ArcFace | 90.0 ± 0.0 |');
    expect(text).not.toContain('Detection');
  });
});

describe('runs side by side', () => {
  test('no more than asked for, and none begins after the end was asked for', async () => {
    const abort = new AbortController();
    const begun: number[] = [];
    let atOnce = 0;
    let most = 0;
    await inParallel([1, 2, 3, 4, 5, 6], 2, abort.signal, async (item) => {
      begun.push(item);
      atOnce += 1;
      most = Math.max(most, atOnce);
      await Promise.resolve();
      if (item === 4) abort.abort();
      atOnce -= 1;
    });
    expect(most).toBe(2);
    expect(begun).toEqual([1, 2, 3, 4]);
  });

  test('the same faces are drawn once, others anew, and a failure is not kept', async () => {
    type Drawn = Awaited<ReturnType<typeof prepareSynthetic>>;
    const draw = vi.fn(async () => ({}) as Drawn);
    const prepare = sharingFaces(draw);
    const spec = { kind: 'synthetic', identities: 3, imagesPerIdentity: 2, difficulty: 1, seed: 1 } as const;
    const options = { displaySize: 64, openSet: 0, onBatch: () => {} };
    const first = await prepare(spec, options);
    expect(await prepare({ ...spec }, { ...options, onBatch: () => {} })).toBe(first);
    expect(draw).toHaveBeenCalledTimes(1);
    expect(await prepare({ ...spec, seed: 2 }, options)).not.toBe(first);
    expect(await prepare(spec, { ...options, openSet: 0.1 })).not.toBe(first);
    expect(draw).toHaveBeenCalledTimes(3);
    draw.mockRejectedValueOnce(new Error('out of memory'));
    await expect(prepare(spec, options)).rejects.toThrow('out of memory');
    await prepare(spec, options);
    expect(draw).toHaveBeenCalledTimes(5);
  });
});

describe('npm run sweep', () => {
  const said = (): string =>
    vi
      .mocked(process.stdout.write)
      .mock.calls.map(([text]) => String(text))
      .join('');

  function hostWith(train: NodeRuntime['train']): CommandHost {
    return {
      versions: { playground: '1', tensorflowjs: '2' },
      currentFolder: folder,
      nodeRuntime: async () => ({ train }),
    } as unknown as CommandHost;
  }

  const start = (train: NodeRuntime['train']): Promise<number> =>
    run(['sweep', '--config', 's.json', '--out', 'out', '--jobs', '1'], hostWith(train));

  beforeEach(() => {
    writeFileSync(join(folder, 's.json'), JSON.stringify(SWEEP));
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    vi.spyOn(console, 'error').mockReturnValue();
  });

  test('a run that fails is said and tried again the next time; finished ones are skipped', async () => {
    let calls = 0;
    const train: NodeRuntime['train'] = async ({ config }) => {
      calls += 1;
      if (calls !== 3) return finished(config, [metrics()]);
      return finished(config, [], { outcome: 'failed', error: { code: 'worker', message: 'No memory.', detail: '' } });
    };
    expect(await start(train)).toBe(1);
    expect(calls).toBe(8);
    expect(said()).toContain('Failed: BoundaryFace, Closed-set noise 0, seed 1: No memory.');
    expect(await start(train)).toBe(0);
    expect(calls).toBe(9);
    expect(said()).toContain('Runs: 8, 7 of them done already.');
    expect(
      readFileSync(join(folder, 'out', 'results.jsonl'), 'utf8')
        .trimEnd()
        .split('\n'),
    ).toHaveLength(8);
    expect(readFileSync(join(folder, 'out', 'table.md'), 'utf8')).toContain('8 of 8 runs');
  });

  test('Ctrl-C keeps what is done, drops the run under way and begins no other', async () => {
    let calls = 0;
    const code = await start(async ({ config, signal }) => {
      calls += 1;
      if (calls === 3) process.emit('SIGINT');
      return finished(config, [metrics()], { outcome: signal.aborted ? 'stopped' : 'finished' });
    });
    expect(code).toBe(1);
    expect(calls).toBe(3);
    expect(said()).toContain('Stopped with 6 runs to do.');
    expect(readFileSync(join(folder, 'out', 'table.md'), 'utf8')).toContain('2 of 8 runs');
  });

  test('three parts put together are the whole sweep, to the digit', async () => {
    // Every run has numbers of its own, as far as its settings tell them apart.
    const train: NodeRuntime['train'] = async ({ config }) => {
      const text = JSON.stringify(config);
      const number = [...text].reduce((sum, c, i) => (sum + c.charCodeAt(0) * (i + 1)) % 997, 0) / 997;
      return finished(config, [metrics({ verificationAccuracy: number, seconds: Math.random() })]);
    };
    const start = (out: string, ...more: readonly string[]): Promise<number> =>
      run(['sweep', '--config', 's.json', '--out', out, '--jobs', '1', ...more], hostWith(train));
    const table = (out: string): string => readFileSync(join(folder, out, 'table.md'), 'utf8');
    expect(await start('whole')).toBe(0);
    for (const part of [1, 2, 3]) expect(await start(`part${part}`, '--shard', `${part}/3`)).toBe(0);
    expect(said()).toContain('Runs: 3 of 8, part 1 of 3.');
    expect(table('part1')).not.toBe(table('whole'));
    expect(await start('some', '--merge', 'part1', 'part3')).toBe(1);
    expect(said()).toContain('3 of 8 runs are in none of the folders.');
    expect(await start('merged', '--merge', 'part3', 'part1', 'part2')).toBe(0);
    expect(table('merged')).toBe(table('whole'));
    // What was missing is added by a second time.
    expect(await start('some', '--merge', 'part2')).toBe(0);
    expect(table('some')).toBe(table('whole'));
  });

  test('folders that hold no results, or disagree, are named', async () => {
    const start = (accuracy: number, ...more: readonly string[]): Promise<number> =>
      run(
        ['sweep', '--config', 's.json', '--jobs', '1', ...more],
        hostWith(async ({ config }) => finished(config, [metrics({ verificationAccuracy: accuracy })])),
      );
    await start(0.9, '--out', 'a');
    await start(0.8, '--out', 'b');
    const complaint = (): string => String(vi.mocked(console.error).mock.lastCall?.[0]);
    expect(await start(0, '--out', 'merged', '--merge', 'a', 'b')).toBe(2);
    expect(complaint()).toContain('hold different results of the same run');
    expect(await start(0, '--out', 'merged', '--merge', 'nowhere')).toBe(2);
    expect(complaint()).toContain('nowhere holds no results.jsonl');
    expect(await start(0, '--out', 'merged', '--shard', '4/3')).toBe(2);
    expect(complaint()).toContain('--shard 4/3: expected a part and their number');
  });
});
