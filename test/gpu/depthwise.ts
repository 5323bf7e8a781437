/** Depthwise convolutions on WebGPU against tfjs's cpu backend, and the networks that need them in the recorded step. */

import type { NetworkSpec } from '../../src/domain/networks.ts';
import { DEFAULT_SHARED } from '../../src/domain/settings/settings.ts';
import { setKernels } from '../../src/engine/gpu/kernels/installKernels.ts';
import { internals } from '../../src/engine/gpu/runtime/backend.ts';
import { adapterClass, forceAdapterClass } from '../../src/engine/gpu/runtime/gpuAdapter.ts';
import { Trainer } from '../../src/engine/step/trainer.ts';
import * as tf from '../../src/engine/tf.ts';
import { stream } from '../../src/lib/rng.ts';
import { batchFrom, randomImages } from '../support/batches.ts';
import type { CaseResult } from './harness.types.ts';
import { relativeError } from './kernels.ts';

type Shape4D = [number, number, number, number];

interface Case {
  readonly x: Shape4D;
  readonly size: number;
  readonly stride: number;
  readonly pad: number;
}

const CASES: readonly Case[] = [
  { x: [2, 8, 8, 4], size: 3, stride: 1, pad: 1 },
  { x: [1, 7, 9, 3], size: 3, stride: 1, pad: 1 },
  { x: [1, 9, 7, 6], size: 3, stride: 2, pad: 1 },
  { x: [3, 8, 8, 10], size: 3, stride: 2, pad: 1 },
  { x: [2, 7, 7, 12], size: 7, stride: 1, pad: 0 },
  { x: [1, 5, 5, 5], size: 5, stride: 1, pad: 0 },
  { x: [1, 1, 1, 1], size: 1, stride: 1, pad: 0 },
  { x: [2, 11, 10, 8], size: 5, stride: 3, pad: 2 },
  { x: [3, 20, 18, 9], size: 3, stride: 1, pad: 1 },
];

const values = (shape: readonly number[], seed: number): Float32Array => {
  const rng = stream(seed, 'depthwise');
  return Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => rng.normal());
};

/** y and the gradients of sum(y * dy). */
async function evaluate({ x: shape, size, stride, pad }: Case): Promise<Float32Array[]> {
  const filterShape: Shape4D = [size, size, shape[3], 1];
  const inputs = [tf.tensor4d(values(shape, 1), shape), tf.tensor4d(values(filterShape, 2), filterShape)];
  const conv = (a: tf.Tensor, b: tf.Tensor): tf.Tensor4D =>
    tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad);
  const y = conv(inputs[0]!, inputs[1]!);
  const loss = (a?: tf.Tensor, b?: tf.Tensor): tf.Tensor =>
    tf.sum(tf.mul(conv(a!, b!), tf.tensor(values(y.shape, 3), y.shape)));
  const all = [y, ...tf.grads(loss)(inputs)];
  const read = await Promise.all(all.map(async (t) => Float32Array.from(await t.data())));
  tf.dispose([...all, ...inputs]);
  return read;
}

async function reference(test: Case): Promise<Float32Array[]> {
  await tf.setBackend('cpu');
  setKernels('stock');
  return evaluate(test);
}

async function runCase(test: Case, expected: readonly Float32Array[], asGpu: boolean): Promise<CaseResult> {
  const name = `depthwise x=${test.x.join('x')} kernel=${test.size} stride=${test.stride} pad=${test.pad}`;
  await tf.setBackend('webgpu');
  setKernels('fused');
  const { device } = internals(tf.backend());
  const detected = adapterClass(device);
  if (asGpu) forceAdapterClass(device, 'gpu');
  const tensors = tf.memory().numTensors;
  const actual = await evaluate(test);
  const leaked = tf.memory().numTensors - tensors;
  forceAdapterClass(device, detected);
  const errors = expected.map((wanted, i) => relativeError(wanted, actual[i]!));
  const ok = leaked === 0 && errors.every((error) => error <= 1e-5);
  return {
    name: asGpu ? `${name} (as on a GPU)` : name,
    ok,
    detail: `${errors.map((e) => e.toExponential(1)).join(' ')}, ${leaked} tensors leaked`,
  };
}

