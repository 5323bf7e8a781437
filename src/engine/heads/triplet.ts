/** Triplet loss within a batch: no class centres. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import { l2Normalise } from '../ops/cosine.ts';
import { detached, firstArgMax } from '../ops/detached.ts';
import { squaredDistances } from '../ops/distances.ts';
import * as tf from '../tf.ts';
import { oneHotRows, pick } from './angularMargin.ts';
import type { HeadDefinition, HeadOutput } from './headTypes.ts';

/** Above every distance, so that a masked entry never is the nearest. */
const FAR = 1e6;

/** Which pairs of a batch are of one person: all [batch, batch] f32, 1 or 0. */
interface Pairs {
  readonly positive: tf.Tensor2D;
  readonly negative: tf.Tensor2D;
}

function pairsOf(labels: tf.Tensor1D): Pairs {
  const n = labels.size;
  const same = tf.cast(tf.equal(tf.reshape(labels, [n, 1]), tf.reshape(labels, [1, n])), 'float32');
  return { positive: tf.sub(same, tf.eye(n)) as tf.Tensor2D, negative: tf.sub(1, same) as tf.Tensor2D };
}

/** Euclidean distances of all rows, or their squares. A distance of 0 has no gradient. [n, d] -> [n, n] */
function distances(x: tf.Tensor2D, squared: boolean): tf.Tensor2D {
  const squares = squaredDistances(x);
  if (squared) return squares;
  const zero = detached((s) => tf.cast(tf.lessEqual(s, 0), 'float32'), squares);
  return tf.mul(tf.sqrt(tf.add(squares, zero)), tf.sub(1, zero)) as tf.Tensor2D;
}

interface Mined {
  readonly loss: tf.Tensor;
  readonly details: Readonly<Record<string, tf.Tensor>>;
}

/** 1 where a row has any entry, [n, 1]; no gradient. */
const any = (mask: tf.Tensor2D): tf.Tensor2D => tf.max(mask, 1, true) as tf.Tensor2D;

/**
 * Mean over anchors of max(0, farthest positive - nearest negative + margin). Without a positive the first is 0, without a
 * negative the second is the anchor's largest distance.
 */
function batchHard(d: tf.Tensor2D, { positive, negative }: Pairs, margin: number): Mined {
  const n = d.shape[0];
  const farthest = detached((x) => firstArgMax(tf.sub(tf.mul(x, positive), tf.sub(1, positive)) as tf.Tensor2D), d);
  // Whoever is no negative is moved away by the anchor's largest distance, as in the reference.
  const largest = pick(
    d,
    oneHotRows(
      detached((x) => firstArgMax(x as tf.Tensor2D), d),
      n,
    ),
  );
  const moved = tf.add(d, tf.mul(tf.sub(1, negative), largest)) as tf.Tensor2D;
  const nearest = detached((x) => firstArgMax(tf.neg(x) as tf.Tensor2D), moved);
  const hasPositive = any(positive);
  const far = tf.mul(pick(d, oneHotRows(farthest, n)), hasPositive);
  const near = pick(moved, oneHotRows(nearest, n));
  const perAnchor = tf.relu(tf.add(tf.sub(far, near), margin));
  const indexOrNone = (index: tf.Tensor, has: tf.Tensor2D): tf.Tensor =>
    tf.sub(tf.mul(tf.add(tf.reshape(index, [n, 1]), 1), has), 1);
  const details = {
    per_anchor: perAnchor,
    hardest_positive: far,
    hardest_negative: near,
    hardest_positive_index: indexOrNone(farthest, hasPositive),
    hardest_negative_index: indexOrNone(nearest, any(negative)),
  };
  return { loss: tf.mean(perAnchor), details };
}

/** [anchor, positive, negative], 1 where the three are a triplet. */
function tripletMask({ positive, negative }: Pairs): tf.Tensor {
  return tf.mul(tf.expandDims(positive, 2), tf.expandDims(negative, 1));
}

/** Mean over those triplets with 0 < d(a, n) - d(a, p) <= margin whose loss is above 0. */
function semiHard(d: tf.Tensor2D, pairs: Pairs, margin: number): Mined {
  const gap = tf.sub(tf.expandDims(d, 1), tf.expandDims(d, 2));
  const mask = tripletMask(pairs);
  const mined = detached((g) => {
    const within = tf.logicalAnd(tf.greater(g, 0), tf.lessEqual(g, margin));
    return tf.mul(tf.cast(within, 'float32'), mask);
  }, gap);
  const losses = tf.mul(tf.relu(tf.sub(margin, gap)), mined);
  const active = detached((l) => tf.cast(tf.greater(l, 0), 'float32'), losses);
  const loss = tf.div(tf.sum(losses), tf.maximum(tf.sum(active), 1));
  return { loss, details: { triplets: mined } };
}

/** For each pair the nearest negative that is farther than the positive, else the farthest one; mean over the pairs. */
function semiHardPerPair(d: tf.Tensor2D, pairs: Pairs, margin: number): Mined {
  const n = d.shape[0];
  const mask = tripletMask(pairs);
  const chosen = detached((x) => {
    const toNegative = tf.tile(tf.expandDims(x, 1), [1, n, 1]);
    const outside = tf.mul(tf.cast(tf.greater(toNegative, tf.expandDims(x, 2)), 'float32'), mask);
    const found = tf.max(outside, 2, true);
    const nearest = tf.sub(tf.mul(tf.neg(toNegative), outside), tf.mul(tf.sub(1, outside), FAR));
    const farthest = tf.sub(tf.mul(toNegative, mask), tf.sub(1, mask));
    const score = tf.add(tf.mul(nearest, found), tf.mul(farthest, tf.sub(1, found)));
    const index = firstArgMax(tf.reshape(score, [n * n, n]) as tf.Tensor2D);
    const usable = tf.mul(pairs.positive, any(pairs.negative));
    return tf.mul(tf.reshape(oneHotRows(index, n), [n, n, n]), tf.expandDims(usable, 2));
  }, d);
  const toNegative = tf.sum(tf.mul(chosen, tf.expandDims(d, 1)), 2);
  const usable = tf.mul(pairs.positive, any(pairs.negative));
  const hinge = tf.mul(tf.relu(tf.add(tf.sub(d, toNegative), margin)), usable);
  const loss = tf.div(tf.sum(hinge), tf.maximum(tf.sum(pairs.positive), 1));
  return { loss, details: { triplets: chosen } };
}

/**
 * `batch-hard`: Hermans et al. 2017; `semi-hard`: all semi-hard triplets, as pytorch-metric-learning has them; `facenet`:
 * Schroff et al. 2015, one negative a pair, as in TensorFlow Addons.
 */
export const triplet: HeadDefinition<OwnParameters<'triplet'>> = {
  run: ({ embeddings, labels }, settings): HeadOutput => {
    const vectors = settings.unitLength ? l2Normalise(embeddings) : embeddings;
    const d = distances(vectors, settings.squared);
    const pairs = pairsOf(labels);
    const margin = settings.tripletMargin;
    const mining = settings.mining;
    const mine = mining === 'batch-hard' ? batchHard : mining === 'semi-hard' ? semiHard : semiHardPerPair;
    const { loss, details } = mine(d, pairs, margin);
    const scalar = loss as tf.Scalar;
    return {
      loss: scalar,
      crossEntropy: scalar,
      boundaryTerm: tf.scalar(0),
      logits: d,
      rectified: tf.clone(labels),
      details,
    };
  },
};
