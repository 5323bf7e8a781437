/** ElasticFace: margins that are drawn anew for every sample in every step. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import { angleAt, rotatedBy } from '../ops/angle.ts';
import { directions } from '../ops/cosine.ts';
import { detached, ranks } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import { classified, oneHotRows, ownAngle, pick, replaceTarget } from './angularMargin.ts';
import type { HeadDefinition, HeadInput } from './headTypes.ts';

/** @throws Error when the caller drew none */
function drawsOf({ draws }: HeadInput): tf.Tensor1D {
  if (!draws) throw new Error('the head needs a drawn number for each sample');
  return draws;
}

/** 1 where the places of two lists are equal. [n] x [n] -> [n, n] */
const samePlace = (rows: tf.Tensor, columns: tf.Tensor): tf.Tensor =>
  tf.cast(tf.equal(tf.reshape(rows, [-1, 1]), tf.reshape(columns, [1, -1])), 'float32');

/**
 * Sample i gets q[p_i]: q the margins from the smallest, p the samples from the largest cosine. That is the authors' indexing:
 * with the inverse of p the smallest margin would go to the largest cosine, as the paper has it.
 * @param own [n], cosines to the own class
 * @param margins [n]
 */
const dealt = (own: tf.Tensor1D, margins: tf.Tensor1D): tf.Tensor =>
  detached(
    (c) =>
      tf.tidy(() => {
        const place = tf.range(0, margins.size, 1, 'float32');
        const largest = tf.sum(tf.mul(samePlace(place, ranks(c as tf.Tensor1D)), place), 1);
        const ascending = tf.sum(tf.mul(samePlace(place, ranks(tf.neg(margins) as tf.Tensor1D)), margins), 1);
        return tf.sum(tf.mul(samePlace(largest, place), ascending), 1);
      }),
    own,
  );

/**
 * e drawn from N(m, sigma); s cos(theta + e) or s (cos - e) at the label, s cos elsewhere.
 * Source: Boutros et al., CVPRW 2022, eq. 6-9; fdbtrs/ElasticFace utils/losses.py
 */
export const elasticface: HeadDefinition<OwnParameters<'elasticface'>> = {
  draws: true,
  run: (input, { scale, margin, spread, variant }) => {
    const { embeddings, centres, labels } = input;
    const oneHot = oneHotRows(labels, centres.shape[0]);
    const towards = directions(embeddings, centres);
    const own = pick(towards.cosine, oneHot);
    const drawn = tf.add(tf.mul(drawsOf(input), spread), margin) as tf.Tensor1D;
    const isDealt = variant === 'arc-plus' || variant === 'cos-plus';
    const applied = isDealt ? dealt(tf.reshape(own, [-1]), drawn) : drawn;
    const column = tf.reshape(applied, [-1, 1]);
    const onAngle = variant === 'arc' || variant === 'arc-plus';
    const target = onAngle ? rotatedBy(ownAngle(towards, oneHot), angleAt(column)) : tf.sub(own, column);
    const logits = tf.mul(replaceTarget(towards.cosine, oneHot, target as tf.Tensor2D), scale) as tf.Tensor2D;
    return classified(logits, oneHot, labels, { details: { applied_margins: tf.clone(applied) } });
  },
};
