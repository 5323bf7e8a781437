/** NPT-Loss: a proxy-triplet loss against the nearest other class centres. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import { cosines } from '../ops/cosine.ts';
import { detached, firstArgMax } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import { oneHotRows, pick } from './angularMargin.ts';
import type { HeadDefinition } from './headTypes.ts';

/** Below every cosine. */
const MASKED = -10;

/**
 * mean of sum over the k nearest of 2 max(0, cos_j - cos_y + delta). In the authors' code the target's cosine is set to 0
 * and takes part in the search, and a hinge of exactly 0 has gradient; in the paper neither is so.
 * Source: Khalid et al., arXiv 2103.03503, eq. 5; cerebrai/npt-loss STrain.py
 */
export const npt: HeadDefinition<OwnParameters<'npt'>> = {
  run: ({ embeddings, centres, labels }, settings) => {
    const classes = centres.shape[0];
    const asCoded = settings.variant === 'code';
    const oneHot = oneHotRows(labels, classes);
    const cosine = cosines(embeddings, centres);
    const own = pick(cosine, oneHot);
    const others = tf.mul(cosine, tf.sub(1, oneHot)) as tf.Tensor2D;
    const count = Math.min(settings.topK, asCoded ? classes : classes - 1);
    const hinge = (value: tf.Tensor): tf.Tensor => (asCoded ? tf.maximum(value, 0) : tf.relu(value));
    const values: tf.Tensor[] = [];
    const indices: tf.Tensor[] = [];
    let taken: tf.Tensor = asCoded ? tf.zerosLike(oneHot) : oneHot;
    for (let k = 0; k < count; k++) {
      const left = taken;
      const index = detached((z) => firstArgMax(tf.add(z, tf.mul(left, MASKED)) as tf.Tensor2D), others);
      const chosen = oneHotRows(index, classes);
      values.push(pick(others, chosen));
      indices.push(tf.reshape(index, [-1, 1]));
      taken = tf.add(taken, chosen);
    }
    const nearest = tf.concat(values, 1);
    const push = hinge(tf.add(tf.sub(nearest, own), settings.nptMargin));
    const perSample = tf.mul(tf.sum(push, 1), 2);
    const loss = tf.mean(perSample) as tf.Scalar;
    return {
      loss,
      crossEntropy: loss,
      boundaryTerm: tf.scalar(0),
      logits: cosine,
      rectified: tf.clone(labels),
      details: {
        per_sample: perSample,
        cos: tf.clone(cosine),
        nearest_value: nearest,
        nearest_index: tf.concat(indices, 1),
      },
    };
  },
};
