/** Proxy-triplet: a triplet loss against class centres. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import { l2Normalise } from '../ops/cosine.ts';
import { detached, firstArgMax } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import { oneHotRows, pick } from './angularMargin.ts';
import type { HeadDefinition } from './headTypes.ts';

/** Below every cosine. */
const MASKED = -10;

/**
 * d_j = ||n(x) - n(W_j)||^2; sum, mean, or the one of the nearest centre, of max(0, d_y - d_j + delta).
 * Source: NPT-Loss (arXiv 2103.03503), eq. 3, after Movshovitz-Attias et al., ICCV 2017
 */
export const proxyTriplet: HeadDefinition<OwnParameters<'proxy_triplet'>> = {
  run: (input, settings) => {
    const { embeddings, centres, labels } = input;
    const classes = centres.shape[0];
    const reduction = settings.negatives;
    const oneHot = oneHotRows(labels, classes);
    const x = l2Normalise(embeddings);
    const w = l2Normalise(centres);
    const cosine = tf.matMul(x, w, false, true) as tf.Tensor2D;
    // 2 - 2 cos but for zero vectors, which stay zero.
    const lengths = tf.add(tf.sum(tf.square(x), 1, true), tf.sum(tf.square(w), 1));
    const distance = tf.sub(lengths, tf.mul(cosine, 2)) as tf.Tensor2D;
    const hinge = tf.relu(tf.add(tf.sub(pick(distance, oneHot), distance), settings.delta));
    const nearest = (): tf.Tensor2D =>
      detached((c) => {
        const others = tf.add(c, tf.mul(oneHot, MASKED)) as tf.Tensor2D;
        return oneHotRows(input.negatives ?? firstArgMax(others), classes);
      }, cosine);
    const pushing = reduction === 'nearest' ? nearest() : tf.sub(1, oneHot);
    const counted = reduction === 'mean' ? 1 / (classes - 1) : 1;
    const perSample = tf.mul(tf.sum(tf.mul(hinge, pushing), 1), counted);
    const loss = tf.mean(perSample) as tf.Scalar;
    return {
      loss,
      crossEntropy: loss,
      boundaryTerm: tf.scalar(0),
      logits: cosine,
      rectified: tf.clone(labels),
      details: { per_sample: perSample, sq_dist: distance },
    };
  },
};
