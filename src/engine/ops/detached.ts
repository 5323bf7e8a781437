/** Values that the gradient treats as constants: decisions, masks, new labels. */
import * as tf from '../tf.ts';

/**
 * Computes `f(x)` with no gradient to `x`. Comparisons have no gradient in tfjs, so a mask that is made from a traced
 * value must be made here.
 * @param f any tensor function; its result is disposed of with the surrounding tidy
 */
export function detached<R extends tf.Tensor>(f: (x: tf.Tensor) => R, x: tf.Tensor): R {
  const constant = tf.customGrad((input) => ({
    value: f(input as tf.Tensor),
    gradFunc: () => tf.zerosLike(input as tf.Tensor),
  }));
  return constant(x) as R;
}

/**
 * Index of the largest entry of each row, the first one on a tie: tfjs's argMax leaves ties to the backend.
 * @param rows [batch, n] f32
 * @returns [batch] i32
 */
export function firstArgMax(rows: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() => {
    const n = rows.shape[1];
    const below = tf.cast(tf.less(rows, tf.max(rows, 1, true)), 'float32');
    const index = tf.range(0, n, 1, 'float32');
    return tf.cast(tf.min(tf.add(index, tf.mul(below, n)), 1), 'int32');
  });
}

/**
 * `x` with the values of `value`: what is computed from x counts as a constant that is added to it.
 * @param value of the shape of x
 */
export function straightThrough(x: tf.Tensor, value: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  const op = tf.customGrad((input) => ({
    value: tf.tidy(() => value(input as tf.Tensor)),
    gradFunc: (dy: tf.Tensor) => dy,
  }));
  return op(x);
}

/**
 * Place of each value when sorted, 0 for the largest; the earlier entry goes first on a tie. No gradient.
 * @param values [n] f32
 * @returns [n] f32
 */
export function ranks(values: tf.Tensor1D): tf.Tensor1D {
  const rank = (x: tf.Tensor): tf.Tensor1D =>
    tf.tidy(() => {
      const n = x.size;
      const column = tf.reshape(x, [n, 1]);
      const row = tf.reshape(x, [1, n]);
      const index = tf.range(0, n, 1, 'float32');
      const earlier = tf.cast(tf.less(tf.reshape(index, [1, n]), tf.reshape(index, [n, 1])), 'float32');
      const larger = tf.cast(tf.greater(row, column), 'float32');
      const equal = tf.mul(tf.cast(tf.equal(row, column), 'float32'), earlier);
      return tf.sum(tf.add(larger, equal), 1);
    });
  return detached(rank, values);
}
