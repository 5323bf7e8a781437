/** The benchmark command without a browser: its options, its statistics, which engines it times and how it shows them. */
import { describe, expect, test } from 'vitest';
import { parseBenchOptions } from '../../../bench/command/options.ts';
import { type BenchDriver, type EngineResult, measureNet, type OpenedEngine } from '../../../bench/command/run.ts';
import { lossDifference, median, quantile, relativeSpread } from '../../../bench/command/statistics.ts';
import { netTable, threeDigits } from '../../../bench/command/table.ts';
import { torchNetwork } from '../../../bench/command/torch.ts';
import {
  BENCH_ENGINES,
  BENCH_NETS,
  BENCH_WORK,
  type BenchEngineName,
  benchBatch,
  type GpuFacts,
} from '../../../bench/protocol.ts';
import { backboneSpecs } from '../../../src/engine/network/backbone.ts';
import { CommandFailure } from '../../../src/headless/cli/failure.ts';

describe('command line', () => {
  test('defaults', () => {
    const expected = {
      nets: ['ci16', 'tiny32'],
      engines: BENCH_ENGINES,
      rounds: 5,
      json: undefined,
      node: false,
      layers: false,
    };
    expect(parseBenchOptions([])).toEqual(expected);
  });

  test('lists come in the order of the engines, whatever the order given', () => {
    const args = ['--nets', 'tiny32,ci16', '--engines', 'wasm, recorded', '--rounds', '12', '--json', 'out.json'];
    const expected = {
      nets: ['ci16', 'tiny32'],
      engines: ['recorded', 'wasm'],
      rounds: 12,
      json: 'out.json',
      node: false,
      layers: false,
    };
    expect(parseBenchOptions(args)).toEqual(expected);
  });

  test('Node has the engines that need no browser', () => {
    const { engines, node } = parseBenchOptions(['--node']);
    expect(node).toBe(true);
    expect(engines).toEqual(['recorded', 'eager', 'tfjs-webgpu', 'tfjs-cpu', 'wasm', 'pytorch-cpu']);
  });

  test.each([
    [['--nets', 'ir50'], '--nets ir50'],
    [['--gradients', 'jax'], '--gradients jax'],
    [['--endurance', '10'], '--endurance 10'],
    [['--nets', ''], '--nets'],
    [['--engines', 'recorded,numpy'], '--engines numpy'],
    [['--rounds', '0'], '--rounds 0'],
    [['--rounds', '1.5'], '--rounds 1.5'],
    [['--rounds', '2e3'], '--rounds 2e3'],
    [['--fast'], '--fast'],
    [['--pack', 'folder'], '--pack'],
    [['--node', '--engines', 'recorded,jax-js-wasm'], '--engines jax-js-wasm'],
    [['ci16'], 'ci16'],
  ])('%j is refused', (args, named) => {
    let cause: unknown;
    try {
      parseBenchOptions(args);
    } catch (error) {
      cause = error;
    }
    expect(cause).toBeInstanceOf(CommandFailure);
    expect((cause as CommandFailure).exitCode).toBe(2);
    expect((cause as CommandFailure).message).toContain(named);
    expect((cause as CommandFailure).message).toContain('Usage: npm run bench');
  });
});

describe('statistics', () => {
  test('quantiles are interpolated, in any order, and leave the values as they are', () => {
    const values = [4, 1, 3, 2];
    expect(median(values)).toBe(2.5);
    expect(quantile(values, 0.25)).toBe(1.75);
    expect(quantile(values, 1)).toBe(4);
    expect(relativeSpread(values)).toBeCloseTo(1.5 / 2.5, 12);
    expect(values).toEqual([4, 1, 3, 2]);
    expect(median([7])).toBe(7);
    expect(median([])).toBeNaN();
  });

  test('losses are compared over the steps both have', () => {
    expect(lossDifference([2, 3, 9], [2, 4])).toBe(0.25);
    expect(lossDifference([2, 4], [2, 4])).toBe(0);
  });

  test('no number, and nothing to compare, are no agreement', () => {
    expect(lossDifference([Number.NaN, 4], [2, 4])).toBe(Number.POSITIVE_INFINITY);
    expect(lossDifference([2, 4], [Number.NaN, 4])).toBe(Number.POSITIVE_INFINITY);
    expect(lossDifference([0, 4], [0, 4])).toBe(Number.POSITIVE_INFINITY);
    expect(lossDifference([], [2])).toBe(Number.POSITIVE_INFINITY);
  });
});

