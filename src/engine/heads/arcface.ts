/** ArcFace: an additive angular margin on the target's angle. */
import { cosines, straightCosines } from '../ops/cosine.ts';
import { straightThrough } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import { blend, classified, marginLogits, oneHotRows, rotated, withMargin } from './margin.ts';
import { choiceOf } from './parameter.ts';
import type { HeadConfig, HeadDefinition, HeadInput, HeadOutput } from './types.ts';

/** OpenSphere's bounds of the cosine and of theta + m. */
const MOST_COSINE = 1 - 1e-5;
const ANGLES = [1e-5, Math.PI - 2.65e-6] as const;

/**
 * `paper`: s Phi(cos) at the given label, s cos elsewhere; cross-entropy. `insightface` and `opensphere` take
 * cos(theta + m) without a fallback beyond pi, as a constant to the gradient: every logit's slope in its cosine is s.
 * Source: Deng et al., CVPR 2019, eq. 3; upstream head/ArcFace.py of the BoundaryFace authors; deepinsight/insightface
 * arcface_torch/losses.py; ydwen/opensphere arcface.py
 */
export const arcface: HeadDefinition = {
  run: (input, config) => {
    const { embeddings, centres, labels } = input;
    const oneHot = oneHotRows(labels, centres.shape[0]);
    switch (choiceOf(config, 'variant')) {
      case 'insightface':
        return insightface(input, oneHot, config);
      case 'opensphere':
        return opensphere(input, oneHot, config);
      default:
        return classified(marginLogits(cosines(embeddings, centres), oneHot, config).logits, oneHot, labels);
    }
  },
  boundary: withMargin,
};

function insightface({ embeddings, centres, labels }: HeadInput, oneHot: tf.Tensor2D, config: HeadConfig): HeadOutput {
  const turned = straightThrough(cosines(embeddings, centres), (c) => blend(oneHot, rotated(c, config.margin), c));
  return classified(tf.mul(turned, config.scale) as tf.Tensor2D, oneHot, labels);
}

function opensphere({ embeddings, centres, labels }: HeadInput, oneHot: tf.Tensor2D, config: HeadConfig): HeadOutput {
  const { cosine, unit } = straightCosines(embeddings, centres);
  const turned = straightThrough(cosine, (c) => {
    const angle = tf.acos(tf.clipByValue(c, -MOST_COSINE, MOST_COSINE));
    return tf.cos(tf.clipByValue(tf.add(angle, tf.mul(oneHot, config.margin)), ...ANGLES));
  });
  return classified(tf.mul(turned, config.scale) as tf.Tensor2D, oneHot, labels, { state: { weight: unit } });
}
