/** OHEM: the samples of largest loss alone are trained on. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import { detached, ranks } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import { crossEntropies, oneHotRows } from './angularMargin.ts';
import { baseLogits } from './baseLogits.ts';
import type { HeadDefinition } from './headTypes.ts';

/**
 * Mean CE of the trunc(keep B) samples of largest CE, of at least one: the authors' code divides by zero there.
 * Source: Shrivastava et al., CVPR 2016; xiaoboCASIA/SV-X-Softmax loss.py ('HardMining')
 */
export const ohem: HeadDefinition<OwnParameters<'ohem'>> = {
  run: (input, settings) => {
    const { centres, labels } = input;
    const oneHot = oneHotRows(labels, centres.shape[0]);
    const logits = baseLogits(input, oneHot, settings);
    const entropies = crossEntropies(logits, oneHot);
    const count = Math.max(1, Math.trunc(settings.keep * labels.size));
    const kept = detached((ce) => tf.cast(tf.less(ranks(ce as tf.Tensor1D), count), 'float32'), entropies);
    const loss = tf.mul(tf.sum(tf.mul(entropies, kept)), 1 / count) as tf.Scalar;
    return {
      loss,
      crossEntropy: tf.mean(entropies) as tf.Scalar,
      boundaryTerm: tf.scalar(0),
      logits,
      rectified: tf.clone(labels),
      details: { per_sample_ce: entropies, kept },
    };
  },
};