test('batches are the same every time, differ from each other, and have valid labels', () => {
  const { batchSize, identities, network } = BENCH_WORK.ci16;
  const first = benchBatch('ci16', 0);
  expect(first).toEqual(benchBatch('ci16', 0));
  expect(first.images).not.toEqual(benchBatch('ci16', 1).images);
  expect(first.images.length).toBe(batchSize * network.inputSize ** 2 * 3);
  expect(first.labels.length).toBe(batchSize);
  expect(first.labels.every((label) => label >= 0 && label < identities)).toBe(true);
});

test.each(BENCH_NETS)('%s: PyTorch is told of exactly the shortcuts that have weights', (net) => {
  const names = backboneSpecs(BENCH_WORK[net].network).map(({ name }) => name);
  const { inputSize, blocks } = torchNetwork(net);
  expect(inputSize).toBe(BENCH_WORK[net].network.inputSize);
  expect(blocks.map(({ stride }) => stride)).toEqual(BENCH_WORK[net].network.blocks.map(({ stride }) => stride));
  blocks.forEach(({ convShortcut }, i) => {
    expect(convShortcut, `block ${i}`).toBe(names.includes(`blocks.${i}.shortcut.conv.weight`));
  });
});

interface FakeEngine {
  readonly stepMs: number;
  /** Added to every loss, as a part of it. */
  readonly lossError?: number;
  readonly gpu?: GpuFacts;
  /** The step that fails. */
  readonly failsAt?: number;
}

interface Fake {
  readonly driver: BenchDriver;
  readonly calls: (number | 'gpu' | 'close')[];
}

/** An engine whose steps take a set time, the first one ten times as long. */
function fake({ stepMs, lossError = 0, gpu, failsAt }: FakeEngine, order: string[], name: string): Fake {
  let steps = 0;
  const calls: Fake['calls'] = [];
  const driver: BenchDriver = {
    about: `fake ${name}`,
    async run(count) {
      calls.push(count);
      order.push(name);
      const taken = Array.from({ length: count }, () => ++steps);
      if (failsAt !== undefined && steps >= failsAt) throw new Error('out of order');
      return {
        losses: taken.map((step) => (1 + 1 / step) * (1 + lossError)),
        ms: taken.map((step) => (step === 1 ? 10 * stepMs : stepMs)),
        jsMs: taken.map(() => stepMs / 100),
      };
    },
    async gpu() {
      calls.push('gpu');
      return gpu ?? null;
    },
    async close() {
      calls.push('close');
    },
  };
  return { driver, calls };
}

async function measure(engines: Partial<Record<BenchEngineName, FakeEngine | OpenedEngine>>, rounds = 3) {
  const order: string[] = [];
  const fakes: Partial<Record<BenchEngineName, Fake>> = {};
  const result = await measureNet({
    batchSize: 20,
    rounds,
    engines: BENCH_ENGINES.filter((name) => engines[name]),
    say: () => {},
    async open(name) {
      const engine = engines[name]!;
      if (!('stepMs' in engine)) return engine;
      const made = fake(engine, order, name);
      fakes[name] = made;
      return { driver: made.driver };
    },
  });
  return { result, order, calls: (name: BenchEngineName) => fakes[name]!.calls };
}

const GPU: GpuFacts = { dispatches: 59, pipelines: 36, bytes: 11e6 };

