/** Sub-center ArcFace: several centres for each class, and samples far from the one where most of their class are. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import type { SharedSettings } from '../../domain/settings/settings.ts';
import { multiplied } from '../ops/angle.ts';
import { type Directions, directions } from '../ops/cosine.ts';
import { detached, firstArgMax } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import { crossEntropies, oneHotRows, ownAngle, pick, replaceTarget, withMargin } from './angularMargin.ts';
import { takenForWrong } from './detecting.ts';
import type { HeadDefinition } from './headTypes.ts';
import { ownNumber } from './own.ts';

type Settings = SharedSettings & OwnParameters<'subcenter_arcface'>;

/** The head's own number that counts how many samples each centre is nearest for, [identities, K]. */
export const NEAREST = 'nearest';

/** What is left of the count of a class's nearest centres for every new sample of it: a memory of about twenty. */
const KEPT = 0.95;

/** One-hot of the largest of each K, the first on a tie. [batch, classes, K] -> the same shape; no gradient */
function nearestOf(cube: tf.Tensor3D): tf.Tensor3D {
  const [batch, classes, each] = cube.shape;
  return detached((c) => {
    const rows = tf.reshape(c, [batch * classes, each]) as tf.Tensor2D;
    return tf.reshape(oneHotRows(firstArgMax(rows), each), cube.shape) as tf.Tensor3D;
  }, cube);
}

/**
 * The centre of each class that is nearest for most of its samples, the first on a tie.
 * @param counts [classes, K], samples whose nearest centre it is
 * @returns [classes, K], one-hot
 */
const dominantOf = (counts: tf.Tensor2D): tf.Tensor2D => oneHotRows(firstArgMax(counts), counts.shape[1]);

interface Outliers {
  /** [batch], 1 for samples beyond the angle from the dominant centre of their class. */
  readonly far: tf.Tensor1D;
  /** [classes, K] */
  readonly counts: tf.Tensor2D;
  readonly dominant: tf.Tensor1D;
}

/**
 * Counts the nearest centres of the batch into those of the batches before, and finds the samples far from the dominant one.
 * @param cube [batch, classes, K], cosines
 * @param before [classes, K]
 */
function outliersOf(cube: tf.Tensor3D, oneHot: tf.Tensor2D, before: tf.Tensor2D, settings: Settings): Outliers {
  const own = tf.sum(tf.mul(cube, tf.expandDims(oneHot, 2)), 1) as tf.Tensor2D;
  const each = own.shape[1];
  const nearest = oneHotRows(firstArgMax(own), each);
  const arrived = tf.reshape(tf.sum(oneHot, 0), [-1, 1]);
  const kept = tf.exp(tf.mul(arrived, Math.log(KEPT)));
  const counts = tf.add(tf.mul(before, kept), tf.matMul(oneHot, nearest, true)) as tf.Tensor2D;
  const towards = tf.sum(tf.mul(own, tf.matMul(oneHot, dominantOf(counts))), 1);
  const limit = Math.cos((settings.outlierAngle * Math.PI) / 180);
  const far = settings.variant === 'insightface' ? tf.lessEqual(towards, limit) : tf.less(towards, limit);
  const known = tf.cast(tf.greater(tf.sum(counts, 1), 0), 'int32');
  const dominant = tf.sub(tf.mul(tf.add(firstArgMax(counts), 1), known), 1) as tf.Tensor1D;
  return { far: tf.cast(far, 'float32') as tf.Tensor1D, counts, dominant };
}

/** Directions of a sample and of the nearest of its own centres, with the cosines [batch, classes] to the nearest of each. */
function towardsNearest(all: Directions, cosine: tf.Tensor2D, nearest: tf.Tensor3D, oneHot: tf.Tensor2D) {
  const chosen = tf.reshape(tf.mul(nearest, tf.expandDims(oneHot, 2)), all.cosine.shape) as tf.Tensor2D;
  const centres = tf.matMul(chosen, all.centres) as tf.Tensor2D;
  // Row i is the own centre of sample i.
  const rows = oneHotRows(tf.range(0, chosen.shape[0], 1, 'int32'), chosen.shape[0]);
  return { cosine: tf.mul(rows, pick(cosine, oneHot)) as tf.Tensor2D, embeddings: all.embeddings, centres, rows };
}

/**
 * cos_j = the largest of the K cosines; s Phi(cos_y) or s (cos(m1 theta + m2) - m3) at the label, s cos_j elsewhere. A tie sends
 * the gradient to the first centre, in the authors' code to each of them in full. Outliers are decided anew in every batch, from
 * the dominant centres of this and earlier ones.
 * Source: Deng et al., ECCV 2020; deepinsight/insightface recognition/subcenter_arcface train_parall.py, drop.py;
 * KevinMusgrave/pytorch-metric-learning subcenter_arcface_loss.py
 */
export const subcenterArcface: HeadDefinition<OwnParameters<'subcenter_arcface'>> = {
  centresEach: ({ subCentres }) => subCentres,
  numbers: ({ subCentres }, { identities }) => [
    { name: NEAREST, shape: [identities, subCentres], initialiser: { kind: 'constant', value: 0 }, trained: false },
  ],
  run: (input, settings) => {
    const { embeddings, centres, labels, epoch } = input;
    const { scale, margin, subCentres, variant, angleFactor, cosineMargin } = settings;
    const classes = centres.shape[0] / subCentres;
    const oneHot = oneHotRows(labels, classes);
    const all = directions(embeddings, centres);
    const cube = tf.reshape(all.cosine, [labels.size, classes, subCentres]) as tf.Tensor3D;
    const nearest = nearestOf(cube);
    // The gradient of the maximum goes to every tied entry.
    const cosine = (variant === 'insightface' ? tf.max(cube, 2) : tf.sum(tf.mul(cube, nearest), 2)) as tf.Tensor2D;
    const { rows, ...own } = towardsNearest(all, cosine, nearest, oneHot);
    const angle = ownAngle(own, rows);
    const target =
      variant === 'insightface'
        ? tf.sub(multiplied(angle, angleFactor, margin), cosineMargin)
        : withMargin(angle, { scale, margin });
    const logits = tf.mul(replaceTarget(cosine, oneHot, target as tf.Tensor2D), scale) as tf.Tensor2D;
    const before = ownNumber(input, NEAREST) as tf.Tensor2D;
    const packed = detached((c) => {
      const { far, counts, dominant } = outliersOf(c as tf.Tensor3D, oneHot, before, settings);
      return tf.concat([far, tf.reshape(counts, [-1]), tf.cast(dominant, 'float32')]) as tf.Tensor1D;
    }, cube);
    const [far, counts, dominant] = tf.split(packed, [labels.size, classes * subCentres, classes]);
    const deciding = epoch > settings.epochStart;
    const entropies = crossEntropies(logits, oneHot);
    const kept = deciding && settings.dropOutliers ? detached((f) => tf.sub(1, f), far!) : tf.onesLike(entropies);
    const loss = tf.div(tf.sum(tf.mul(entropies, kept)), tf.maximum(tf.sum(kept), 1)) as tf.Scalar;
    return {
      loss,
      crossEntropy: loss,
      boundaryTerm: tf.scalar(0),
      logits,
      rectified: takenForWrong(labels, far as tf.Tensor1D, deciding),
      state: { [NEAREST]: tf.reshape(counts!, [classes, subCentres]) },
      details: {
        cos: tf.clone(cosine),
        subcenter_index: tf.sum(tf.mul(nearest, tf.range(0, subCentres, 1, 'float32')), 2),
        outliers: tf.clone(far!),
        dominant_index: dominant!,
      },
    };
  },
};
