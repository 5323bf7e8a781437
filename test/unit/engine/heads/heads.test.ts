/** Heads: completeness, training, state, and label correction as a part. Numbers: goldens.test.ts. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { variantsOf } from '../../../../goldens/cases/variants.ts';
import { HEAD_CATALOGUE, HEAD_KINDS, type HeadKind, suggestFor } from '../../../../src/domain/losses/catalogue.ts';
import type { ParameterValue } from '../../../../src/domain/losses/lossTypes.ts';
import { NETWORKS, type NetworkSpec } from '../../../../src/domain/networks.ts';
import type { EpochMetrics } from '../../../../src/domain/report.ts';
import { DEFAULT_SHARED, type HeadSettings } from '../../../../src/domain/settings/settings.ts';
import { tensorsOf } from '../../../../src/engine/heads/headTypes.ts';
import { lambdaAt } from '../../../../src/engine/heads/lambdaSchedule.ts';
import { runHead } from '../../../../src/engine/heads/registry.ts';
import { warningsAfter } from '../../../../src/engine/run/warnings.ts';
import { Trainer } from '../../../../src/engine/step/trainer.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { stream } from '../../../../src/lib/rng.ts';
import { batchFrom, easyImages } from '../../../support/batches.ts';
import { GOLDENS } from '../../../support/goldens.ts';
import { startWasm } from '../../../support/wasmBackend.ts';

const DOCS = readFileSync('docs/losses.md', 'utf8');

beforeAll(startWasm);

describe('completeness', () => {
  it.each(HEAD_KINDS)('%s has a section in docs/losses.md that names its parameters', (kind) => {
    const { name, parameters, paper } = HEAD_CATALOGUE[kind];
    const start = DOCS.indexOf(`\n## ${name}\n`);
    expect(start, `no section "## ${name}"`).toBeGreaterThan(0);
    const section = DOCS.slice(start + 1).split('\n## ', 1)[0]!;
    expect(section).toContain(paper.url);
    for (const key of Object.keys(parameters)) expect(section, `no word on ${key}`).toContain(`\`${key}\``);
  });

  it.each(HEAD_KINDS)('%s has variants in a golden file', (kind) => {
    expect(variantsOf(kind)).not.toEqual([]);
    expect(existsSync(join(GOLDENS, `${kind}.json`))).toBe(true);
  });
});

const BATCH = 8;
const IDENTITIES = 4;
const SIZE = 4;

const NETWORK: NetworkSpec = {
  ...NETWORKS.ci16,
  inputSize: SIZE,
  stemChannels: 4,
  blocks: [{ inChannels: 4, outChannels: 4, stride: 2 }],
  embeddingSize: 8,
};

function configOf(kind: HeadKind, own: Readonly<Record<string, ParameterValue>> = {}): HeadSettings {
  const shared = { ...DEFAULT_SHARED, scale: 10, margin: 0.3, lambda: 1, epochStart: 1, correction: 'code' } as const;
  return { kind, ...shared, ...suggestFor(kind, IDENTITIES), ...own };
}

function createTrainer(head: HeadSettings): Trainer {
  const sgd = { momentum: 0.9, nesterov: true, weightDecay: 5e-4 };
  const sizes = { network: NETWORK, identities: IDENTITIES, batchSize: BATCH, images: easyImages(BATCH, SIZE) };
  return new Trainer({ ...sizes, sgd, seed: 1, stepMode: 'eager' }, head);
}

/** The same few images at every step. */
const BATCH_OF_ALL = {
  picks: batchFrom(0, BATCH),
  labels: Int32Array.from({ length: BATCH }, (_, i) => i % IDENTITIES),
};

/** Variants beyond the defaults that train by a path of their own. */
const MORE: readonly [HeadKind, Readonly<Record<string, ParameterValue>>][] = [
  ['softmax', { bias: true }],
  ['normface', { learnScale: true }],
  ['normface', { variant: 'opensphere' }],
  ['center', { variant: 'gradient' }],
  ['sphereface', { variant: 'opensphere' }],
  ['arcface', { variant: 'insightface' }],
  ['arcface', { variant: 'opensphere' }],
  ['adacos', { variant: 'fixed' }],
  ['mv_arc', { variant: 'adaptive' }],
  ['focal', { base: 'arcface' }],
  ['ohem', { base: 'arcface', keep: 0.5 }],
  ['triplet', { mining: 'semi-hard' }],
  ['triplet', { mining: 'facenet', squared: true }],
  ['proxy_triplet', { negatives: 'nearest' }],
  ['npt', { variant: 'paper', topK: 2 }],
  ['cosface', { selfCorrect: true, relabelCap: 0.25 }],
  ['magface', { variant: 'cosine' }],
  ['magface', { easyMargin: false }],
  ['combined_margin', { cosineMargin: 0.2, filterAbove: 0.4 }],
  ['elasticface', { variant: 'arc-plus' }],
  ['elasticface', { variant: 'cos-plus' }],
  ['subcenter_arcface', { variant: 'insightface', angleFactor: 1.1, cosineMargin: 0.1, dropOutliers: false }],
  ['noise_tolerant', { base: 'normface', window: 2 }],
  ['robustface', { filterAbove: 0.4 }],
];

