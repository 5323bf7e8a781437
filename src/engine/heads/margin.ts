/** The additive angular margin and the cross-entropy that ArcFace, BoundaryF1 and BoundaryFace share. */
import * as tf from '../tf.ts';
import type { HeadConfig } from './types.ts';

/**
 * The authors' code takes sqrt(1 - c^2), whose gradient is NaN at c = +-1. The root's argument is kept at or above this:
 * below float32's resolution of 1 - c^2, so no other value changes.
 */
const MIN_SINE_SQUARED = 1e-12;

/**
 * Phi(c): cos(theta + m) while theta + m stays below pi, else c - m sin m (c itself with the easy margin).
 * @param cosine any shape, f32 in [-1, 1]
 * @returns the same shape; differentiable
 * Source: upstream head/ArcFace.py; th = cos(pi - m), mm = m sin(pi - m), strict comparison
 */
export function withMargin(cosine: tf.Tensor, { margin, easyMargin = false }: HeadConfig): tf.Tensor {
  const sine = tf.sqrt(tf.maximum(tf.sub(1, tf.square(cosine)), MIN_SINE_SQUARED));
  const phi = tf.sub(tf.mul(cosine, Math.cos(margin)), tf.mul(sine, Math.sin(margin)));
  const threshold = easyMargin ? 0 : Math.cos(Math.PI - margin);
  const fallback = easyMargin ? cosine : tf.sub(cosine, margin * Math.sin(Math.PI - margin));
  // A product with the mask is safe here because both branches are finite; tf.where has no advantage in tfjs.
  const inside = insideMargin(cosine, threshold);
  return tf.add(tf.mul(phi, inside), tf.mul(fallback, tf.sub(1, inside)));
}

/** 1 where cosine > threshold, else 0; no gradient. */
function insideMargin(cosine: tf.Tensor, threshold: number): tf.Tensor {
  const mask = tf.customGrad((c) => ({
    value: tf.cast(tf.greater(c as tf.Tensor, threshold), 'float32'),
    gradFunc: () => tf.zerosLike(c as tf.Tensor),
  }));
  return mask(cosine);
}

/** Entry of each row at its one-hot label. [batch, classes] x [batch, classes] -> [batch, 1] */
export function pick(rows: tf.Tensor2D, oneHot: tf.Tensor2D): tf.Tensor2D {
  return tf.sum(tf.mul(rows, oneHot), 1, true) as tf.Tensor2D;
}

export interface MarginLogits {
  /** [batch, classes], scale included. */
  readonly logits: tf.Tensor2D;
  /** [batch, 1]: Phi of each sample's label. */
  readonly target: tf.Tensor2D;
}

/** s Phi(cos) at the label, s cos elsewhere. */
export function marginLogits(cosine: tf.Tensor2D, oneHot: tf.Tensor2D, config: HeadConfig): MarginLogits {
  const target = withMargin(pick(cosine, oneHot), config) as tf.Tensor2D;
  const others = tf.mul(cosine, tf.sub(1, oneHot));
  const logits = tf.mul(tf.add(others, tf.mul(oneHot, target)), config.scale) as tf.Tensor2D;
  return { logits, target };
}

/** Mean over the batch of -log softmax(logits)[label]. */
export function crossEntropy(logits: tf.Tensor2D, oneHot: tf.Tensor2D): tf.Scalar {
  const batch = logits.shape[0];
  return tf.mul(tf.sum(tf.mul(tf.logSoftmax(logits), oneHot)), -1 / batch);
}

/** One-hot labels as f32. [batch] -> [batch, classes] */
export function oneHotRows(labels: tf.Tensor1D, classes: number): tf.Tensor2D {
  return tf.cast(tf.oneHot(labels, classes), 'float32') as tf.Tensor2D;
}
