/** The trainer on WebGPU: recorded against eager steps, fused against tfjs's own kernels, and no growth over many steps. */

import { NETWORKS } from '../../src/domain/networks.ts';
import { DEFAULT_SHARED, type HeadSettings } from '../../src/domain/settings/settings.ts';
import { setKernels } from '../../src/engine/gpu/kernels/installKernels.ts';
import { compileAhead } from '../../src/engine/step/stepWarmUp.ts';
import { Trainer } from '../../src/engine/step/trainer.ts';
import * as tf from '../../src/engine/tf.ts';
import { batchFrom, randomImages } from '../support/batches.ts';
import type { CaseResult } from './harness.types.ts';

const BATCH = 8;
const IDENTITIES = 4;
const STEPS = 10;
/** The head changes its phase in the middle of the steps. */
const EPOCH_START = 1;

interface Mode {
  readonly kernels: 'fused' | 'stock';
  readonly step: 'recorded' | 'eager';
  readonly compile?: boolean;
  /** For images on the GPU. */
  readonly imageBytes?: number;
}

const CONFIG = {
  network: NETWORKS.ci16,
  identities: IDENTITIES,
  batchSize: BATCH,
  sgd: { momentum: 0.9, nesterov: true, weightDecay: 5e-4 },
  seed: 1,
} as const;

const HEAD: HeadSettings = {
  ...{
    ...DEFAULT_SHARED,
    kind: 'boundaryface',
    scale: 8,
    margin: 0.3,
    lambda: Math.PI,
    epochStart: EPOCH_START,
    correction: 'code',
  },
};

function createTrainer(stepMode: Mode['step'], imageBytes?: number): Trainer {
  const images = randomImages(STEPS * BATCH, NETWORKS.ci16.inputSize);
  return new Trainer({ ...CONFIG, images, imageBytes, stepMode }, HEAD);
}

function queueStep(trainer: Trainer, index: number): void {
  const picks = batchFrom((index % STEPS) * BATCH, BATCH);
  const labels = Int32Array.from({ length: BATCH }, (_, i) => (i + index) % IDENTITIES);
  trainer.step({ picks, labels, epoch: index < STEPS / 2 ? 1 : 2, learningRate: 0.002 * (1 + (index % 3)) });
}

async function losses({ kernels, step, compile = false, imageBytes }: Mode): Promise<number[]> {
  setKernels(kernels);
  const trainer = createTrainer(step, imageBytes);
  if (compile) await trainer.compile(1, () => undefined);
  for (let i = 0; i < STEPS; i++) queueStep(trainer, i);
  const results = await trainer.flush();
  const mode = trainer.stepMode;
  trainer.dispose();
  if (mode !== step) throw new Error(`the steps ran ${mode}`);
  return results.flatMap(({ loss, gradientNorm }) => [loss, gradientNorm]);
}

function largestDifference(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!) / Math.max(Math.abs(b[i]!), 1e-6)));
}

/** @param reference the losses of the run that it is held against */
async function comparison(name: string, mode: Mode, reference: readonly number[], limit: number): Promise<CaseResult> {
  const difference = largestDifference(await losses(mode), reference);
  return { name, ok: difference <= limit, detail: `largest relative difference ${difference.toExponential(1)}` };
}

/** Empty, as on a page just opened. */
function emptyPipelineCache(): Record<string, unknown> {
  const { pipelineCache } = tf.backend() as unknown as { pipelineCache: Record<string, unknown> };
  for (const key of Object.keys(pipelineCache)) delete pipelineCache[key];
  return pipelineCache;
}

