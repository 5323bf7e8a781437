/** The decision both boundary heads share: which labels lie inside the boundary of another class, and what they become. */
import { detached, firstArgMax } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import { pick, withMargin } from './margin.ts';
import type { HeadConfig } from './types.ts';

/** Below every cosine and every Phi, so that a masked entry never wins a maximum. */
const MASKED = -10;

/**
 * Row maxima over the negatives. In the authors' code the masked target is a zero that takes part in the maximum; in the
 * paper's formula it does not.
 * @param oneHot [batch, classes], the label to leave out
 */
export function maskTarget(rows: tf.Tensor, oneHot: tf.Tensor2D, correction: HeadConfig['correction']): tf.Tensor2D {
  const negatives = tf.mul(rows, tf.sub(1, oneHot));
  return (correction === 'code' ? negatives : tf.add(negatives, tf.mul(oneHot, MASKED))) as tf.Tensor2D;
}

/**
 * Rectified labels, decided anew from the given ones.
 * Noise iff max_j Phi_j (negatives) - cos_y > 0, strictly; the label becomes the first class of that maximum.
 * @param cosine [batch, classes] f32 in [-1, 1]
 * @param labels [batch] i32, given labels
 * @param oneHot [batch, classes] f32, of the given labels
 * @returns [batch] i32; no gradient
 * Source: arXiv 2210.04567, eq. 4-5; upstream head/boundaryMargin.py (`code`), where both maxima include the masked
 * zeros: nothing is flagged while every negative Phi is <= 0.
 */
export function rectifyLabels(
  cosine: tf.Tensor2D,
  labels: tf.Tensor1D,
  oneHot: tf.Tensor2D,
  config: HeadConfig,
): tf.Tensor1D {
  return detached(
    (c) =>
      tf.tidy(() => {
        const negatives = maskTarget(withMargin(c, config), oneHot, config.correction);
        const left = tf.max(negatives, 1, true);
        const own = pick(c as tf.Tensor2D, oneHot);
        const right = config.correction === 'code' ? tf.relu(own) : own;
        const flagged = tf.cast(tf.reshape(tf.greater(tf.sub(left, right), 0), [-1]), 'float32');
        const nearest = tf.cast(firstArgMax(negatives), 'float32');
        const given = tf.cast(labels, 'float32');
        return tf.cast(tf.add(given, tf.mul(flagged, tf.sub(nearest, given))), 'int32') as tf.Tensor1D;
      }),
    cosine,
  );
}
