/** Our WebAssembly kernels on tfjs's wasm backend, against tfjs's own ops on the cpu backend. */
import { DEFAULT_SHARED } from '../../../../src/domain/settings/settings.ts';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { NETWORKS } from '../../../../src/domain/networks.ts';
import { chooseBackend } from '../../../../src/engine/backend/choose.ts';
import { setKernelMode } from '../../../../src/engine/gpu/runtime/kernelMode.ts';
import { batchNormTrain } from '../../../../src/engine/ops/batchNorm.ts';
import { updateRunning } from '../../../../src/engine/ops/runningStatistics.ts';
import { createSgd } from '../../../../src/engine/optimizer/sgd.ts';
import { createWasmSgd } from '../../../../src/engine/optimizer/wasmSgd.ts';
import { Trainer } from '../../../../src/engine/step/trainer.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { wasmHeap } from '../../../../src/engine/wasm/heap.ts';
import { stream } from '../../../../src/lib/rng.ts';
import { batchFrom, randomImages } from '../../../support/batches.ts';
import { findWasm } from '../../../support/wasmBackend.ts';

type Where = 'wasm' | 'cpu';

const normal = (shape: readonly number[], seed: number, mean = 0, deviation = 1): tf.Tensor => {
  const random = stream(seed, 'test');
  const values = Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => mean + deviation * random.normal());
  return tf.tensor(values, [...shape]);
};

/** Runs on our kernels, or on tfjs's cpu backend. */
async function on(where: Where, body: () => readonly tf.Tensor[]): Promise<Float32Array[]> {
  await tf.setBackend(where);
  setKernelMode(where === 'wasm' ? 'fused' : 'stock');
  const tensors = tf.tidy(() => [...body()]);
  const values = await Promise.all(tensors.map(async (tensor) => Float32Array.from(await tensor.data())));
  tf.dispose(tensors);
  return values;
}

/** Relative to each tensor's largest value. */
async function expectAlike(body: () => readonly tf.Tensor[], limit: number): Promise<void> {
  const ours = await on('wasm', body);
  const reference = await on('cpu', body);
  reference.forEach((values, i) => {
    const largest = Math.max(...values.map(Math.abs), 1e-6);
    const worst = Math.max(...values.map((value, j) => Math.abs(value - ours[i]![j]!)));
    expect(worst / largest, `result ${i}`).toBeLessThan(limit);
  });
}

beforeAll(async () => {
  findWasm();
  const { kernels } = await chooseBackend('wasm', 'fused');
  expect(kernels).toBe('fused');
});

