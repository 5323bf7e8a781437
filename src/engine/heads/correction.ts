/**
 * Label self-correction, a part that any cosine head can be given: which labels lie inside the boundary of another class, and
 * what they become.
 */
import { correctsLabels } from '../../domain/losses/catalogue.ts';
import type { HeadSettings, SharedSettings } from '../../domain/settings/settings.ts';
import { cosines } from '../ops/cosine.ts';
import { detached, firstArgMax, ranks } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import { oneHotRows, pick } from './angularMargin.ts';
import type { HeadInput } from './headTypes.ts';

/** Below every cosine and every Phi, so that a masked entry never wins a maximum. */
const MASKED = -10;

/**
 * Row maxima over the negatives. In the authors' code the masked target is a zero that takes part in the maximum; in the
 * paper's formula it does not.
 * @param oneHot [batch, classes], the label to leave out
 */
export function maskTarget(
  rows: tf.Tensor,
  oneHot: tf.Tensor2D,
  correction: SharedSettings['correction'],
): tf.Tensor2D {
  const negatives = tf.mul(rows, tf.sub(1, oneHot));
  return (correction === 'code' ? negatives : tf.add(negatives, tf.mul(oneHot, MASKED))) as tf.Tensor2D;
}

/** Whether labels are corrected in this epoch, counted from 1. */
export function isCorrecting(config: HeadSettings, epoch: number): boolean {
  return correctsLabels(config) && epoch > config.epochStart;
}

interface CorrectionSettings extends Pick<SharedSettings, 'correction'> {
  /** Largest share of a batch that may be relabelled; 1 and a missing one set no limit. */
  readonly relabelCap?: number;
}

export interface Decided {
  /** [batch] i32; the given labels where nothing is corrected. */
  readonly labels: tf.Tensor1D;
  /** See HeadOutput. */
  readonly decisions: tf.Tensor2D;
}

/**
 * Labels, decided anew from the given ones, and what they were decided by; no gradient.
 * Noise iff max_j Phi_j (negatives) - cos_y > 0, strictly; the label becomes the first class of that maximum. Under a cap the
 * samples where the difference is largest go first.
 * @param boundary Phi, the head's own margin on a cosine
 * @param correcting false: the labels stay
 * Source: arXiv 2210.04567, eq. 4-5; upstream head/boundaryMargin.py (`code`), where both maxima include the masked
 * zeros: nothing is flagged while every negative Phi is <= 0. The cap is ours.
 */
export function decideLabels(
  { embeddings, centres, labels }: HeadInput,
  config: CorrectionSettings,
  boundary: (cosine: tf.Tensor) => tf.Tensor,
  correcting: boolean,
): Decided {
  const classes = centres.shape[0];
  /** [batch, 4]: new label, and the three numbers of the decision. */
  const decide = (x: tf.Tensor): tf.Tensor2D =>
    tf.tidy(() => {
      const cosine = cosines(x as tf.Tensor2D, centres);
      const oneHot = oneHotRows(labels, classes);
      const negatives = maskTarget(boundary(cosine), oneHot, 'paper');
      const nearest = firstArgMax(negatives);
      const own = pick(cosine, oneHot);
      const given = tf.cast(labels, 'float32');
      const named = tf.cast(nearest, 'float32');
      const label = correcting ? tf.add(given, tf.mul(flagged(negatives, own, config), tf.sub(named, given))) : given;
      const column = (values: tf.Tensor): tf.Tensor2D => tf.reshape(values, [-1, 1]);
      return tf.concat2d([column(label), own, column(named), pick(cosine, oneHotRows(nearest, classes))], 1);
    });
  const all = detached(decide, embeddings);
  return {
    labels: tf.cast(tf.reshape(tf.slice(all, [0, 0], [-1, 1]), [-1]), 'int32') as tf.Tensor1D,
    decisions: tf.slice(all, [0, 1], [-1, 3]),
  };
}

/**
 * 1 where a label is noise, else 0.
 * @param negatives [batch, classes], Phi, the given label out of the way @param own [batch, 1], cosine to the given label
 */
function flagged(
  negatives: tf.Tensor2D,
  own: tf.Tensor2D,
  { correction, relabelCap = 1 }: CorrectionSettings,
): tf.Tensor1D {
  const most = tf.max(negatives, 1, true);
  const coded = correction === 'code';
  const excess = tf.reshape(tf.sub(coded ? tf.relu(most) : most, coded ? tf.relu(own) : own), [-1]) as tf.Tensor1D;
  return tf.mul(tf.cast(tf.greater(excess, 0), 'float32'), amongSurest(excess, relabelCap));
}

/** 1 for the floor(cap * batch) samples of largest excess, but for one at least. */
function amongSurest(excess: tf.Tensor1D, cap: number): tf.Tensor {
  if (cap >= 1) return tf.onesLike(excess);
  const most = Math.max(1, Math.floor(cap * excess.size));
  return tf.cast(tf.less(ranks(excess), most), 'float32');
}