/** Forward and both gradients. */
export async function runDepthwiseCases(): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const test of CASES) {
    const expected = await reference(test);
    results.push(await runCase(test, expected, false), await runCase(test, expected, true));
  }
  setKernels('stock');
  return results;
}

const MOBILE: NetworkSpec = {
  architecture: 'mobilefacenet',
  preset: 'mobilefacenet',
  title: 'test',
  inputSize: 16,
  stemChannels: 8,
  bottlenecks: [
    { inChannels: 8, hiddenChannels: 16, outChannels: 8, stride: 2 },
    { inChannels: 8, hiddenChannels: 14, outChannels: 8, stride: 1 },
  ],
  headChannels: 12,
  embeddingSize: 16,
};

const CBAM: NetworkSpec = {
  architecture: 'ir',
  cbam: true,
  preset: 'ci16',
  title: 'test',
  inputSize: 16,
  stemChannels: 8,
  blocks: [
    { inChannels: 8, outChannels: 8, stride: 2 },
    { inChannels: 8, outChannels: 32, stride: 2 },
  ],
  embeddingSize: 16,
};

const BATCH = 6;
const STEPS = 6;

interface Mode {
  readonly backend: 'webgpu' | 'cpu';
  readonly kernels: 'fused' | 'stock';
  readonly step: 'recorded' | 'eager';
}

async function losses(network: NetworkSpec, { backend, kernels, step }: Mode): Promise<number[]> {
  await tf.setBackend(backend);
  setKernels(kernels);
  const trainer = new Trainer(
    {
      network,
      identities: 3,
      batchSize: BATCH,
      images: randomImages(STEPS * BATCH, network.inputSize),
      sgd: { momentum: 0.9, nesterov: true, weightDecay: 5e-4 },
      seed: 1,
      stepMode: step,
    },
    {
      ...DEFAULT_SHARED,
      kind: 'boundaryface',
      scale: 8,
      margin: 0.3,
      lambda: Math.PI,
      epochStart: 1,
      correction: 'code',
    },
  );
  for (let i = 0; i < STEPS; i++) {
    const labels = Int32Array.from({ length: BATCH }, (_, k) => (k + i) % 3);
    trainer.step({ picks: batchFrom(i * BATCH, BATCH), labels, epoch: i < 3 ? 1 : 2, learningRate: 0.002 });
  }
  const results = await trainer.flush();
  const { stepMode, recordingFailure } = trainer;
  trainer.dispose();
  if (stepMode !== step) throw new Error(`the steps ran ${stepMode}: ${recordingFailure}`);
  return results.flatMap(({ loss, gradientNorm }) => [loss, gradientNorm]);
}

/** Steps of the new networks: recorded, eager, stock, and on the cpu backend. */
export async function runNetworkCases(): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const [name, network] of [['MobileFaceNet', MOBILE] as const, ['CBAM', CBAM] as const]) {
    const recorded = await losses(network, { backend: 'webgpu', kernels: 'fused', step: 'recorded' });
    const check = async (title: string, mode: Mode, limit: number): Promise<void> => {
      const error = relativeError(await losses(network, mode), recorded);
      results.push({ name: `${name}: ${title}`, ok: error <= limit, detail: error.toExponential(1) });
    };
    await check(
      'recorded and eager steps give the same bits',
      { backend: 'webgpu', kernels: 'fused', step: 'eager' },
      0,
    );
    await check('fused and stock kernels agree', { backend: 'webgpu', kernels: 'stock', step: 'eager' }, 1e-4);
    await check('webgpu and cpu agree', { backend: 'cpu', kernels: 'stock', step: 'eager' }, 1e-4);
  }
  setKernels('stock');
  return results;
}