describe('batch norm', () => {
  it.each([
    { shape: [2, 3, 5, 8], prelu: false, residual: false, mean: 0, deviation: 1 },
    { shape: [2, 3, 5, 8], prelu: true, residual: false, mean: 0.5, deviation: 2 },
    { shape: [2, 4, 4, 12], prelu: false, residual: true, mean: 0, deviation: 1 },
    { shape: [3, 2, 2, 4], prelu: true, residual: true, mean: 0, deviation: 1 },
    { shape: [7, 64], prelu: false, residual: false, mean: 0, deviation: 1 },
    { shape: [1, 3, 1, 4], prelu: true, residual: false, mean: 0, deviation: 1 },
    // More rows than a tile, and channels that our kernels leave to tfjs.
    { shape: [2, 30, 30, 8], prelu: true, residual: true, mean: 0, deviation: 1 },
    { shape: [2, 4, 4, 6], prelu: true, residual: true, mean: 0, deviation: 1 },
  ])('$shape, PReLU $prelu, residual $residual', async ({ shape, prelu, residual, mean, deviation }) => {
    const channels = shape.at(-1)!;
    await expectAlike(() => {
      const vectors = [normal([channels], 2, 1, 0.3), normal([channels], 3), normal([channels], 4, 0.25, 0.2)];
      const inputs = [normal(shape, 1, mean, deviation), ...vectors, normal(shape, 5)];
      const dy = normal(shape, 6);
      let statistics: tf.Tensor[] = [];
      const loss = (...[x, gamma, beta, alpha, added]: tf.Tensor[]): tf.Scalar => {
        const extras = {
          ...(prelu && { alpha: alpha as tf.Tensor1D }),
          ...(residual && { residual: added! }),
        };
        const output = batchNormTrain(x!, gamma as tf.Tensor1D, beta as tf.Tensor1D, 1e-5, extras);
        statistics = [output.y, output.mean, output.variance].map((tensor) => tf.keep(tensor.clone()));
        return tf.sum(tf.mul(output.y, dy));
      };
      const used = inputs.filter((_, i) => i < 3 || (i === 3 ? prelu : residual));
      const place = (traced: tf.Tensor[]): tf.Tensor[] => {
        const rest = traced.slice(3);
        return [...traced.slice(0, 3), prelu ? rest.shift()! : inputs[3]!, residual ? rest.shift()! : inputs[4]!];
      };
      return [...tf.grads((...traced) => loss(...place(traced)))(used), ...statistics];
    }, 2e-5);
  });

  it('keeps its digits at mean 100 and deviation 0.1', async () => {
    const shape = [4, 16, 16, 8];
    const [y, variance] = await on('wasm', () => {
      const output = batchNormTrain(normal(shape, 1, 100, 0.1), tf.ones([8]), tf.zeros([8]), 1e-5);
      return [output.y, output.variance];
    });
    for (const value of variance!) expect(value).toBeCloseTo(0.01, 2);
    const squares = y!.reduce((sum, value) => sum + value * value, 0) / y!.length;
    expect(squares).toBeCloseTo(1, 2);
  });
});

describe('convolution and product', () => {
  it.each([
    { size: 3, stride: 1, padding: 1, height: 6, width: 8, input: 3, output: 8 },
    { size: 3, stride: 1, padding: 1, height: 5, width: 5, input: 6, output: 12 },
    { size: 3, stride: 2, padding: 1, height: 8, width: 7, input: 4, output: 4 },
    { size: 3, stride: 2, padding: 1, height: 7, width: 8, input: 5, output: 16 },
    { size: 1, stride: 2, padding: 0, height: 8, width: 9, input: 8, output: 20 },
    { size: 5, stride: 1, padding: 2, height: 9, width: 7, input: 1, output: 4 },
    // The kernel is wider than the image.
    { size: 5, stride: 1, padding: 2, height: 2, width: 1, input: 2, output: 8 },
    { size: 3, stride: 1, padding: 0, height: 6, width: 6, input: 4, output: 5 },
  ])('$size by $size, stride $stride, $input to $output channels', async (one) => {
    const { size, stride, padding, height, width, input, output } = one;
    await expectAlike(() => {
      const x = normal([2, height, width, input], 1) as tf.Tensor4D;
      const filter = normal([size, size, input, output], 2) as tf.Tensor4D;
      const y = tf.conv2d(x, filter, stride, padding);
      const dy = normal(y.shape, 3);
      const gradients = tf.grads((a, b) =>
        tf.sum(tf.mul(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, padding), dy)),
      )([x, filter]);
      return [y, ...gradients];
    }, 1e-5);
  });

  it.each([
    [5, 7, 8],
    [32, 6, 12],
    [3, 4, 5],
  ])('of matrices %i x %i x %i with either side transposed', async (n, k, m) => {
    await expectAlike(
      () => [
        tf.matMul(normal([n, k], 1) as tf.Tensor2D, normal([k, m], 2) as tf.Tensor2D),
        tf.matMul(normal([k, n], 1) as tf.Tensor2D, normal([k, m], 2) as tf.Tensor2D, true),
        tf.matMul(normal([n, k], 1) as tf.Tensor2D, normal([m, k], 2) as tf.Tensor2D, false, true),
        tf.matMul(normal([2, n, k], 1), normal([2, m, k], 2), false, true),
      ],
      1e-5,
    );
  });
});

