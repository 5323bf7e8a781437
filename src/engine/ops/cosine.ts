/** Cosines between embeddings and class centres, the input of every margin head. */
import * as tf from '../tf.ts';
import { straightThrough } from './detached.ts';

/** PyTorch's F.normalize divides by max(norm, 1e-12). */
const EPSILON = 1e-12;
/** Squares of shorter rows are 0 on a GPU. */
const TINY = 1e-18;
/** A row with a larger entry is scaled down to it: squares of numbers beyond 1e19 are infinite. */
const LARGE = 1e15;

/** Lengths of rows, [n, 1]. */
function rowLengths(rows: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    // Exactly 1, so that nothing is rounded, for all but absurd rows.
    const unit = tf.maximum(tf.mul(tf.max(tf.abs(rows), 1, true), 1 / LARGE), 1);
    return tf.mul(tf.sqrt(tf.sum(tf.square(tf.div(rows, unit)), 1, true)), unit) as tf.Tensor2D;
  });
}

/**
 * Rows divided by their length, with PyTorch's epsilon: to the gradient too, a row that is shorter is divided by a constant.
 * @param x [n, d] f32
 * @returns [n, d] f32, unit rows
 */
export function l2Normalise(x: tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((input, save) => {
    const rows = input as tf.Tensor2D;
    const length = tf.tidy(() => tf.maximum(rowLengths(rows), EPSILON));
    const unit = tf.div(rows, length);
    (save as tf.GradSaveFunc)([unit, length]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) =>
      tf.tidy(() => {
        const [y, norm] = saved as [tf.Tensor, tf.Tensor];
        const measured = tf.cast(tf.greater(norm, EPSILON), 'float32');
        const along = tf.mul(tf.sum(tf.mul(dy, y), 1, true), measured);
        return tf.div(tf.sub(dy, tf.mul(y, along)), norm);
      });
    return { value: unit, gradFunc };
  });
  return op(x) as tf.Tensor2D;
}

/** Embeddings and class centres as directions. */
export interface Directions {
  /** [batch, classes] f32, in [-1, 1]. */
  readonly cosine: tf.Tensor2D;
  /** [batch, d] f32, unit rows. */
  readonly embeddings: tf.Tensor2D;
  /** [classes, d] f32, unit rows. */
  readonly centres: tf.Tensor2D;
}

/** Keeps cosines in [-1, 1], out of which rounding alone takes them: the gradient passes. */
const clamped = (cosine: tf.Tensor): tf.Tensor2D =>
  straightThrough(cosine, (c) => tf.clipByValue(c, -1, 1)) as tf.Tensor2D;

/**
 * Directions and their cosines.
 * @param embeddings [batch, d] f32, raw
 * @param centres [classes, d] f32, raw
 */
export function directions(embeddings: tf.Tensor2D, centres: tf.Tensor2D): Directions {
  const [x, w] = [l2Normalise(embeddings), l2Normalise(centres)];
  return { cosine: clamped(tf.matMul(x, w, false, true)), embeddings: x, centres: w };
}

/** The cosines of `directions` alone, [batch, classes]. */
export const cosines = (embeddings: tf.Tensor2D, centres: tf.Tensor2D): tf.Tensor2D =>
  directions(embeddings, centres).cosine;

/**
 * Directions with class centres that are taken to be of unit length already: the gradient does not pass through their length.
 * @returns `centres` are what the weights are to be overwritten with
 * Source: ydwen/opensphere, which normalises its weights in place before each forward pass
 */
export function straightDirections(embeddings: tf.Tensor2D, centres: tf.Tensor2D): Directions {
  const unit = straightThrough(centres, (w) => l2Normalise(w as tf.Tensor2D)) as tf.Tensor2D;
  const x = l2Normalise(embeddings);
  return { cosine: clamped(tf.matMul(x, unit, false, true)), embeddings: x, centres: unit };
}

/**
 * Lengths of rows. A zero row gets no gradient, as in PyTorch.
 * @param x [n, d] f32
 * @returns [n, 1] f32
 */
export function lengths(x: tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((input, save) => {
    const rows = input as tf.Tensor2D;
    const length = rowLengths(rows);
    (save as tf.GradSaveFunc)([rows, length]);
    const gradFunc = (dy: tf.Tensor, [saved, norm]: tf.Tensor[]) =>
      tf.tidy(() => tf.mul(dy, tf.div(saved!, tf.maximum(norm!, TINY))));
    return { value: length, gradFunc };
  });
  return op(x) as tf.Tensor2D;
}
