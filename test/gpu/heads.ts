/** Every head through the recorded step on WebGPU: finite, falling loss, no fallback, and its state as on the eager step. */

import { HEAD_KINDS, type HeadKind, suggestFor } from '../../src/domain/losses/catalogue.ts';
import type { ParameterValue } from '../../src/domain/losses/lossTypes.ts';
import { NETWORKS, type NetworkSpec } from '../../src/domain/networks.ts';
import { DEFAULT_SHARED, type HeadSettings } from '../../src/domain/settings/settings.ts';
import { setKernels } from '../../src/engine/gpu/kernels/installKernels.ts';
import { type StepResult, Trainer } from '../../src/engine/step/trainer.ts';
import * as tf from '../../src/engine/tf.ts';
import { batchFrom, easyImages } from '../support/batches.ts';
import type { CaseResult } from './harness.types.ts';

const BATCH = 8;
const IDENTITIES = 4;
const SIZE = 8;
const STEPS = 10;

const NETWORK: NetworkSpec = {
  ...NETWORKS.ci16,
  inputSize: SIZE,
  stemChannels: 4,
  blocks: [{ inChannels: 4, outChannels: 8, stride: 2 }],
  embeddingSize: 8,
};

type Own = Readonly<Record<string, ParameterValue>>;

/** Beside every head at its defaults: variants with state or an update of their own. */
const MORE: readonly (readonly [HeadKind, Own])[] = [
  ['softmax', { bias: true }],
  ['normface', { learnScale: true }],
  ['center', { variant: 'gradient' }],
  ['arcface', { variant: 'opensphere' }],
  ['cosface', { selfCorrect: true, relabelCap: 0.25 }],
  ['triplet', { mining: 'facenet' }],
  ['magface', { variant: 'cosine' }],
  ['combined_margin', { cosineMargin: 0.2, filterAbove: 0.4 }],
  ['elasticface', { variant: 'arc-plus' }],
  ['subcenter_arcface', { variant: 'insightface', angleFactor: 1.1, cosineMargin: 0.1 }],
  ['noise_tolerant', { window: 2 }],
  ['robustface', { filterAbove: 0.4 }],
];

function configOf(kind: HeadKind, own: Own): HeadSettings {
  const shared = { ...DEFAULT_SHARED, scale: 10, margin: 0.3, lambda: 1, epochStart: 1, correction: 'code' } as const;
  return { kind, ...shared, ...suggestFor(kind, IDENTITIES), ...own };
}

/** The same few images at every step. */
const BATCH_OF_ALL = {
  picks: batchFrom(0, BATCH),
  labels: Int32Array.from({ length: BATCH }, (_, i) => i % IDENTITIES),
};

interface Trained {
  readonly results: readonly StepResult[];
  /** All that the head holds, one after another. */
  readonly numbers: readonly number[];
  readonly failure: string | null;
  readonly mode: 'recorded' | 'eager';
}

function createTrainer(head: HeadSettings, stepMode: 'recorded' | 'eager'): Trainer {
  const sgd = { momentum: 0.9, nesterov: true, weightDecay: 5e-4 };
  const sizes = { network: NETWORK, identities: IDENTITIES, batchSize: BATCH, images: easyImages(BATCH, SIZE) };
  return new Trainer({ ...sizes, sgd, seed: 1, stepMode }, head);
}

async function train(head: HeadSettings, stepMode: 'recorded' | 'eager'): Promise<Trained> {
  const trainer = createTrainer(head, stepMode);
  for (let i = 0; i < STEPS; i++) trainer.step({ ...BATCH_OF_ALL, epoch: i < STEPS / 2 ? 1 : 2, learningRate: 0.01 });
  const results = await trainer.flush();
  const arrays = await trainer.weights();
  const numbers = arrays.filter(({ name }) => name.startsWith('head.')).flatMap(({ data }) => [...data]);
  const { recordingFailure: failure, stepMode: mode } = trainer;
  trainer.dispose();
  return { results, numbers, failure, mode };
}

/** By what they are called: two of the cases look at them. */
const recordedRuns = new Map<string, Promise<Trained>>();

function recordedRun(kind: HeadKind, own: Own): Promise<Trained> {
  const key = described(kind, own);
  const run = recordedRuns.get(key) ?? train(configOf(kind, own), 'recorded');
  recordedRuns.set(key, run);
  return run;
}