describe('updates in place', () => {
  it.each([true, false])('SGD, Nesterov %s, over three steps', async (nesterov) => {
    const config = { momentum: 0.9, nesterov, weightDecay: 0.01 };
    await expectAlike(() => {
      const parameters = [normal([3, 3, 4, 4], 1), normal([7], 2), normal([2], 3)].map((start) => tf.variable(start));
      const heap = wasmHeap();
      const optimizer = heap ? createWasmSgd(heap, parameters, config) : createSgd(parameters, config);
      const norms = [4, 5, 6].map((seed) =>
        optimizer.apply(
          parameters.map(({ shape }) => normal(shape, seed)),
          0.1,
        ),
      );
      return [...norms, ...parameters, ...optimizer.buffers];
    }, 1e-6);
  });

  it('a convolution sees the filter as it is now, not as XNNPACK packed it', async () => {
    await on('wasm', () => []);
    const x = normal([1, 4, 4, 4], 1) as tf.Tensor4D;
    const filter = tf.variable(normal([3, 3, 4, 4], 2)) as tf.Variable<tf.Rank.R4>;
    const optimizer = createWasmSgd(wasmHeap()!, [filter], { momentum: 0, nesterov: false, weightDecay: 0 });
    const before = await tf.conv2d(x, filter, 1, 1).data();
    optimizer.apply([filter.clone()], 2);
    const after = await tf.conv2d(x, filter, 1, 1).data();
    after.forEach((value, i) => {
      expect(value).toBeCloseTo(-before[i]!, 4);
    });
  });

  it('running statistics', async () => {
    await expectAlike(() => {
      const running = [normal([6], 1), normal([6], 2, 1, 0.1)].map((start) => tf.variable(start));
      const batch = { mean: normal([6], 3) as tf.Tensor1D, variance: normal([6], 4, 2, 0.1) as tf.Tensor1D, count: 9 };
      updateRunning(running[0]!, running[1]!, batch);
      return running;
    }, 1e-6);
  });
});

describe('training', () => {
  const batchSize = 8;
  async function losses(kernels: 'fused' | 'stock'): Promise<number[]> {
    await chooseBackend('wasm', kernels);
    const sgd = { momentum: 0.9, nesterov: true, weightDecay: 5e-4 };
    const images = randomImages(10 * batchSize, 16);
    const trainer = new Trainer(
      { network: NETWORKS.ci16, identities: 4, batchSize, images, sgd, seed: 1, stepMode: 'recorded' },
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
    for (let i = 0; i < 10; i++) {
      const labels = Int32Array.from({ length: batchSize }, (_, j) => (i + j) % 4);
      trainer.step({ picks: batchFrom(i * batchSize, batchSize), labels, epoch: i < 5 ? 1 : 2, learningRate: 0.002 });
    }
    const results = await trainer.flush();
    trainer.dispose();
    return results.map(({ loss }) => loss);
  }

  it('gives the same losses as without our kernels, the same again, and leaves no tensor', async () => {
    const stock = await losses('stock');
    const tensors = tf.memory().numTensors;
    const fused = await losses('fused');
    expect(tf.memory().numTensors).toBe(tensors);
    fused.forEach((loss, i) => {
      expect(Math.abs(loss - stock[i]!) / stock[i]!).toBeLessThan(1e-4);
    });
    expect(await losses('fused')).toEqual(fused);
  });
});

describe('the automatic choice without WebGPU', () => {
  it('times wasm alone and says so, the same again without another timing', async () => {
    const first = await chooseBackend('auto', 'fused');
    expect(first).toMatchObject({ backend: 'wasm', kernels: 'fused' });
    expect(first.reason).toMatch(/^WebGPU is missing .*; fastest of a timed step: wasm \d+ ms\.$/);
    const started = performance.now();
    expect(await chooseBackend('auto', 'fused')).toEqual(first);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
