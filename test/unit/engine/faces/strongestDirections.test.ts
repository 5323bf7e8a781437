import { beforeAll, describe, expect, it } from 'vitest';
import { strongestDirections } from '../../../../src/engine/faces/strongestDirections.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { stream } from '../../../../src/lib/rng.ts';
import { useWasmBackend } from '../../../support/faceNetworks.ts';

beforeAll(useWasmBackend);

const STRETCHES = [9, 8, 7, 1, 0.5, 0.2];

/** A turn of some numbers, as a product of reflections. */
function turn(size: number, seed: number): tf.Tensor2D {
  const rng = stream(seed, 'test');
  return tf.tidy(() => {
    let result: tf.Tensor2D = tf.eye(size);
    for (let i = 0; i < 3; i++) {
      const raw = tf.tensor2d(Float32Array.from({ length: size }, rng.normal), [size, 1]);
      const unit: tf.Tensor2D = tf.div(raw, tf.sqrt(tf.sum(tf.square(raw))));
      const mirror = tf.sub(tf.eye(size), tf.mul(2, tf.matMul(unit, unit, false, true))) as tf.Tensor2D;
      result = tf.matMul(result, mirror);
    }
    return result;
  });
}

describe('strongestDirections', () => {
  it('spans the right singular vectors of the largest values, orthonormal', async () => {
    const [left, right] = [turn(6, 1), turn(6, 2)];
    const stretched = tf.mul(left, tf.tensor2d(STRETCHES, [1, 6])) as tf.Tensor2D;
    const layer: tf.Tensor2D = tf.matMul(stretched, right, false, true);
    const before = tf.memory().numTensors;
    const found = await strongestDirections(layer, 3);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(found.shape).toEqual([6, 3]);
    const products = (await tf.matMul(found, found, true, false).array()) as number[][];
    products.forEach((row, i) => {
      row.forEach((value, j) => {
        expect(value).toBeCloseTo(i === j ? 1 : 0, 5);
      });
    });
    // Of each of the first three directions everything lies in what was found, of the others nothing.
    const within = await tf.sum(tf.square(tf.matMul(right, found, true, false)), 1).data();
    [1, 1, 1, 0, 0, 0].forEach((share, i) => {
      expect(within[i]).toBeCloseTo(share, 4);
    });
  });

  it('is the same each time', async () => {
    const layer = turn(6, 3);
    const [once, again] = [await strongestDirections(layer, 2), await strongestDirections(layer, 2)];
    expect(Array.from(await once.data())).toEqual(Array.from(await again.data()));
  });
});
