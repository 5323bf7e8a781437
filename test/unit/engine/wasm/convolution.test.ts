/** The wasm backend's convolution gradients, computed on the cpu backend and compared with its own. */
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import * as tf from '../../../../src/engine/tf.ts';
import { filterGradient, inputGradient } from '../../../../src/engine/wasm/convolution.ts';
import { stream } from '../../../../src/lib/rng.ts';

const random = (shape: number[], seed: number): tf.Tensor4D => {
  const rng = stream(seed, 'test');
  const values = Array.from({ length: shape.reduce((a, b) => a * b) }, () => rng.normal());
  return tf.tensor4d(values, shape as [number, number, number, number]);
};

const largestDifference = async (a: tf.Tensor, b: tf.Tensor): Promise<number> => {
  expect(a.shape).toEqual(b.shape);
  return (await tf.max(tf.abs(tf.sub(a, b))).data())[0]!;
};

const CASES = [
  { height: 6, width: 8, size: 3, stride: 1, padding: 1 },
  { height: 8, width: 8, size: 3, stride: 2, padding: 1 },
  { height: 7, width: 5, size: 3, stride: 2, padding: 1 },
  { height: 6, width: 7, size: 1, stride: 1, padding: 0 },
  { height: 8, width: 8, size: 1, stride: 2, padding: 0 },
  { height: 7, width: 9, size: 1, stride: 2, padding: 0 },
  { height: 9, width: 7, size: 5, stride: 1, padding: 2 },
] as const;

describe('convolution gradients', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each(CASES)('of $height x $width by $size, stride $stride, padding $padding', async (geometry) => {
    const { height, width, size, stride, padding } = geometry;
    const x = random([2, height, width, 3], 1);
    const filter = random([size, size, 3, 5], 2);
    const y = tf.conv2d(x, filter, stride, padding);
    const dy = random(y.shape, 3);
    const [dx, dFilter] = tf.grads((a, b) =>
      tf.sum(tf.mul(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, padding), dy)),
    )([x, filter]) as [tf.Tensor, tf.Tensor];
    expect(await largestDifference(inputGradient(dy, filter, x.shape, geometry), dx)).toBeLessThan(1e-5);
    expect(await largestDifference(filterGradient(x, dy, filter.shape, geometry), dFilter)).toBeLessThan(1e-4);
  });
});
