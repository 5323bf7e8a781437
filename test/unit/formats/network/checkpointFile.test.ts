/** The file of a checkpoint: what is written comes back to the bit, and what is none is refused with a reason. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunCheckpoint } from '../../../../src/domain/checkpoint.ts';
import { parseSettings, SettingsError } from '../../../../src/domain/settings/parse.ts';
import { FormatError } from '../../../../src/formats/formatError.ts';
import { readCheckpoint, writeCheckpoint } from '../../../../src/formats/network/checkpointFile.ts';
import { readSafetensors, type Tensor, writeSafetensors } from '../../../../src/formats/network/safetensors.ts';
import { checkSameRun, readKeptRun, writeKeptRun } from '../../../../src/headless/runs/keptRun.ts';
import { METRICS } from '../../../support/commandHost.ts';
import { checkpointAt } from '../../../support/keptRuns.ts';

const CORRECTION = { image: 3, givenLabel: 1, rectifiedLabel: 0, trueLabel: null, epoch: 2, step: 9 };

const floats = fc.array(fc.float({ noNaN: true }), { maxLength: 6 }).map((values) => Float32Array.from(values));
const share = fc.double({ min: 0, max: 1, noNaN: true });
const checkpoints: fc.Arbitrary<RunCheckpoint> = fc.record({
  epoch: fc.nat(),
  step: fc.nat(),
  weights: fc
    .array(floats, { minLength: 1, maxLength: 4 })
    .map((all) => all.map((data, i) => ({ name: `layer.${i}`, shape: [1, data.length], data }))),
  momenta: fc.array(floats, { maxLength: 4 }),
  rectified: fc.array(fc.nat(1000), { maxLength: 6 }).map((labels) => Int32Array.from(labels)),
  closedSet: share,
  relabelledShare: share,
  sums: fc.record({
    steps: fc.nat(),
    loss: share,
    crossEntropy: share,
    boundaryTerm: share,
    learningRate: share,
    trainingSeconds: share,
    seconds: share,
  }),
});

/** As it is compared: the sign of a zero among the numbers does not survive JSON, and nothing depends on it. */
const plain = (checkpoint: RunCheckpoint): unknown =>
  JSON.parse(JSON.stringify({ ...checkpoint, weights: [], momenta: [], rectified: [] }));

function refusal(bytes: Uint8Array): string | null {
  try {
    readCheckpoint(bytes);
    return null;
  } catch (cause) {
    if (cause instanceof FormatError) return cause.message;
    throw cause;
  }
}

/** A file with its parts changed. */
function changed(change: {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tensors?: (tensors: readonly Tensor[]) => readonly Tensor[];
}): Uint8Array {
  const { tensors, metadata } = readSafetensors(writeCheckpoint(checkpointAt(2, 7), { a: 1 }));
  return writeSafetensors(change.tensors?.(tensors) ?? tensors, {
    ...Object.fromEntries(metadata),
    ...change.metadata,
  });
}

