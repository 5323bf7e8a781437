/**
 * The directions that a linear layer stretches most: the larger part of what its outputs tell lies in few of them, and they
 * follow from its weights alone. Found by block power iteration.
 * Source: Halko, Martinsson and Tropp 2011, algorithm 4.4 (randomized subspace iteration), on the transposed matrix
 */
import { stream } from '../../lib/rng.ts';
import * as tf from '../tf.ts';

const ROUNDS = 5;

/**
 * Makes the columns orthonormal, one after another (modified Gram-Schmidt, in f64).
 * @param values [rows, columns] f32, changed
 */
function orthonormalise(values: Float32Array, rows: number, columns: number): void {
  const done: Float64Array[] = [];
  for (let c = 0; c < columns; c++) {
    const column = Float64Array.from({ length: rows }, (_, r) => values[r * columns + c]!);
    for (const other of done) {
      let along = 0;
      for (let r = 0; r < rows; r++) along += column[r]! * other[r]!;
      for (let r = 0; r < rows; r++) column[r]! -= along * other[r]!;
    }
    const length = Math.hypot(...column);
    for (let r = 0; r < rows; r++) {
      column[r]! /= length;
      values[r * columns + c] = column[r]!;
    }
    done.push(column);
  }
}

/**
 * @param layer [inputs, outputs], of rank `count` at least
 * @returns [outputs, count], orthonormal columns that span the directions among the outputs. The caller disposes.
 */
export async function strongestDirections(layer: tf.Tensor2D, count: number): Promise<tf.Tensor2D> {
  const outputs = layer.shape[1];
  const rng = stream(0, 'first axes');
  // Products with a turned matrix are slow on the processor.
  const turned = tf.transpose(layer) as tf.Tensor2D;
  let directions = Float32Array.from({ length: outputs * count }, () => rng.normal());
  for (let round = 0; round < ROUNDS; round++) {
    const stretched = tf.tidy(() =>
      tf.matMul(turned, tf.matMul(layer, tf.tensor2d(directions, [outputs, count])) as tf.Tensor2D),
    );
    directions = Float32Array.from(await stretched.data());
    stretched.dispose();
    orthonormalise(directions, outputs, count);
  }
  turned.dispose();
  return tf.tensor2d(directions, [outputs, count]);
}
