/** Depthwise gradients: the loops against tfjs's cpu backend, and registered on the wasm backend itself. */
import { DEFAULT_SHARED } from '../../../../src/domain/settings/settings.ts';
import '@tensorflow/tfjs-backend-cpu';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { NetworkSpec } from '../../../../src/domain/networks.ts';
import { Trainer } from '../../../../src/engine/step/trainer.ts';
import * as tf from '../../../../src/engine/tf.ts';
import {
  depthwiseFilterGradient,
  depthwiseInputGradient,
  depthwiseShape,
} from '../../../../src/engine/wasm/depthwise.ts';
import { installWasmKernels } from '../../../../src/engine/wasm/installWasm.ts';
import { stream } from '../../../../src/lib/rng.ts';
import { batchFrom, randomImages } from '../../../support/batches.ts';

type Shape4D = [number, number, number, number];

const CASES = [
  { x: [2, 6, 8, 3], size: 3, stride: 1, pad: 1 },
  { x: [1, 8, 8, 4], size: 3, stride: 2, pad: 1 },
  { x: [1, 7, 5, 5], size: 3, stride: 2, pad: 1 },
  { x: [3, 7, 7, 6], size: 7, stride: 1, pad: 0 },
  { x: [1, 1, 1, 1], size: 1, stride: 1, pad: 0 },
  { x: [2, 9, 10, 2], size: 5, stride: 3, pad: 2 },
] as const;
type Case = (typeof CASES)[number];

const values = (shape: readonly number[], seed: number): Float32Array => {
  const rng = stream(seed, 'depthwise');
  return Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => rng.normal());
};

interface Gradients {
  readonly y: Shape4D;
  readonly x: ArrayLike<number>;
  readonly filter: ArrayLike<number>;
}

/** Gradients of sum(y * dy), by the current backend. */
async function gradients({ x: shape, size, stride, pad }: Case): Promise<Gradients> {
  const filterShape: Shape4D = [size, size, shape[3], 1];
  const x = tf.tensor4d(values(shape, 1), [...shape]);
  const filter = tf.tensor4d(values(filterShape, 2), filterShape);
  const conv = (a: tf.Tensor, b: tf.Tensor): tf.Tensor4D =>
    tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad);
  const y = conv(x, filter);
  const dy = tf.tensor(values(y.shape, 3), y.shape);
  const [dx, dFilter] = tf.grads((a, b) => tf.sum(tf.mul(conv(a!, b!), dy)))([x, filter]);
  return { y: y.shape, x: await dx!.data(), filter: await dFilter!.data() };
}

function expectClose(actual: ArrayLike<number>, wanted: ArrayLike<number>): void {
  expect(actual.length).toBe(wanted.length);
  const worst = Array.from(wanted).reduce((most, w, i) => Math.max(most, Math.abs(w - actual[i]!)), 0);
  expect(worst).toBeLessThan(1e-4);
}

const name = 'of $x by $size, stride $stride, padding $pad';

describe('depthwise gradients', () => {
  beforeAll(async () => {
    const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
    setWasmPaths(`${folder}/`);
    installWasmKernels();
  });

  it.each(CASES)(name, async (test) => {
    await tf.setBackend('cpu');
    const wanted = await gradients(test);
    const filterShape: Shape4D = [test.size, test.size, test.x[3], 1];
    const shape = depthwiseShape([...test.x], filterShape, { strides: test.stride, pad: test.pad });
    const dy = values(wanted.y, 3);
    const dx = new Float32Array(wanted.x.length).fill(7);
    depthwiseInputGradient(shape, dy, values(filterShape, 2), dx);
    expectClose(dx, wanted.x);
    const dFilter = new Float32Array(wanted.filter.length).fill(7);
    depthwiseFilterGradient(shape, values(test.x, 1), dy, dFilter);
    expectClose(dFilter, wanted.filter);
  });

  it.each(CASES)(`on the wasm backend: ${name}`, async (test) => {
    await tf.setBackend('cpu');
    const wanted = await gradients(test);
    await tf.setBackend('wasm');
    expect(tf.getBackend()).toBe('wasm');
    const found = await gradients(test);
    expectClose(found.x, wanted.x);
    expectClose(found.filter, wanted.filter);
  });
});

describe('the networks that need more than plain convolutions', () => {
  const common = { title: 'test', inputSize: 8, stemChannels: 4, embeddingSize: 6 } as const;
  const NETWORKS: readonly NetworkSpec[] = [
    {
      ...common,
      architecture: 'mobilefacenet',
      preset: 'mobilefacenet',
      bottlenecks: [
        { inChannels: 4, hiddenChannels: 6, outChannels: 4, stride: 2 },
        { inChannels: 4, hiddenChannels: 5, outChannels: 4, stride: 1 },
      ],
      headChannels: 8,
    },
    {
      ...common,
      architecture: 'ir',
      preset: 'ci16',
      cbam: true,
      blocks: [
        { inChannels: 4, outChannels: 4, stride: 2 },
        { inChannels: 4, outChannels: 6, stride: 1 },
      ],
    },
  ];

  async function losses(network: NetworkSpec): Promise<number[]> {
    const trainer = new Trainer(
      {
        network,
        identities: 3,
        batchSize: 4,
        images: randomImages(12, 8),
        sgd: { momentum: 0.9, nesterov: true, weightDecay: 5e-4 },
        seed: 1,
        stepMode: 'eager',
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
    const labels = Int32Array.of(0, 1, 2, 0);
    for (let i = 0; i < 3; i++) {
      trainer.step({ picks: batchFrom(4 * i, 4), labels, epoch: 1 + i, learningRate: 0.005 });
    }
    const results = await trainer.flush();
    trainer.dispose();
    return results.flatMap(({ loss, gradientNorm }) => [loss, gradientNorm]);
  }

  it.each(NETWORKS)('$architecture takes the same steps on wasm as on cpu', async (network) => {
    await tf.setBackend('cpu');
    const wanted = await losses(network);
    await tf.setBackend('wasm');
    const found = await losses(network);
    found.forEach((value, i) => {
      expect(Math.abs(value / wanted[i]! - 1)).toBeLessThan(1e-3);
    });
    expect(new Set(wanted).size).toBe(6);
  });
});
