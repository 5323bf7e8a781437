/** The additive angular margin and the cross-entropy that most heads share. */

import type { SharedSettings } from '../../domain/settings/settings.ts';
import { type Angle, angleBetween, angleOf, rotated } from '../ops/angle.ts';
import { type Directions, directions } from '../ops/cosine.ts';
import { detached } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import type { HeadInput, HeadOutput } from './headTypes.ts';

export interface MarginSettings extends Pick<SharedSettings, 'scale' | 'margin'> {
  readonly easyMargin?: boolean;
}

/**
 * Phi(c): cos(theta + m) while theta + m stays below pi, else c - m sin m (c itself with the easy margin).
 * @returns of the cosine's shape; differentiable
 * Source: upstream head/ArcFace.py; th = cos(pi - m), mm = m sin(pi - m), strict comparison
 */
export function withMargin(angle: Angle, { margin, easyMargin: easy = false }: MarginSettings): tf.Tensor {
  const { cosine } = angle;
  const threshold = easy ? 0 : Math.cos(Math.PI - margin);
  const fallback = easy ? cosine : tf.sub(cosine, margin * Math.sin(Math.PI - margin));
  // A product with the mask is safe here because both branches are finite; tf.where has no advantage in tfjs.
  const inside = above(cosine, threshold);
  return blend(inside, rotated(angle, margin), fallback);
}

/** Phi of cosines alone, for decisions. */
export const marginBoundary = (cosine: tf.Tensor, settings: MarginSettings): tf.Tensor =>
  withMargin(angleOf(cosine), settings);

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

/** Each sample's angle to the class centre of its label, [batch, 1]. */
export const ownAngle = ({ cosine, embeddings, centres }: Directions, oneHot: tf.Tensor2D): Angle =>
  angleBetween(pick(cosine, oneHot), () => [embeddings, tf.matMul(oneHot, centres)]);

/** s Phi(cos) at the label, s cos elsewhere. */
export function marginLogits(towards: Directions, oneHot: tf.Tensor2D, settings: MarginSettings): MarginLogits {
  const target = withMargin(ownAngle(towards, oneHot), settings) as tf.Tensor2D;
  const logits = tf.mul(replaceTarget(towards.cosine, oneHot, target), settings.scale) as tf.Tensor2D;
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
  // tfjs makes no one-hot vector of a single entry.
  if (classes === 1) return tf.cast(tf.equal(tf.reshape(labels, [-1, 1]), 0), 'float32') as tf.Tensor2D;
  return tf.cast(tf.oneHot(labels, classes), 'float32') as tf.Tensor2D;
}

/** One-hot labels where a label of -1 has none: an empty row. */
export function labelledRows(labels: tf.Tensor1D, classes: number): tf.Tensor2D {
  const labelled = tf.cast(tf.greaterEqual(labels, 0), 'float32');
  return tf.mul(oneHotRows(tf.relu(labels), classes), tf.reshape(labelled, [-1, 1])) as tf.Tensor2D;
}

/** -log of 1e-30, which InsightFace's code takes for the least probability. */
export const MOST_ENTROPY = -Math.log(1e-30);

/** Classes j other than the label with cos_j > limit, which 0 switches off, become 0 and pass no gradient. */
export function filtered(cosine: tf.Tensor2D, oneHot: tf.Tensor2D, limit: number): tf.Tensor2D {
  if (limit <= 0) return cosine;
  return tf.mul(cosine, tf.sub(1, tf.mul(above(cosine, limit), tf.sub(1, oneHot)))) as tf.Tensor2D;
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

/** ArcFace: the cross-entropy of s Phi(cos) at the label, s cos elsewhere. */
export function marginSoftmax({ embeddings, centres, labels }: HeadInput, settings: MarginSettings): HeadOutput {
  const oneHot = oneHotRows(labels, centres.shape[0]);
  return classified(marginLogits(directions(embeddings, centres), oneHot, settings).logits, oneHot, labels);
}
