/** L-Softmax: the angle to the own class counts m times; lengths stay free. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import { lengths } from '../ops/cosine.ts';
import * as tf from '../tf.ts';
import { classified, oneHotRows, pick, replaceTarget } from './angularMargin.ts';
import type { HeadDefinition } from './headTypes.ts';
import { psi } from './multiple.ts';
import { ownNumber, stateNumber } from './own.ts';

/** Keeps the division of the cosine finite for zero vectors. */
const EPSILON = 1e-10;

/** lambda = max(least, from (1 + rate step)^-power), step counted from 1. Source: the authors' Caffe layer. */
function annealed(step: tf.Tensor, settings: OwnParameters<'lsoftmax'>): tf.Tensor {
  const growth = tf.log(tf.add(1, tf.mul(step, settings.annealRate)));
  const falling = tf.mul(tf.exp(tf.mul(growth, -settings.annealPower)), settings.annealFrom);
  return tf.maximum(falling, settings.annealTo);
}

/**
 * target: (lambda x.W_y + ||W_y|| ||x|| psi(theta_y)) / (1 + lambda); others x.W_j.
 * Source: Liu et al., ICML 2016, eq. 4-9; wy1iu/LargeMargin_Softmax_Loss
 */
export const lsoftmax: HeadDefinition<OwnParameters<'lsoftmax'>> = {
  numbers: () => [stateNumber('iteration', 0)],
  run: (input, settings) => {
    const { embeddings, centres, labels } = input;
    const oneHot = oneHotRows(labels, centres.shape[0]);
    const step = tf.add(ownNumber(input, 'iteration'), 1);
    const lambda = annealed(step, settings);
    const products = tf.matMul(embeddings, centres, false, true) as tf.Tensor2D;
    const own = pick(products, oneHot);
    const centreLength = tf.sum(tf.mul(oneHot, tf.reshape(lengths(centres), [1, -1])), 1, true);
    const length = tf.mul(lengths(embeddings), centreLength);
    const bent = psi(tf.div(own, tf.add(length, EPSILON)), settings.order);
    const target = tf.div(tf.add(tf.mul(own, lambda), tf.mul(length, bent)), tf.add(lambda, 1)) as tf.Tensor2D;
    const logits = replaceTarget(products, oneHot, target);
    return classified(logits, oneHot, labels, { state: { iteration: step } });
  },
};
