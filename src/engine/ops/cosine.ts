/** Cosines between embeddings and class centres, the input of every margin head. */
import * as tf from '../tf.ts';
import { straightThrough } from './detached.ts';

/** PyTorch's F.normalize divides by max(norm, 1e-12). */
const EPSILON = 1e-12;

/**
 * Rows divided by their length, with PyTorch's epsilon. The gradient of a zero row is finite: dy / 1e-12.
 * @param x [n, d] f32
 * @returns [n, d] f32, unit rows
 */
export function l2Normalise(x: tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((input, save) => {
    const rows = input as tf.Tensor2D;
    const length = tf.maximum(tf.sqrt(tf.sum(tf.square(rows), 1, true)), EPSILON);
    const unit = tf.div(rows, length);
    (save as tf.GradSaveFunc)([unit, length]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [y, norm] = saved as [tf.Tensor, tf.Tensor];
      const along = tf.sum(tf.mul(dy, y), 1, true);
      return tf.div(tf.sub(dy, tf.mul(y, along)), norm);
    };
    return { value: unit, gradFunc };
  });
  return op(x) as tf.Tensor2D;
}

/**
 * Cosines, clamped to [-1, 1]: float32 rounding can exceed 1, where the sine of the margin formula is NaN.
 * @param embeddings [batch, d] f32, raw
 * @param centres [classes, d] f32, raw
 * @returns [batch, classes] f32
 */
export function cosines(embeddings: tf.Tensor2D, centres: tf.Tensor2D): tf.Tensor2D {
  const raw = tf.matMul(l2Normalise(embeddings), l2Normalise(centres), false, true);
  return tf.clipByValue(raw, -1, 1) as tf.Tensor2D;
}

/**
 * Cosines with class centres that are taken to be of unit length already: the gradient does not pass through their length.
 * @returns cosine [batch, classes], not clamped; unit [classes, d], which the centres are to be overwritten with
 * Source: ydwen/opensphere, which normalises its weights in place before each forward pass
 */
export function straightCosines(
  embeddings: tf.Tensor2D,
  centres: tf.Tensor2D,
): { readonly cosine: tf.Tensor2D; readonly unit: tf.Tensor2D } {
  const unit = straightThrough(centres, (w) => l2Normalise(w as tf.Tensor2D)) as tf.Tensor2D;
  return { cosine: tf.matMul(l2Normalise(embeddings), unit, false, true) as tf.Tensor2D, unit };
}

/**
 * Lengths of rows. A zero row gets no gradient, as in PyTorch.
 * @param x [n, d] f32
 * @returns [n, 1] f32
 */
export function lengths(x: tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((input, save) => {
    const rows = input as tf.Tensor2D;
    const length = tf.sqrt(tf.sum(tf.square(rows), 1, true));
    (save as tf.GradSaveFunc)([rows, length]);
    const gradFunc = (dy: tf.Tensor, [saved, norm]: tf.Tensor[]) =>
      tf.mul(dy, tf.div(saved!, tf.maximum(norm!, EPSILON)));
    return { value: length, gradFunc };
  });
  return op(x) as tf.Tensor2D;
}
