/** Every head through the recorded step on WebGPU: finite, falling loss, no fallback, and its state as on the eager step. */
import { setKernels } from '../../src/engine/gpu/install.ts';
import type { HeadConfig } from '../../src/engine/heads/types.ts';
import * as tf from '../../src/engine/tf.ts';
import { type StepResult, Trainer } from '../../src/engine/trainer.ts';
import { HEAD_KINDS, type HeadKind, suggestFor } from '../../src/lib/heads/catalogue.ts';
import type { ParameterValue } from '../../src/lib/heads/types.ts';
import { NETWORKS, type NetworkSpec } from '../../src/lib/networks.ts';
import { stream } from '../../src/lib/rng.ts';
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
];

function configOf(kind: HeadKind, own: Own): HeadConfig {
  const shared = { scale: 10, margin: 0.3, lambda: 1, epochStart: 1, correction: 'code' } as const;
  return { kind, ...shared, ...suggestFor(kind, IDENTITIES), ...own };
}

/** The same few images at every step: each identity has a colour of its own. */
function easyBatch() {
  const random = stream(1, 'easy batch');
  const pixels = SIZE * SIZE * 3;
  const labels = Int32Array.from({ length: BATCH }, (_, i) => i % IDENTITIES);
  const images = Float32Array.from({ length: BATCH * pixels }, (_, i) => {
    const label = labels[Math.floor(i / pixels)]!;
    return (i % 3 === label % 3 ? 1 : -1) * (label < 3 ? 1 : -1) + 0.3 * random.normal();
  });
  return { images, labels };
}

interface Trained {
  readonly results: readonly StepResult[];
  /** All that the head holds, one after another. */
  readonly numbers: readonly number[];
  readonly failure: string | null;
  readonly mode: 'recorded' | 'eager';
}

async function train(head: HeadConfig, stepMode: 'recorded' | 'eager'): Promise<Trained> {
  const sgd = { momentum: 0.9, nesterov: true, weightDecay: 5e-4 };
  const sizes = { network: NETWORK, identities: IDENTITIES, batchSize: BATCH };
  const trainer = new Trainer({ ...sizes, sgd, seed: 1, stepMode }, head);
  const batch = easyBatch();
  for (let i = 0; i < STEPS; i++) trainer.step({ ...batch, epoch: i < STEPS / 2 ? 1 : 2, learningRate: 0.01 });
  const results = await trainer.flush();
  const arrays = await trainer.weights();
  const numbers = arrays.filter(({ name }) => name.startsWith('head.')).flatMap(({ data }) => [...data]);
  const { recordingFailure: failure, stepMode: mode } = trainer;
  trainer.dispose();
  return { results, numbers, failure, mode };
}

const described = (kind: HeadKind, own: Own): string =>
  [kind, ...Object.entries(own).map(([key, value]) => `${key} ${value}`)].join(', ');

async function trains(kind: HeadKind, own: Own): Promise<CaseResult> {
  const name = `${described(kind, own)} trains through the recorded step`;
  const { results, numbers, failure, mode } = await train(configOf(kind, own), 'recorded');
  const losses = results.map(({ loss }) => loss);
  const finite = [...losses, ...numbers].every(Number.isFinite);
  const falling = Math.min(...losses.slice(-3)) < losses[0]!;
  const detail = `${failure ?? mode}, losses ${losses.map((loss) => loss.toFixed(3)).join(' ')}`;
  return { name, ok: failure === null && mode === 'recorded' && finite && falling, detail };
}

/** Heads whose state moves at every step. */
const STATEFUL: readonly (readonly [HeadKind, Own])[] = [
  ['adaface', {}],
  ['curricularface', {}],
  ['adacos', {}],
  ['center', {}],
  ['sphereface', {}],
  ['cosface', { variant: 'opensphere' }],
];

async function sameState(kind: HeadKind, own: Own): Promise<CaseResult> {
  const recorded = await train(configOf(kind, own), 'recorded');
  const eager = await train(configOf(kind, own), 'eager');
  const all = (run: Trained): number[] => [...run.numbers, ...run.results.map(({ loss }) => loss)];
  const [a, b] = [all(recorded), all(eager)];
  const difference = Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
  const ok = a.length === b.length && difference === 0;
  const name = `${described(kind, own)}: state and losses of recorded and eager steps have the same bits`;
  return { name, ok, detail: `largest difference ${difference}` };
}

export async function runHeadTrainingCases(): Promise<CaseResult[]> {
  await tf.setBackend('webgpu');
  setKernels('fused');
  try {
    const cases: CaseResult[] = [];
    for (const kind of HEAD_KINDS) cases.push(await trains(kind, {}));
    for (const [kind, own] of MORE) cases.push(await trains(kind, own));
    for (const [kind, own] of STATEFUL) cases.push(await sameState(kind, own));
    return cases;
  } finally {
    setKernels('stock');
  }
}
