/** RobustFace: lifts hard classes, and lowers those that beat the own one by so much that the label must be wrong. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import { type Angle, angleAt, rotatedBy } from '../ops/angle.ts';
import { directions } from '../ops/cosine.ts';
import { detached } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import {
  above,
  blend,
  crossEntropies,
  filtered,
  MOST_ENTROPY,
  oneHotRows,
  ownAngle,
  replaceTarget,
  withMargin,
} from './angularMargin.ts';
import { takenForWrong } from './detecting.ts';
import type { HeadDefinition } from './headTypes.ts';
import { ownNumber, stateNumber } from './own.ts';

/** Weight of the newest batch in phi. */
const MOMENTUM = 0.01;
/** A lowered cosine is no less than this: a negative one becomes nothing. */
const LEAST = 1e-30;

/** Q: cos(theta + m1) while cos theta <= cos m1, else cos theta - m1 sin m1. @param m1 [1] */
function noiseBoundary(own: Angle, m1: tf.Tensor): tf.Tensor {
  return detached((c) => {
    const turn = angleAt(m1);
    const beyond = tf.cast(tf.greater(c, turn.cosine), 'float32');
    return blend(beyond, tf.sub(c, tf.mul(m1, turn.sine)), rotatedBy(own, turn));
  }, own.cosine);
}

/**
 * P = Phi(theta; m), Q = cos(theta - |m1|) or so. Classes with cos_j > P are hard, (1 + t) cos_j; of these the ones with
 * cos_j > Q are noise, (1 - phi / k)^2 cos_j. phi follows the share of easy entries and m1 falls with it, each before use.
 * Source: DeepFaceCode/RobustFace losses.py, Criterions.py
 */
export const robustface: HeadDefinition<OwnParameters<'robustface'>> = {
  numbers: ({ noiseMargin }) => [stateNumber('phi', 0), stateNumber('m1', noiseMargin)],
  run: (input, settings) => {
    const { embeddings, centres, labels } = input;
    const clear = 1 - settings.noiseShare;
    const oneHot = oneHotRows(labels, centres.shape[0]);
    const towards = directions(embeddings, centres);
    const own = ownAngle(towards, oneHot);
    const cosine = filtered(towards.cosine, oneHot, settings.filterAbove);
    const before = ownNumber(input, 'phi');
    const m1 = tf.mul(ownNumber(input, 'm1'), tf.sub(1, tf.div(before, clear)));
    const target = withMargin(own, { ...settings, easyMargin: false }) as tf.Tensor2D;
    const hard = above(cosine, target);
    const noise = above(cosine, noiseBoundary(own, m1));
    const [hardCount, noiseCount] = [tf.sum(hard), tf.sum(noise)];
    const easyCount = tf.sub(cosine.size, hardCount);
    const phi = tf.add(tf.mul(easyCount, MOMENTUM / cosine.size), tf.mul(before, 1 - MOMENTUM));
    const lowered = tf.square(tf.sub(1, tf.div(phi, clear)));
    const lifted = blend(hard, tf.mul(cosine, 1 + settings.t), cosine);
    const others = blend(noise, tf.maximum(tf.mul(cosine, lowered), LEAST), lifted) as tf.Tensor2D;
    const logits = tf.mul(replaceTarget(others, oneHot, target), settings.scale) as tf.Tensor2D;
    // A sample of a smaller probability than 1e-30 passes no gradient.
    const loss = tf.mean(tf.minimum(crossEntropies(logits, oneHot), MOST_ENTROPY)) as tf.Scalar;
    const beaten = tf.max(tf.mul(noise, tf.sub(1, oneHot)), 1) as tf.Tensor1D;
    return {
      loss,
      crossEntropy: loss,
      boundaryTerm: tf.scalar(0),
      logits,
      rectified: takenForWrong(labels, beaten, input.epoch > settings.epochStart),
      state: { phi: tf.reshape(phi, [1]), m1 },
      details: { easy_num: easyCount, hard_num: tf.sub(hardCount, noiseCount), noise_num: noiseCount },
    };
  },
};
