/** AdaCos: scaled cosines whose scale sets itself. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import { cosines } from '../ops/cosine.ts';
import { detached, ranks } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import { classified, oneHotRows, pick } from './angularMargin.ts';
import type { HeadDefinition } from './headTypes.ts';
import { ownNumber, stateNumber } from './own.ts';

const MOST_COSINE = 1 - 1e-7;

/** sqrt(2) ln(C - 1): 0 for two classes, where AdaCos cannot learn. */
const fixedScale = (classes: number): number => Math.SQRT2 * Math.log(classes - 1);

/**
 * s_new = ln(B_avg) / cos(min(pi/4, theta_med)), B_avg the batch mean of sum_{j != y} exp(s_old cos_j), theta_med the lower
 * median of theta_y.
 * Source: Zhang et al., CVPR 2019, eq. 12-15; 4uiiurz1/pytorch-adacos metrics.py
 */
function nextScale(cosine: tf.Tensor2D, oneHot: tf.Tensor2D, scale: tf.Tensor): tf.Tensor {
  const next = (c: tf.Tensor): tf.Tensor =>
    tf.tidy(() => {
      const [batch] = cosine.shape;
      const others = tf.mul(tf.exp(tf.mul(c, scale)), tf.sub(1, oneHot));
      const average = tf.mul(tf.sum(others), 1 / batch);
      // The cosine of the median angle; cos(min(pi/4, theta)) is max(cos(pi/4), cos(theta)).
      const own = tf.reshape(pick(c as tf.Tensor2D, oneHot), [-1]) as tf.Tensor1D;
      const middle = tf.cast(tf.equal(ranks(own), Math.floor((batch - 1) / 2)), 'float32');
      const median = tf.clipByValue(tf.sum(tf.mul(own, middle)), -MOST_COSINE, MOST_COSINE);
      return tf.reshape(tf.div(tf.log(average), tf.maximum(median, Math.SQRT1_2)), [1]);
    });
  return detached(next, cosine);
}

export const adacos: HeadDefinition<OwnParameters<'adacos'>> = {
  numbers: (settings, { identities }) =>
    settings.variant === 'dynamic' ? [stateNumber('s', fixedScale(identities))] : [],
  run: (input, settings) => {
    const { embeddings, centres, labels } = input;
    const classes = centres.shape[0];
    const oneHot = oneHotRows(labels, classes);
    const cosine = cosines(embeddings, centres);
    if (settings.variant === 'fixed') {
      return classified(tf.mul(cosine, fixedScale(classes)) as tf.Tensor2D, oneHot, labels);
    }
    const s = nextScale(cosine, oneHot, ownNumber(input, 's'));
    return classified(tf.mul(cosine, s) as tf.Tensor2D, oneHot, labels, { state: { s } });
  },
  boundary: (cosine) => cosine,
};
