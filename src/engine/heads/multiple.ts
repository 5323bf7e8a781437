/** The multiplicative angular margin of L-Softmax and SphereFace. */
import { detached } from '../ops/detached.ts';
import * as tf from '../tf.ts';

/** cos(m theta) as a polynomial in cos(theta), so that no arc cosine is differentiated. */
function multipleAngle(c: tf.Tensor, order: number): tf.Tensor {
  const square = tf.square(c);
  switch (order) {
    case 1:
      return c;
    case 2:
      return tf.sub(tf.mul(square, 2), 1);
    case 3:
      return tf.mul(c, tf.sub(tf.mul(square, 4), 3));
    case 4:
      return tf.add(tf.mul(tf.mul(square, 8), tf.sub(square, 1)), 1);
    default:
      throw new RangeError(`no margin of order ${order}: it is 1 to 4`);
  }
}

/**
 * psi = (-1)^k cos(m theta) - 2k, k = floor(m theta / pi), which falls all the way from 0 to pi. k is a constant to the
 * gradient.
 * @param cosine any shape
 * @param order m, 1 to 4
 * Source: Liu et al., ICML 2016, eq. 5-7
 */
export function psi(cosine: tf.Tensor, order: number): tf.Tensor {
  // m theta passes a multiple of pi where the cosine falls to that of the angle.
  const folds = Array.from({ length: order }, (_, i) => Math.cos(((i + 1) * Math.PI) / order));
  const k = detached((c) => tf.addN(folds.map((limit) => tf.cast(tf.lessEqual(c, limit), 'float32'))), cosine);
  const sign = detached((fold) => tf.sub(1, tf.mul(2, tf.mod(fold, 2))), k);
  return tf.sub(tf.mul(sign, multipleAngle(cosine, order)), tf.mul(2, k));
}