const described = (kind: HeadKind, own: Own): string =>
  [kind, ...Object.entries(own).map(([key, value]) => `${key} ${value}`)].join(', ');

async function trains(kind: HeadKind, own: Own): Promise<CaseResult> {
  const name = `${described(kind, own)} trains through the recorded step`;
  const { results, numbers, failure, mode } = await recordedRun(kind, own);
  const losses = results.map(({ loss }) => loss);
  const finite = [...losses, ...numbers].every(Number.isFinite);
  const falling = Math.min(...losses.slice(-3)) < losses[0]!;
  const detail = `${failure ?? mode}, losses ${losses.map((loss) => loss.toFixed(3)).join(' ')}`;
  return { name, ok: failure === null && mode === 'recorded' && finite && falling, detail };
}

/** Heads whose state moves at every step, and those that draw. */
const STATEFUL: readonly (readonly [HeadKind, Own])[] = [
  ['adaface', {}],
  ['curricularface', {}],
  ['adacos', {}],
  ['center', {}],
  ['sphereface', {}],
  ['cosface', { variant: 'opensphere' }],
  ['magface', {}],
  ['combined_margin', { filterAbove: 0.4 }],
  ['elasticface', {}],
  ['elasticface', { variant: 'arc-plus' }],
  ['sphereface2', {}],
  ['subcenter_arcface', {}],
  ['noise_tolerant', { window: 2 }],
  ['robustface', {}],
];

async function sameState(kind: HeadKind, own: Own): Promise<CaseResult> {
  const recorded = await recordedRun(kind, own);
  const eager = await train(configOf(kind, own), 'eager');
  const all = (run: Trained): number[] => [...run.numbers, ...run.results.map(({ loss }) => loss)];
  const [a, b] = [all(recorded), all(eager)];
  const difference = Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
  const ok = a.length === b.length && difference === 0;
  const name = `${described(kind, own)}: state and losses of recorded and eager steps have the same bits`;
  return { name, ok, detail: `largest difference ${difference}` };
}

async function compilesWithoutTraining(kind: HeadKind, own: Own): Promise<CaseResult> {
  const trainer = createTrainer(configOf(kind, own), 'recorded');
  const before = await trainer.weights();
  await trainer.compile(1, () => undefined);
  const after = await trainer.weights();
  trainer.dispose();
  const changed = before.filter(({ data }, i) => data.some((value, k) => value !== after[i]!.data[k]));
  const name = `${described(kind, own)}: compiling ahead changes no number`;
  return { name, ok: changed.length === 0, detail: changed.map(({ name }) => name).join(', ') };
}

export async function runHeadTrainingCases(): Promise<CaseResult[]> {
  await tf.setBackend('webgpu');
  setKernels('fused');
  try {
    const cases: CaseResult[] = [];
    for (const kind of HEAD_KINDS) cases.push(await trains(kind, {}));
    for (const [kind, own] of MORE) cases.push(await trains(kind, own));
    for (const [kind, own] of STATEFUL) cases.push(await sameState(kind, own));
    for (const [kind, own] of STATEFUL) cases.push(await compilesWithoutTraining(kind, own));
    return cases;
  } finally {
    setKernels('stock');
  }
}

/** tfjs casts int32 to float32 in name alone, so a kernel that trusts the tensor's type would read integers as floats. */
export async function runCastCases(): Promise<CaseResult[]> {
  await tf.setBackend('webgpu');
  setKernels('fused');
  try {
    const rows = tf.tensor2d([1.5, -2, 3.5, 4, -5.5, 6], [3, 2]);
    const picked = tf.tidy(() => {
      const oneHot = tf.cast(tf.oneHot(tf.tensor1d([2, 0, 1, 2], 'int32'), 3), 'float32') as tf.Tensor2D;
      return tf.matMul(oneHot, rows);
    });
    const values = [...(await picked.data())];
    tf.dispose([rows, picked]);
    const ok = values.join() === [-5.5, 6, 1.5, -2, 3.5, 4, -5.5, 6].join();
    return [{ name: 'a product with integers cast to floats', ok, detail: values.join(' ') }];
  } finally {
    setKernels('stock');
  }
}