describe('a net on all engines', () => {
  test('median, first step, ratio to stock, images per second and facts of the GPU', async () => {
    const { result, calls } = await measure({
      recorded: { stepMs: 50, gpu: GPU },
      'tfjs-webgpu': { stepMs: 1000, gpu: { ...GPU, dispatches: 897 } },
      wasm: { stepMs: 30 },
    });
    expect(result.engines.recorded).toMatchObject({
      ms: 50,
      ratio: 0.05,
      jsMs: 0.5,
      dispatches: 59,
      pipelines: 36,
      gpuBytes: 11e6,
      firstStepMs: 500,
      imagesPerSecond: 400,
      spread: 0,
      steps: 60,
    });
    expect(result.engines['tfjs-webgpu']).toMatchObject({ ms: 1000, ratio: 1, steps: 3, dispatches: 897 });
    expect(result.engines.wasm).toMatchObject({
      ms: 30,
      jsMs: null,
      dispatches: null,
      pipelines: null,
      gpuBytes: null,
    });
    expect(result.failed).toEqual({});
    expect(calls('recorded').filter((call) => call === 'close')).toHaveLength(1);
  });

  test('every engine is compared before any is timed, then the rounds are interleaved', async () => {
    const { order } = await measure({ recorded: { stepMs: 900 }, eager: { stepMs: 900 }, wasm: { stepMs: 900 } }, 2);
    const compared = ['recorded', 'eager', 'wasm'].flatMap((name) => Array(10).fill(name));
    const round = ['recorded', 'eager', 'wasm'];
    expect(order).toEqual([...compared, ...round, ...round]);
  });

  test('an engine whose losses differ is an error and is not timed', async () => {
    const { result, calls } = await measure({
      recorded: { stepMs: 500 },
      'tfjs-webgpu': { stepMs: 500, lossError: 2e-4 },
      wasm: { stepMs: 500, lossError: 5e-5 },
    });
    expect(Object.keys(result.engines)).toEqual(['recorded', 'wasm']);
    expect(result.failed['tfjs-webgpu']).toContain("differ from recorded's by 2.0e-4");
    expect(calls('tfjs-webgpu')).toEqual([...Array(10).fill(1), 'close']);
    expect(result.engines.wasm?.losses.difference).toBeCloseTo(5e-5, 8);
    expect(result.engines.recorded?.ratio).toBeNull();
  });

  test('the eager step has to give the bits of the recorded one', async () => {
    const { result } = await measure({ recorded: { stepMs: 500 }, eager: { stepMs: 500, lossError: 1e-9 } });
    expect(Object.keys(result.failed)).toEqual(['eager']);
    const alone = await measure({ eager: { stepMs: 500 }, wasm: { stepMs: 500, lossError: 1e-9 } });
    expect(alone.result.failed).toEqual({});
    expect(alone.result.reference).toBe('eager');
  });

  test('a very slow engine is compared over fewer steps, each batch once, and sits out every second round', async () => {
    const { result } = await measure({ recorded: { stepMs: 100 }, 'tfjs-cpu': { stepMs: 12_000 } }, 5);
    expect(result.engines['tfjs-cpu']).toMatchObject({ steps: 3, losses: { compared: 4 } });
    expect(result.engines.recorded).toMatchObject({ steps: 50, losses: { compared: 10 } });
  });

  test('an engine that is absent, fails to start, or fails in a round leaves the others alone', async () => {
    const { result, calls } = await measure({
      recorded: { stepMs: 500 },
      eager: { failed: 'no device' },
      wasm: { stepMs: 500, failsAt: 14 },
      'pytorch-cpu': { absent: 'python3 has no torch' },
    });
    expect(Object.keys(result.engines)).toEqual(['recorded']);
    expect(result.failed).toEqual({ eager: 'no device', wasm: 'out of order' });
    expect(result.absent).toEqual({ 'pytorch-cpu': 'python3 has no torch' });
    expect(calls('wasm').at(-1)).toBe('close');
  });
});

describe('table', () => {
  const ENGINE: EngineResult = {
    ms: 1519.4,
    ratio: 0.0394,
    jsMs: 0.31,
    dispatches: 59,
    pipelines: 36,
    gpuBytes: 10_960_000,
    firstStepMs: 3976,
    imagesPerSecond: 13.2,
    spread: 0.147,
    steps: 5,
    losses: { compared: 10, difference: 3.3e-7, values: [] },
    about: '',
  };

  test('rows hold every figure; what was not timed is named with its reason', () => {
    const [title, header, row, ...others] = netTable('ci16', {
      batchSize: 20,
      engines: { wasm: ENGINE },
      reference: 'wasm',
      absent: { 'pytorch-cpu': 'python3 has no torch' },
      failed: { eager: 'no device' },
    });
    expect(title).toBe('ci16, batch 20');
    expect(row!.length).toBe(header!.length);
    const cells = ['wasm', '1519', '15 %', '0.039', '13.2', '3976', '0.310', '59', '36', '11.0', '5', '3.3e-7'];
    expect(row!.split(/\s{2,}/)).toEqual(cells);
    expect(others.map((line) => line.split(/\s{2,}/))).toEqual([
      ['eager', 'error: no device'],
      ['pytorch-cpu', 'absent: python3 has no torch'],
    ]);
  });

  test('three digits, whatever the size', () => {
    expect([0.0394, 1.519, 15.19, 151.9, 15190, null].map(threeDigits)).toEqual([
      '0.039',
      '1.52',
      '15.2',
      '152',
      '15190',
      '-',
    ]);
  });
});