describe('the file of a checkpoint', () => {
  test('any checkpoint comes back to the bit, with what was kept beside it', () => {
    fc.assert(
      fc.property(checkpoints, fc.jsonValue(), (checkpoint, about) => {
        const read = readCheckpoint(writeCheckpoint(checkpoint, about));
        expect(plain(read.checkpoint)).toEqual(plain(checkpoint));
        expect(read.checkpoint.weights).toEqual(checkpoint.weights);
        expect(read.checkpoint.momenta).toEqual(checkpoint.momenta);
        expect(read.checkpoint.rectified).toEqual(checkpoint.rectified);
        expect(read.about).toEqual(JSON.parse(JSON.stringify(about)));
      }),
      { seed: 7 },
    );
  });

  test('a file that is none, or of another version, says so', () => {
    const weights = writeSafetensors([{ name: 'a', shape: [1], data: Float32Array.of(1) }], {});
    expect(refusal(weights)).toContain('This is not the checkpoint of a run');
    expect(refusal(changed({ metadata: { checkpoint: '2' } }))).toContain('another version');
    expect(refusal(new TextEncoder().encode('Dear all,'))).toMatch(/header|short/);
    expect(refusal(changed({}))).toBeNull();
  });

  test.each([
    ['numbers that are no JSON', { metadata: { run: '{' } }, 'numbers'],
    ['a step that is none', { metadata: { run: JSON.stringify({ ...checkpointAt(2, 7), step: -1 }) } }, 'numbers'],
    ['sums that are missing', { metadata: { run: JSON.stringify({ ...checkpointAt(2, 7), sums: {} }) } }, 'numbers'],
    ['a record that is no JSON', { metadata: { about: 'x' } }, 'record'],
    ['no weights', { tensors: (all: readonly Tensor[]) => all.filter(({ name }) => !name.startsWith('w')) }, 'tensors'],
    ['no decisions', { tensors: (all: readonly Tensor[]) => all.slice(0, -1) }, 'tensors'],
    [
      'weights that are whole numbers',
      { tensors: (all: readonly Tensor[]) => all.map((one) => ({ ...one, data: Int32Array.from(one.data) })) },
      'tensors',
    ],
  ])('%s', (_what, change, part) => {
    expect(refusal(changed(change))).toBe(`The checkpoint's ${part} cannot be read.`);
  });

  test('cut short anywhere it is refused, and never read as something else', () => {
    const whole = writeCheckpoint(checkpointAt(2, 7), {});
    for (let length = 0; length < whole.length; length += 5) expect(refusal(whole.subarray(0, length))).not.toBeNull();
  });
});

describe('a headless run in its file', () => {
  const settings = parseSettings({ training: { epochs: 9 } });
  const record = { settings, digest: 'd', metrics: [], corrections: [] };

  test('comes back; a record that is not one of a run is refused', () => {
    const kept = { checkpoint: checkpointAt(3, 11), ...record };
    expect(readKeptRun(writeKeptRun(kept))).toEqual(kept);
    for (const about of [null, [], { ...record, digest: 1 }, { ...record, metrics: undefined }]) {
      expect(() => readKeptRun(writeCheckpoint(checkpointAt(1, 1), about))).toThrow(FormatError);
    }
    for (const [part, values] of [
      ['metrics', null],
      ['metrics', [null]],
      ['metrics', [{ ...METRICS, loss: null }]],
      ['metrics', [{ ...METRICS, precision: 'high' }]],
      ['metrics', [METRICS, {}]],
      ['corrections', [null]],
      ['corrections', [{ image: 1 }]],
    ] as const) {
      const bytes = writeCheckpoint(checkpointAt(1, 1), { ...record, [part]: values });
      expect(() => readKeptRun(bytes)).toThrow(`The checkpoint's ${part} cannot be read: the file is damaged`);
    }
    const full = { ...record, metrics: [METRICS], corrections: [CORRECTION] };
    expect(readKeptRun(writeCheckpoint(checkpointAt(1, 1), full))).toMatchObject(full);
    const foreign = { ...record, settings: { training: { epochs: 'many' } } };
    expect(() => readKeptRun(writeCheckpoint(checkpointAt(1, 1), foreign))).toThrow(SettingsError);
  });

  test('goes on with its own settings only; where it computes and where the images lie may change', () => {
    const folder = (path: string, backend: string) =>
      parseSettings({ dataset: { kind: 'folder', path }, engine: { backend } });
    expect(() => checkSameRun(folder('a', 'cpu'), folder('b', 'wasm'))).not.toThrow();
    const other = parseSettings({ training: { epochs: 9, batchSize: 40 }, noise: { seed: 2 } });
    expect(() => checkSameRun(settings, other)).toThrow(
      /noise\.seed: the run to resume was begun with \d+, not 2; training\.batchSize: the run .* not 40$/,
    );
    expect(() => checkSameRun(settings, folder('a', 'cpu'))).toThrow(/dataset\.kind: .*"synthetic", not "folder"/);
  });
});
