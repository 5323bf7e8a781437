/** The additive angular margin and the cross-entropy that most heads share. */
import { detached } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import { isOn } from './parameter.ts';
import type { HeadConfig, HeadOutput } from './types.ts';

/**
 * The authors' code takes sqrt(1 - c^2), whose gradient is NaN at c = +-1. The root's argument is kept at or above this:
 * below float32's resolution of 1 - c^2, so no other value changes.
 */
const MIN_SINE_SQUARED = 1e-12;

/** cos(theta + m) with no regard to theta + m > pi. @param cosine any shape, f32 in [-1, 1] */
export function rotated(cosine: tf.Tensor, margin: number): tf.Tensor {
  const sine = tf.sqrt(tf.maximum(tf.sub(1, tf.square(cosine)), MIN_SINE_SQUARED));
  return tf.sub(tf.mul(cosine, Math.cos(margin)), tf.mul(sine, Math.sin(margin)));
}

/**
 * Phi(c): cos(theta + m) while theta + m stays below pi, else c - m sin m (c itself with the easy margin).
 * @param cosine any shape, f32 in [-1, 1]
 * @returns the same shape; differentiable
 * Source: upstream head/ArcFace.py; th = cos(pi - m), mm = m sin(pi - m), strict comparison
 */
export function withMargin(cosine: tf.Tensor, config: HeadConfig): tf.Tensor {
  const { margin } = config;
  const easy = isOn(config, 'easyMargin');
  const threshold = easy ? 0 : Math.cos(Math.PI - margin);
  const fallback = easy ? cosine : tf.sub(cosine, margin * Math.sin(Math.PI - margin));
  // A product with the mask is safe here because both branches are finite; tf.where has no advantage in tfjs.
  const inside = above(cosine, threshold);
  return blend(inside, rotated(cosine, margin), fallback);
}

/** `yes` where mask is 1, `no` where it is 0; both must be finite. */
export function blend(mask: tf.Tensor, yes: tf.Tensor, no: tf.Tensor): tf.Tensor {
  return tf.add(tf.mul(yes, mask), tf.mul(no, tf.sub(1, mask)));
}

/** 1 where x > limit, else 0; no gradient. */
export function above(x: tf.Tensor, limit: tf.Tensor | number): tf.Tensor {
  return detached((value) => tf.cast(tf.greater(value, limit), 'float32'), x);
}

/** Entry of each row at its one-hot label. [batch, classes] x [batch, classes] -> [batch, 1] */
export function pick(rows: tf.Tensor2D, oneHot: tf.Tensor2D): tf.Tensor2D {
  return tf.sum(tf.mul(rows, oneHot), 1, true) as tf.Tensor2D;
}

/** `target` [batch, 1] at the label, `others` [batch, classes] elsewhere. */
export function replaceTarget(others: tf.Tensor2D, oneHot: tf.Tensor2D, target: tf.Tensor2D): tf.Tensor2D {
  return tf.add(tf.mul(others, tf.sub(1, oneHot)), tf.mul(oneHot, target)) as tf.Tensor2D;
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
  const logits = tf.mul(replaceTarget(cosine, oneHot, target), config.scale) as tf.Tensor2D;
  return { logits, target };
}

/** -log softmax(logits)[label] of each sample, [batch]. */
export function crossEntropies(logits: tf.Tensor2D, oneHot: tf.Tensor2D): tf.Tensor1D {
  return tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), oneHot), 1)) as tf.Tensor1D;
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

/** The output of a head whose loss is the cross-entropy of its logits. */
export function classified(
  logits: tf.Tensor2D,
  oneHot: tf.Tensor2D,
  labels: tf.Tensor1D,
  more: Pick<HeadOutput, 'state' | 'details'> = {},
): HeadOutput {
  const loss = crossEntropy(logits, oneHot);
  return { loss, crossEntropy: loss, boundaryTerm: tf.scalar(0), logits, rectified: tf.clone(labels), ...more };
}
