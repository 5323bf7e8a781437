/** BoundaryFace: label correction, and an extra push on samples that are hard with respect to their (new) label. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import type { SharedSettings } from '../../domain/settings/settings.ts';
import { directions } from '../ops/cosine.ts';
import { detached, firstArgMax } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import { classified, crossEntropy, marginBoundary, marginLogits, oneHotRows, pick } from './angularMargin.ts';
import { maskTarget } from './correction.ts';
import type { HeadDefinition } from './headTypes.ts';

/**
 * f = max(0, max_{j != y} cos_j - Phi_y), batch mean; in the authors' code both terms are at least 0.
 * The gradient of the maximum goes to one class, the first on a tie.
 * @param target [batch, 1], Phi of the label trained on
 * Source: arXiv 2210.04567, eq. 6-8; upstream head/boundaryMargin.py
 */
function boundaryTerm(
  cosine: tf.Tensor2D,
  oneHot: tf.Tensor2D,
  target: tf.Tensor2D,
  correction: SharedSettings['correction'],
): tf.Scalar {
  const classes = oneHot.shape[1];
  const nearest = detached((c) => {
    return tf.tidy(() => {
      const index = firstArgMax(maskTarget(c, oneHot, correction));
      // With the masked zero as the maximum no class is near: the row stays empty.
      return tf.mul(oneHotRows(index, classes), tf.sub(1, oneHot)) as tf.Tensor2D;
    });
  }, cosine) as tf.Tensor2D;
  const negative = pick(cosine, nearest);
  const own = correction === 'code' ? tf.relu(target) : target;
  return tf.mean(tf.relu(tf.sub(negative, own)));
}

/** Loss: cross-entropy on the rectified labels + lambda times the boundary term, both from epoch_start + 1 on. */
export const boundaryFace: HeadDefinition<OwnParameters<'boundaryface'>> = {
  run: ({ embeddings, centres, labels, epoch }, settings) => {
    const towards = directions(embeddings, centres);
    const oneHot = oneHotRows(labels, centres.shape[0]);
    const { logits, target } = marginLogits(towards, oneHot, settings);
    if (epoch <= settings.epochStart) return classified(logits, oneHot, labels);
    const entropy = crossEntropy(logits, oneHot);
    const boundary = boundaryTerm(towards.cosine, oneHot, target, settings.correction);
    const loss = tf.add(entropy, tf.mul(boundary, settings.lambda)) as tf.Scalar;
    return { loss, crossEntropy: entropy, boundaryTerm: boundary, logits, rectified: tf.clone(labels) };
  },
  boundary: marginBoundary,
  termWeight: ({ lambda }) => lambda,
  fused: ({ relabelCap }) => (relabelCap < 1 ? null : 'margin and boundary'),
};
