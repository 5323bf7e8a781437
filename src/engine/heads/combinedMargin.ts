/** InsightFace's combined margin: ArcFace or CosFace, without the classes that are taken for the same person. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import { rotated } from '../ops/angle.ts';
import { directions } from '../ops/cosine.ts';
import { straightThrough } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import { crossEntropies, filtered, labelledRows, MOST_ENTROPY, ownAngle, replaceTarget } from './angularMargin.ts';
import type { HeadDefinition } from './headTypes.ts';

/**
 * -log max(p, 1e-30) with the gradient of -log p. A row without a label counts as p = 0, and its gradient is that of all of the
 * probability.
 */
function entropies(logits: tf.Tensor2D, oneHot: tf.Tensor2D): tf.Tensor {
  const labelled = tf.sum(oneHot, 1);
  const unlabelled = tf.sub(1, labelled);
  const raw = tf.add(crossEntropies(logits, oneHot), tf.mul(tf.logSumExp(logits, 1), unlabelled));
  return straightThrough(raw, (value) =>
    tf.add(tf.mul(tf.minimum(value, MOST_ENTROPY), labelled), tf.mul(unlabelled, MOST_ENTROPY)),
  );
}

/**
 * Other classes with cos_j > f become 0 first. s cos(theta + m) at the label as a constant to the gradient and with no fallback
 * beyond pi; with a margin on the cosine s (cos - m3) in its place.
 * Source: deepinsight/insightface arcface_torch/losses.py CombinedMarginLoss, partial_fc_v2.py DistCrossEntropy
 */
export const combinedMargin: HeadDefinition<OwnParameters<'combined_margin'>> = {
  run: ({ embeddings, centres, labels }, { scale, margin, cosineMargin, filterAbove }) => {
    const oneHot = labelledRows(labels, centres.shape[0]);
    const towards = directions(embeddings, centres);
    const cosine = filtered(towards.cosine, oneHot, filterAbove);
    const moved =
      cosineMargin > 0
        ? tf.sub(cosine, tf.mul(oneHot, cosineMargin))
        : straightThrough(cosine, (c) => {
            const target = rotated(ownAngle(towards, oneHot), margin) as tf.Tensor2D;
            return replaceTarget(c as tf.Tensor2D, oneHot, target);
          });
    const logits = tf.mul(moved, scale) as tf.Tensor2D;
    const loss = tf.mean(entropies(logits, oneHot)) as tf.Scalar;
    return { loss, crossEntropy: loss, boundaryTerm: tf.scalar(0), logits, rectified: tf.clone(labels) };
  },
};
