/** The engine's own ops on the cpu backend: values and gradients against direct arithmetic. */
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { acos, angleBetween, cos, sin } from '../../../../src/engine/ops/angle.ts';
import { cosines, l2Normalise, lengths } from '../../../../src/engine/ops/cosine.ts';
import { firstArgMax } from '../../../../src/engine/ops/detached.ts';
import { squaredDistances } from '../../../../src/engine/ops/distances.ts';
import { subsample } from '../../../../src/engine/ops/subsample.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { stream } from '../../../../src/lib/rng.ts';

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

describe('angles', () => {
  it.each([
    ['sin', sin, Math.sin, Math.PI],
    ['cos', cos, Math.cos, Math.PI],
    ['acos', acos, Math.acos, 1],
  ] as const)('%s keeps all digits of float32', async (_, ours, exact, most) => {
    const points = Float32Array.from({ length: 4001 }, (_, i) => Math.fround(((i - 2000) / 2000) * most));
    const values = await ours(tf.tensor1d(points)).data();
    const worst = Math.max(...Array.from(points, (x, i) => Math.abs(values[i]! - exact(x))));
    expect(worst).toBeLessThan(5e-7);
  });

  it.each([1e-2, 1e-4, 1e-6, 1e-8])('the sine of rows whose cosine lacks %s to 1', async (gap) => {
    const sine = Math.sqrt(gap * (2 - gap));
    const a = tf.tensor2d([1, 0, 0], [1, 3]);
    const b = tf.tensor2d([1 - gap, sine * 0.6, sine * 0.8], [1, 3]);
    const cosine = tf.matMul(a, b, false, true);
    const [value] = await angleBetween(cosine, () => [a, b]).sine.data();
    expect(value! / sine).toBeCloseTo(1, 4);
  });
});

describe('lengths of rows', () => {
  it('stay finite where squares do not, and follow PyTorch below its epsilon', async () => {
    const x = tf.tensor2d([3e25, 4e25, 3e-10, 4e-10, 3e-13, 4e-13, 0, 0], [4, 2]);
    const measured = await lengths(x).data();
    [5e25, 5e-10, 5e-13].forEach((length, i) => {
      expect(measured[i]! / length).toBeCloseTo(1, 5);
    });
    const unit = await l2Normalise(x).data();
    [0.6, 0.8, 0.6, 0.8, 0.3, 0.4, 0, 0].forEach((value, i) => {
      expect(unit[i]).toBeCloseTo(value, 5);
    });
  });

  it('pass the gradient of a row below the epsilon as that of a division', async () => {
    const x = tf.tensor2d([3e-13, 4e-13], [1, 2]);
    const dx = await tf
      .grad((input) => tf.sum(tf.mul(l2Normalise(input as tf.Tensor2D), [[1, 2]])))(x)
      .data();
    expect([dx[0]! / 1e12, dx[1]! / 1e12].map((value) => +value.toFixed(4))).toEqual([1, 2]);
  });
});

describe('squaredDistances', () => {
  it('tells apart rows that are near each other and far from zero, in blocks too', async () => {
    const x = tf.tensor2d([1000, 1000, 1000.0625, 1000], [2, 2]);
    expect([...(await squaredDistances(x).data())]).toEqual([0, 0.0625 ** 2, 0.0625 ** 2, 0]);
    const many = random([3000, 1]) as tf.Tensor2D;
    const [values, all] = [await many.data(), await squaredDistances(many).data()];
    for (const [i, j] of [
      [0, 1],
      [1500, 2],
      [2999, 2998],
    ] as const) {
      expect(all[i * 3000 + j]).toBeCloseTo((values[i]! - values[j]!) ** 2, 4);
    }
  });
});
