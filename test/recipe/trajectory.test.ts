/** The recipe takes the playground's own steps: same noise, order, mirroring and first weights, hence the same losses, decisions and weights. */
import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { epochBatches } from '../../src/data/sampler.ts';
import { renderSet } from '../../src/data/synthetic/index.ts';
import type { LabelledImages } from '../../src/domain/images.ts';
import { type NetworkPreset, networkOf } from '../../src/domain/networks.ts';
import { injectNoise } from '../../src/domain/noise.ts';
import type { CorrectionRecord } from '../../src/domain/report.ts';
import { DEFAULT_SETTINGS, defaultHead, type HeadKind, type Settings } from '../../src/domain/settings/settings.ts';
import { applyCorrections, NO_CORRECTIONS } from '../../src/domain/standingCorrections.ts';
import type { NamedArray } from '../../src/engine/network/parameters.ts';
import { type DecisionNews, Decisions } from '../../src/engine/run/decisions.ts';
import { Run } from '../../src/engine/run/run.ts';
import * as tf from '../../src/engine/tf.ts';
import { readWeights } from '../../src/formats/network/weightsFile.ts';
import { RECIPE_PROGRAM } from '../../src/formats/recipe/program.ts';
import { recipeFiles } from '../../src/formats/recipe/recipeFiles.ts';
import { observe } from '../support/smallRun.ts';
import { inFolder, python } from './support/python.ts';

const PEOPLE = 4;
const EACH = 8;

/** Drawn faces. */
function faces(people: number, each: number, size: number): LabelledImages {
  const spec = { identities: people, imagesPerIdentity: each, difficulty: 1, seed: 3 };
  const count = people * each;
  const labels = Int32Array.from({ length: count }, (_, i) => Math.floor(i / each));
  const identities = Array.from({ length: people }, (_, i) => `person ${i}`);
  const names = Array.from(labels, (label, i) => `${identities[label]}/${i % each}`);
  return { size, count, pixels: renderSet(spec, size), labels, identities, names };
}

interface Trajectory {
  readonly losses: readonly number[];
  /** The corrections that stand at the end of each epoch, in which every image is decided on once. */
  readonly corrections: readonly (readonly CorrectionRecord[])[];
  readonly weights: readonly NamedArray[];
}

function settingsOf(kind: HeadKind, preset: NetworkPreset, training: Partial<Settings['training']>): Settings {
  return {
    ...DEFAULT_SETTINGS,
    noise: { closedSet: 0.25, openSet: 0, seed: 1 },
    model: { preset, cbam: false },
    head: { ...defaultHead(kind, PEOPLE), epochStart: 1 },
    training: { ...DEFAULT_SETTINGS.training, ...training },
  };
}

/** The playground's own run. */
async function trained(settings: Settings, train: LabelledImages): Promise<Trajectory> {
  const { log, observer } = observe();
  let standing = NO_CORRECTIONS;
  const corrections: CorrectionRecord[][] = [];
  const run = new Run(
    { train, heldOut: null, outliers: null, labelsAreTrue: true },
    { ...settings, network: networkOf(settings.model), stepMode: 'eager' },
    {
      ...observer,
      corrections: ({ records, withdrawn }) => {
        standing = applyCorrections(standing, records, withdrawn);
      },
      epoch: () => corrections.push([...standing.byImage.values()]),
    },
  );
  await run.train();
  const weights = await run.trainer.weights();
  run.trainer.dispose();
  return { losses: log.losses, corrections, weights };
}

interface StepLine {
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly rectified: readonly number[];
}

/** The recipe's run; its decisions as the playground would report them. */
function recipe(settings: Settings, train: LabelledImages): Promise<Trajectory> {
  const set = { train, heldOut: null, outliers: null };
  const files = recipeFiles({ settings, set, verdicts: new Map(), program: RECIPE_PROGRAM });
  return inFolder(files, async (folder) => {
    await python(folder, 'train.py', '--log-steps', '--out', 'results');
    const lines = readFileSync(join(folder, 'results', 'steps.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const steps = lines.map((line) => JSON.parse(line) as StepLine);
    const { tensors } = await readWeights(
      new Blob([readFileSync(join(folder, 'results', 'weights', 'model.safetensors'))]),
    );
    const { given } = injectNoise(train.labels, train.identities.length, 0, settings.noise);
    const decisions = new Decisions(given, train.labels);
    let standing = NO_CORRECTIONS;
    const corrections: CorrectionRecord[][] = [];
    const { batchSize, flip, seed } = settings.training;
    for (const { step, epoch, rectified } of steps) {
      const batches = epochBatches(train.count, batchSize, flip, seed, epoch);
      const news: DecisionNews = { records: [], withdrawn: [] };
      decisions.take(batches[(step - 1) % batches.length]!.images, Int32Array.from(rectified), epoch, step, news);
      standing = applyCorrections(standing, news.records, news.withdrawn);
      if (step % batches.length === 0) corrections.push([...standing.byImage.values()]);
    }
    const weights = [...tensors].map(([name, { shape, data }]) => ({ name, shape, data: Float32Array.from(data) }));
    return { losses: steps.map(({ loss }) => loss), corrections, weights };
  });
}

/** Largest difference of two lists of numbers. */
const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

/** @returns how many labels stood rectified, summed over the epochs */
async function compare(settings: Settings, train: LabelledImages, steps: number): Promise<number> {
  const ours = await trained(settings, train);
  const theirs = await recipe(settings, train);
  expect(ours.losses).toHaveLength(steps);
  expect(theirs.losses).toHaveLength(steps);
  expect(apart(ours.losses.slice(0, 3), theirs.losses)).toBeLessThan(1e-5);
  expect(apart(ours.losses, theirs.losses)).toBeLessThan(1e-4);
  expect(ours.corrections).toHaveLength(settings.training.epochs);
  expect(theirs.corrections).toEqual(ours.corrections);
  const byName = new Map(theirs.weights.map((array) => [array.name, array]));
  expect([...byName.keys()].sort()).toEqual(ours.weights.map(({ name }) => name).sort());
  for (const { name, shape, data } of ours.weights) {
    expect(byName.get(name)!.shape, name).toEqual(shape);
    const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // The gradient of a bias in front of a batch norm is rounding alone.
    expect(apart(data, byName.get(name)!.data), name).toBeLessThanOrEqual(1e-3 * largest + 1e-6);
  }
  return ours.corrections.flat().length;
}

/**
 * A small rate: larger ones part after a few steps, one of them traced to a unit that rounding put on the other side of PReLU's
 * kink.
 */
const SMALL = { epochs: 5, batchSize: 8, milestones: [4], warmupEpochs: 1, learningRate: 0.0005 };

describe('The recipe and the playground', () => {
  const train = faces(PEOPLE, EACH, 64);

  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each([
    ['boundaryface', true],
    ['arcface', false],
    ['curricularface', false],
    ['adaface', false],
  ] as const)('take the same twenty steps with %s on ci32', async (kind, corrects) => {
    const rectified = await compare(settingsOf(kind, 'ci32', SMALL), train, 20);
    expect(rectified > 0).toBe(corrects);
  });
});
