/** SphereFace2: a yes-or-no question for every class, without a softmax between them. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import type { SharedSettings } from '../../domain/settings/settings.ts';
import { straightDirections } from '../ops/cosine.ts';
import { straightThrough } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import { oneHotRows } from './angularMargin.ts';
import type { HeadDefinition } from './headTypes.ts';
import { ownNumber, weight } from './own.ts';
import { softplus } from './softplus.ts';

type Settings = SharedSettings & OwnParameters<'sphereface2'>;

/** The bias at which the gradients of all classes balance while every cosine is 0. Source: its paper, section 3.3, and code */
function startingBias({ scale, margin, positiveWeight, similarityPower }: Settings, classes: number): number {
  const z = positiveWeight / ((1 - positiveWeight) * (classes - 1));
  const middle = scale * (2 ** (1 - similarityPower) - 1);
  const [positive, negative] = [middle - scale * margin, middle + scale * margin];
  const root = Math.sqrt((1 - z) ** 2 + 4 * z * Math.exp(positive - negative));
  return Math.log(2 * z) - negative - Math.log(1 - z + root);
}

/** 2 ((c + 1) / 2)^t - 1 */
const similarity = (cosine: tf.Tensor, power: number): tf.Tensor =>
  tf.sub(tf.mul(tf.pow(tf.mul(tf.add(cosine, 1), 0.5), power), 2), 1);

/**
 * z_j = s (g(cos_j) - m (2 [j = y] - 1)) + b, where g and m are constants to the gradient; loss w C / s times the mean over all
 * entries of alpha softplus(-z_y) and (1 - alpha) softplus(z_j). The class centres are overwritten by their unit rows first.
 * Source: Wen et al., ICLR 2022, eq. 8; ydwen/opensphere sphereface2.py (SphereFace2-C)
 */
export const sphereface2: HeadDefinition<OwnParameters<'sphereface2'>> = {
  numbers: (settings, { identities }) => [weight('bias', [1], startingBias(settings, identities))],
  run: (input, { scale, margin, positiveWeight, similarityPower, lossWeight }) => {
    const { embeddings, centres, labels } = input;
    const classes = centres.shape[0];
    const oneHot = oneHotRows(labels, classes);
    // 1 at the label, -1 elsewhere.
    const side = tf.sub(tf.mul(oneHot, 2), 1);
    const { cosine, centres: unit } = straightDirections(embeddings, centres);
    const bent = straightThrough(cosine, (c) => tf.sub(similarity(c, similarityPower), tf.mul(side, margin)));
    const logits = tf.add(tf.mul(bent, scale), ownNumber(input, 'bias')) as tf.Tensor2D;
    const share = tf.add(tf.mul(oneHot, 2 * positiveWeight - 1), 1 - positiveWeight);
    const answers = tf.mul(softplus(tf.neg(tf.mul(side, logits))), share);
    const loss = tf.mul(tf.mean(answers), (lossWeight * classes) / scale) as tf.Scalar;
    return {
      loss,
      crossEntropy: loss,
      boundaryTerm: tf.scalar(0),
      logits,
      rectified: tf.clone(labels),
      state: { weight: unit },
    };
  },
};