async function compiledAhead(): Promise<CaseResult> {
  setKernels('fused');
  const trainer = createTrainer('recorded');
  const pipelineCache = emptyPipelineCache();
  const progress: string[] = [];
  await trainer.compile(1, (done, total) => progress.push(`${done}/${total}`));
  const ahead = Object.keys(pipelineCache).length;
  queueStep(trainer, 0);
  await trainer.flush();
  const late = Object.keys(pipelineCache).length - ahead;
  const ended = progress.at(-1) === `${ahead}/${ahead}`;
  trainer.dispose();
  const detail = `${ahead} kernels ahead, ${late} more in the step, progress ${progress[0]} to ${progress.at(-1)}`;
  return { name: 'compiling ahead covers every kernel of the first step', ok: ended && late === 0, detail };
}

/** While a person still looks at the faces. */
async function compiledBeforeTheRun(): Promise<CaseResult> {
  setKernels('fused');
  const tensors = tf.memory().numTensors;
  const pipelineCache = emptyPipelineCache();
  await compileAhead({ ...CONFIG, stepMode: 'recorded' }, HEAD, () => undefined);
  const left = tf.memory().numTensors - tensors;
  const ahead = Object.keys(pipelineCache).length;
  const asked: number[] = [];
  const trainer = createTrainer('recorded');
  await trainer.compile(1, (_done, total) => asked.push(total));
  for (let i = 0; i < STEPS; i++) queueStep(trainer, i);
  await trainer.flush();
  trainer.dispose();
  const late = Object.keys(pipelineCache).length - ahead;
  const name = 'compiling before the run covers every kernel of both its phases, and leaves nothing else';
  const detail = `${ahead} kernels ahead, ${asked.length} asked for by the run, ${late} more in its steps, ${left} tensors left`;
  return { name, ok: ahead > 0 && asked.length === 0 && late === 0 && left === 0, detail };
}

async function noGrowth(): Promise<CaseResult> {
  setKernels('fused');
  const trainer = createTrainer('recorded');
  const run = async (count: number): Promise<tf.MemoryInfo> => {
    for (let i = 0; i < count; i++) {
      queueStep(trainer, STEPS + i);
      if (trainer.pending >= 32) await trainer.flush();
    }
    await trainer.flush();
    return tf.memory();
  };
  const before = await run(64);
  const after = await run(256);
  trainer.dispose();
  const bytes = (info: tf.MemoryInfo): number =>
    (info as unknown as { numBytesAllocatedInGPU: number }).numBytesAllocatedInGPU;
  const ok = after.numTensors === before.numTensors && bytes(after) === bytes(before);
  const detail = `tensors ${before.numTensors} to ${after.numTensors}, GPU bytes ${bytes(before)} to ${bytes(after)}`;
  return { name: '256 recorded steps leave tensors and GPU memory as they were', ok, detail };
}

async function nothingLeft(): Promise<CaseResult> {
  const before = tf.memory().numTensors;
  await losses({ kernels: 'fused', step: 'recorded' });
  await losses({ kernels: 'fused', step: 'eager' });
  const after = tf.memory().numTensors;
  return { name: 'a disposed trainer leaves no tensor', ok: after === before, detail: `${before} to ${after}` };
}

export async function runTrainerCases(): Promise<CaseResult[]> {
  await tf.setBackend('webgpu');
  const recorded: Mode = { kernels: 'fused', step: 'recorded' };
  const eager: Mode = { kernels: 'fused', step: 'eager' };
  const stock: Mode = { kernels: 'stock', step: 'eager' };
  try {
    const reference = await losses(recorded);
    return [
      await comparison('recorded and eager steps give the same bits', eager, reference, 0),
      await comparison('the same run gives the same bits again', recorded, reference, 0),
      await comparison('fused and stock kernels agree over the first ten steps', stock, reference, 1e-4),
      await comparison(
        'images that stream through the GPU change nothing',
        { ...recorded, imageBytes: 1 },
        reference,
        0,
      ),
      await comparison('compiling ahead trains nothing', { ...recorded, compile: true }, reference, 0),
      await compiledAhead(),
      await compiledBeforeTheRun(),
      await noGrowth(),
      await nothingLeft(),
    ];
  } finally {
    setKernels('stock');
  }
}
