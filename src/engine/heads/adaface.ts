/** AdaFace: a margin that follows the length of the embedding, which stands for image quality. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import { type Angle, acos, bounded, cos, sin } from '../ops/angle.ts';
import { directions, lengths } from '../ops/cosine.ts';
import { detached } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import { blend, classified, marginBoundary, oneHotRows, ownAngle, replaceTarget } from './angularMargin.ts';
import type { HeadDefinition } from './headTypes.ts';
import { ownNumber, stateNumber } from './own.ts';

/** Keeps angles away from 0 and pi, and the spread away from 0. */
const EPSILON = 1e-3;
const MOST_COSINE = 1 - EPSILON;
const LENGTHS = [1e-3, 100] as const;

const moved = (before: tf.Tensor, batch: tf.Tensor, share: number): tf.Tensor =>
  tf.reshape(tf.add(tf.mul(batch, share), tf.mul(before, 1 - share)), [1]);

/**
 * cos(theta - shift), with theta - shift kept in [1e-3, pi - 1e-3].
 * @param own [batch, 1], its cosine at most 1 - 1e-3 in magnitude
 * @param shift [batch, 1], radians, a constant
 */
function turned(own: Angle, shift: tf.Tensor): tf.Tensor {
  const free = tf.add(tf.mul(own.cosine, cos(shift)), tf.mul(own.sine, sin(shift)));
  const angle = tf.sub(acos(own.cosine), shift);
  const within = detached(
    (a) => tf.cast(tf.logicalAnd(tf.greaterEqual(a, EPSILON), tf.lessEqual(a, Math.PI - EPSILON)), 'float32'),
    angle,
  );
  const bound = detached((a) => tf.mul(tf.sign(tf.sub(Math.PI / 2, a)), Math.cos(EPSILON)), angle);
  return blend(within, free, bound);
}

/**
 * q = clip(h (||x|| - mean) / (std + 1e-3), -1, 1); target: s (cos(theta - m q) - (m + m q)), others s cos. Mean and std
 * (divisor B - 1) of the lengths are running ones, moved before use; a batch of one leaves the std as it was.
 * Source: Kim et al., CVPR 2022, eq. 14-17; mk-minchul/AdaFace head.py
 */
export const adaface: HeadDefinition<OwnParameters<'adaface'>> = {
  numbers: () => [stateNumber('batch_mean', 20), stateNumber('batch_std', 100)],
  run: (input, settings) => {
    const { embeddings, centres, labels } = input;
    const [batch] = embeddings.shape;
    const { margin, scale } = settings;
    const share = settings.tAlpha;
    const oneHot = oneHotRows(labels, centres.shape[0]);
    const raw = detached((x) => tf.tidy(() => lengths(x as tf.Tensor2D)), embeddings);
    const norms = tf.clipByValue(raw, ...LENGTHS);
    const mean = tf.mean(norms);
    const variance = tf.mul(tf.sum(tf.square(tf.sub(norms, mean))), 1 / Math.max(batch - 1, 1));
    const std = ownNumber(input, 'batch_std');
    const batchMean = moved(ownNumber(input, 'batch_mean'), mean, share);
    const batchStd = batch > 1 ? moved(std, tf.sqrt(variance), share) : tf.clone(std);
    const distance = tf.div(tf.sub(norms, batchMean), tf.add(batchStd, EPSILON));
    // [batch, 1], positive for clear images.
    const quality = tf.clipByValue(tf.mul(distance, settings.h), -1, 1);
    const towards = directions(embeddings, centres);
    const clamped = tf.clipByValue(towards.cosine, -MOST_COSINE, MOST_COSINE) as tf.Tensor2D;
    const target = turned(bounded(ownAngle(towards, oneHot), MOST_COSINE), tf.mul(quality, margin));
    const lowered = tf.sub(target, tf.mul(tf.add(quality, 1), margin)) as tf.Tensor2D;
    return classified(tf.mul(replaceTarget(clamped, oneHot, lowered), scale) as tf.Tensor2D, oneHot, labels, {
      state: { batch_mean: batchMean, batch_std: batchStd },
      details: { norms: raw },
    });
  },
  boundary: marginBoundary,
};
