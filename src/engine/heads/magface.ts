/** MagFace: the margin grows with the length of the embedding, and length is rewarded. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import { angleAt, rotatedBy } from '../ops/angle.ts';
import { directions, lengths } from '../ops/cosine.ts';
import * as tf from '../tf.ts';
import { above, blend, crossEntropy, oneHotRows, ownAngle, replaceTarget } from './angularMargin.ts';
import type { HeadDefinition } from './headTypes.ts';

/**
 * a = ||x|| kept in [l, u], m(a) linear in a: s Phi(theta; m(a)) or s (cos - m(a)) at the label, s cos elsewhere; the length
 * term is the mean of a / u^2 + 1 / a. The length gets its gradient through both.
 * Source: Meng et al., CVPR 2021, eq. 3-7; IrvingMeng/MagFace models/magface.py, models/parallel_maglinear.py
 */
export const magface: HeadDefinition<OwnParameters<'magface'>> = {
  run: ({ embeddings, centres, labels }, settings) => {
    const { scale, variant, easyMargin, lengthFrom, lengthTo, marginFrom, marginTo, lengthWeight } = settings;
    const oneHot = oneHotRows(labels, centres.shape[0]);
    const towards = directions(embeddings, centres);
    const own = ownAngle(towards, oneHot);
    const length = tf.clipByValue(lengths(embeddings), lengthFrom, lengthTo);
    const slope = (marginTo - marginFrom) / (lengthTo - lengthFrom);
    const margin = tf.add(tf.mul(tf.sub(length, lengthFrom), slope), marginFrom);
    const onAngle = (): tf.Tensor => {
      const turn = angleAt(margin);
      const within = above(own.cosine, easyMargin ? 0 : tf.neg(turn.cosine));
      const beyond = easyMargin ? own.cosine : tf.sub(own.cosine, tf.mul(margin, turn.sine));
      return blend(within, rotatedBy(own, turn), beyond);
    };
    const target = variant === 'angle' ? onAngle() : tf.sub(own.cosine, margin);
    const logits = tf.mul(replaceTarget(towards.cosine, oneHot, target as tf.Tensor2D), scale) as tf.Tensor2D;
    const entropy = crossEntropy(logits, oneHot);
    const term = tf.mean(tf.add(tf.mul(length, 1 / lengthTo ** 2), tf.div(1, length))) as tf.Scalar;
    return {
      loss: tf.add(entropy, tf.mul(term, lengthWeight)) as tf.Scalar,
      crossEntropy: entropy,
      boundaryTerm: term,
      logits,
      rectified: tf.clone(labels),
      details: { norms: tf.reshape(length, [-1]), margins: tf.reshape(margin, [-1]) },
    };
  },
  termWeight: ({ lengthWeight }) => lengthWeight,
};
