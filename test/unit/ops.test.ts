/** The engine's own ops on the cpu backend: values and gradients against direct arithmetic. */
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { cosines } from '../../src/engine/ops/cosine.ts';
import { firstArgMax } from '../../src/engine/ops/detached.ts';
import { subsample } from '../../src/engine/ops/subsample.ts';
import * as tf from '../../src/engine/tf.ts';
import { stream } from '../../src/lib/rng.ts';

const random = (shape: number[], seed = 0): tf.Tensor => {
  const rng = stream(seed, 'test');
  return tf.tensor(
    Array.from({ length: shape.reduce((a, b) => a * b) }, () => rng.normal()),
    shape,
  );
};

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('subsample', () => {
  it.each([
    [4, 6],
    [5, 7],
    [1, 1],
  ])('takes every second pixel of %i x %i and sends the gradient back there', async (height, width) => {
    const x = random([2, height, width, 3]) as tf.Tensor4D;
    const y = subsample(x);
    expect(y.shape).toEqual([2, Math.ceil(height / 2), Math.ceil(width / 2), 3]);
    expect(await y.array()).toEqual(await tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, 2, 2, 1]).array());
    const dy = random(y.shape, 1) as tf.Tensor4D;
    const dx = tf.grad((input) => tf.sum(tf.mul(subsample(input as tf.Tensor4D), dy)))(x);
    expect(dx.shape).toEqual(x.shape);
    expect(await subsample(dx as tf.Tensor4D).array()).toEqual(await dy.array());
    const total = (await tf.sum(tf.abs(dx)).data())[0]!;
    expect(total).toBeCloseTo((await tf.sum(tf.abs(dy)).data())[0]!, 4);
  });
});

describe('cosines', () => {
  it('are the cosines of the rows', async () => {
    const x = tf.tensor2d([3, 4, 0, 2], [2, 2]);
    const w = tf.tensor2d([1, 0, 0, -5], [2, 2]);
    const values = await cosines(x, w).data();
    [0.6, -0.8, 0, -1].forEach((expected, i) => {
      expect(values[i]).toBeCloseTo(expected, 6);
    });
  });

  it('has finite gradients for a zero embedding', async () => {
    const x = tf.tensor2d([0, 0, 1, 1], [2, 2]);
    const w = random([3, 2]) as tf.Tensor2D;
    const dx = tf.grad((input) => tf.sum(cosines(input as tf.Tensor2D, w)))(x);
    expect((await dx.data()).every(Number.isFinite)).toBe(true);
  });
});

describe('firstArgMax', () => {
  it('takes the first of tied entries', async () => {
    const rows = tf.tensor2d([1, 3, 3, 0, 0, 0, -2, -1, -1], [3, 3]);
    expect([...(await firstArgMax(rows).data())]).toEqual([1, 0, 1]);
  });
});