describe('training', () => {
  const all: readonly [HeadKind, Readonly<Record<string, ParameterValue>>][] = [
    ...HEAD_KINDS.map((kind) => [kind, {}] as const),
    ...MORE,
  ].map(([kind, own]) => [kind, own]);

  it.each(all)('%s %o: finite, falling loss', async (kind, own) => {
    const trainer = createTrainer(configOf(kind, own));
    for (let i = 0; i < 8; i++) trainer.step({ ...BATCH_OF_ALL, epoch: i < 4 ? 1 : 2, learningRate: 0.01 });
    const losses = (await trainer.flush()).map(({ loss }) => loss);
    trainer.dispose();
    expect(losses.every(Number.isFinite), losses.join(' ')).toBe(true);
    expect(Math.min(...losses.slice(-3)), losses.join(' ')).toBeLessThan(losses[0]!);
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const trainer = createTrainer(configOf('adaface'));
    trainer.step({ ...BATCH_OF_ALL, epoch: 1, learningRate: 0.01 });
    await trainer.flush();
    trainer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('state', () => {
  const stateOf = async (kind: HeadKind, steps: number): Promise<Record<string, number[]>> => {
    const trainer = createTrainer(configOf(kind));
    for (let i = 0; i < steps; i++) trainer.step({ ...BATCH_OF_ALL, epoch: 1, learningRate: 0.01 });
    await trainer.flush();
    const arrays = await trainer.weights();
    trainer.dispose();
    const own = arrays.filter(({ name }) => name.startsWith('head.') && name !== 'head.weight');
    return Object.fromEntries(own.map(({ name, data }) => [name, [...data]]));
  };

  it('is part of the weights and follows the steps', async () => {
    expect(await stateOf('adaface', 0)).toEqual({ 'head.batch_mean': [20], 'head.batch_std': [100] });
    const after = await stateOf('adaface', 2);
    expect(after['head.batch_mean']![0]).toBeLessThan(20);
    expect((await stateOf('curricularface', 2))['head.t']![0]).not.toBe(0);
    expect((await stateOf('adacos', 2))['head.s']![0]).not.toBeCloseTo(Math.SQRT2 * Math.log(IDENTITIES - 1), 4);
    expect((await stateOf('sphereface', 3))['head.iteration']).toEqual([3]);
    expect((await stateOf('center', 1))['head.centres']).toHaveLength(IDENTITIES * NETWORK.embeddingSize);
    expect(await stateOf('robustface', 0)).toEqual({ 'head.phi': [0], 'head.m1': [expect.closeTo(-0.15, 6)] });
    expect((await stateOf('robustface', 3))['head.phi']![0]).toBeGreaterThan(0);
    expect((await stateOf('sphereface2', 1))['head.bias']).toHaveLength(1);
    const nearest = (await stateOf('subcenter_arcface', 1))['head.nearest']!;
    expect(nearest).toHaveLength(3 * IDENTITIES);
    expect(nearest.reduce((sum, count) => sum + count)).toBe(BATCH);
    const seen = await stateOf('noise_tolerant', 3);
    expect(seen['head.seen']).toEqual([3]);
    expect(seen['head.queue']!.filter((bin) => bin >= 0)).toHaveLength(3 * BATCH);
    expect(seen['head.counts']!.reduce((sum, count) => sum + count)).toBe(3 * BATCH);
    expect(await stateOf('arcface', 1)).toEqual({});
  });
});

/** A head's outputs on random inputs, many of them nearer to another class. */
async function evaluate(
  config: HeadSettings,
  epoch: number,
): Promise<{ loss: number; rectified: number[]; labels: number[] }> {
  const random = stream(4, 'correction');
  const values = Float32Array.from({ length: 20 * 6 }, () => random.normal());
  const labels = Int32Array.from({ length: 20 }, () => random.integer(5));
  const input = {
    embeddings: tf.tensor2d(values, [20, 6]),
    centres: tf.tensor2d(
      Float32Array.from({ length: 5 * 6 }, () => random.normal()),
      [5, 6],
    ),
    labels: tf.tensor1d(labels, 'int32'),
    epoch,
    own: () => tf.tensor1d([1]),
  };
  const output = runHead(input, config);
  const loss = (await output.loss.data())[0]!;
  const rectified = [...(await output.rectified.data())];
  tf.dispose(tensorsOf(output));
  return { loss, rectified, labels: [...labels] };
}

describe('label correction as a part', () => {
  const changed = ({ rectified, labels }: { rectified: number[]; labels: number[] }): number =>
    rectified.filter((label, i) => label !== labels[i]).length;

  it('makes BoundaryF1 of ArcFace', async () => {
    const corrected = await evaluate(configOf('arcface', { selfCorrect: true }), 2);
    expect(corrected).toEqual(await evaluate(configOf('boundaryf1'), 2));
    expect(changed(corrected)).toBeGreaterThan(2);
  });

  it('waits until epoch_start is over', async () => {
    expect(changed(await evaluate(configOf('cosface', { selfCorrect: true }), 1))).toBe(0);
    expect(changed(await evaluate(configOf('cosface', { selfCorrect: true }), 2))).toBeGreaterThan(0);
    expect(changed(await evaluate(configOf('cosface'), 2))).toBe(0);
  });

  it('relabels no more of a batch than the cap, and of those the same labels', async () => {
    const all = await evaluate(configOf('boundaryface'), 2);
    const capped = await evaluate(configOf('boundaryface', { relabelCap: 0.1 }), 2);
    expect(changed(capped)).toBe(2);
    capped.rectified.forEach((label, i) => {
      expect([all.labels[i], all.rectified[i]]).toContain(label);
    });
  });

  it.each(HEAD_KINDS.filter((kind) => HEAD_CATALOGUE[kind].correction === 'optional'))(
    '%s can have it',
    async (kind) => {
      const { loss, ...labels } = await evaluate(configOf(kind, { selfCorrect: true }), 2);
      expect(Number.isFinite(loss)).toBe(true);
      expect(changed(labels)).toBeGreaterThan(0);
    },
  );
});

describe('lambdaAt', () => {
  it('is constant, rises from the start of correction, or is off while noise is high', () => {
    const base = { lambda: 2, epochStart: 5 };
    expect(lambdaAt(configOf('boundaryface', base), 9, 0.9)).toBe(2);
    const ramp = configOf('boundaryface', { ...base, lambdaSchedule: 'ramp', rampEpochs: 4 });
    expect([5, 6, 8, 9, 20].map((epoch) => lambdaAt(ramp, epoch, 0))).toEqual([0, 0.5, 1.5, 2, 2]);
    const limited = configOf('boundaryface', { ...base, lambdaSchedule: 'noise-limit', noiseLimit: 0.25 });
    expect([0.2, 0.25, 0.3].map((share) => lambdaAt(limited, 8, share))).toEqual([2, 2, 0]);
  });
});

describe('warningsAfter', () => {
  const metrics = (more: Partial<EpochMetrics>): EpochMetrics =>
    ({ epoch: 2, crossEntropy: 1, detected: 0, largestClassShare: 1, ...more }) as EpochMetrics;
  const kinds = (
    more: Partial<EpochMetrics>,
    config = configOf('boundaryface'),
    largestClassShare = 1,
    identities = 10,
  ): string[] =>
    warningsAfter(metrics(more), config, { images: 100, identities, largestClassShare }).map(({ kind }) => kind);

  it('names what went wrong and why', () => {
    expect(kinds({})).toEqual([]);
    expect(kinds({ epoch: 1, crossEntropy: 9 })).toEqual(['loss-near-guessing']);
    expect(kinds({ detected: 70 })).toEqual(['early-correction']);
    expect(kinds({ epoch: 5, detected: 70, largestClassShare: 3 })).toEqual(['class-collapse']);
  });

  it('says that little is learnt where the loss is nearly that of guessing', () => {
    const head = configOf('boundaryface', { scale: 4, margin: 0.3, epochStart: 1 });
    // ln(1 + 9 exp(4 sin 0.3)) = 3.41, four fifths of which are 2.73.
    expect(kinds({ epoch: 1, crossEntropy: 2.7 }, head)).toEqual([]);
    expect(kinds({ epoch: 1, crossEntropy: 2.76 }, head)).toEqual(['loss-near-guessing']);
  });

  it('says that wrong labels are missed where two epochs of correction leave the loss at 0.7 ln C, for few identities', () => {
    const head = configOf('boundaryface', { scale: 32, margin: 0.5, epochStart: 5 });
    // 0.7 ln 10 = 1.61.
    expect(kinds({ epoch: 7, crossEntropy: 1.6 }, head)).toEqual([]);
    expect(kinds({ epoch: 7, crossEntropy: 1.63 }, head)).toEqual(['labels-missed']);
    expect(kinds({ epoch: 8, crossEntropy: 1.63 }, head)).toEqual([]);
    expect(kinds({ epoch: 7, crossEntropy: 9 }, head, 1, 31)).toEqual([]);
  });

  it('takes a class that was given as large as it is for no collapse', () => {
    expect(kinds({ epoch: 5, largestClassShare: 4 }, configOf('boundaryface'), 4)).toEqual([]);
    expect(kinds({ epoch: 5, largestClassShare: 10.1 }, configOf('boundaryface'), 4)).toEqual(['class-collapse']);
  });

  it('keeps quiet for a head that corrects nothing', () => {
    expect(kinds({ detected: 70, largestClassShare: 3 }, configOf('arcface'))).toEqual([]);
    expect(kinds({ detected: 70 }, configOf('arcface', { selfCorrect: true }))).toEqual(['early-correction']);
  });
});
