/** ArcFace: an additive angular margin on the target's angle. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import { bounded, rotated } from '../ops/angle.ts';
import { directions, straightDirections } from '../ops/cosine.ts';
import { straightThrough } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import {
  above,
  blend,
  classified,
  type MarginSettings,
  marginBoundary,
  marginSoftmax,
  oneHotRows,
  ownAngle,
  replaceTarget,
} from './angularMargin.ts';
import type { HeadDefinition, HeadInput, HeadOutput } from './headTypes.ts';

/** OpenSphere's bound of the cosine. */
const MOST_COSINE = 1 - 1e-5;

/**
 * `paper`: s Phi(cos) at the given label, s cos elsewhere; cross-entropy. `insightface` and `opensphere` take
 * cos(theta + m) without a fallback beyond pi, as a constant to the gradient: every logit's slope in its cosine is s.
 * Source: Deng et al., CVPR 2019, eq. 3; upstream head/ArcFace.py of the BoundaryFace authors; deepinsight/insightface
 * arcface_torch/losses.py; ydwen/opensphere arcface.py
 */
export const arcface: HeadDefinition<OwnParameters<'arcface'>> = {
  run: (input, settings) => {
    switch (settings.variant) {
      case 'insightface':
        return insightface(input, settings);
      case 'opensphere':
        return opensphere(input, settings);
      case 'paper':
        return marginSoftmax(input, settings);
    }
  },
  boundary: marginBoundary,
  fused: ({ variant, relabelCap }) => (variant === 'paper' && relabelCap >= 1 ? 'margin' : null),
};

function insightface({ embeddings, centres, labels }: HeadInput, settings: MarginSettings): HeadOutput {
  const oneHot = oneHotRows(labels, centres.shape[0]);
  const towards = directions(embeddings, centres);
  const turned = straightThrough(towards.cosine, (c) =>
    replaceTarget(c as tf.Tensor2D, oneHot, rotated(ownAngle(towards, oneHot), settings.margin) as tf.Tensor2D),
  );
  return classified(tf.mul(turned, settings.scale) as tf.Tensor2D, oneHot, labels);
}

function opensphere({ embeddings, centres, labels }: HeadInput, settings: MarginSettings): HeadOutput {
  const oneHot = oneHotRows(labels, centres.shape[0]);
  const { margin, scale } = settings;
  const towards = straightDirections(embeddings, centres);
  const turned = straightThrough(towards.cosine, (c) => {
    const own = bounded(ownAngle(towards, oneHot), MOST_COSINE);
    // Beyond pi the angle stays there.
    const target = blend(above(own.cosine, Math.cos(Math.PI - margin)), rotated(own, margin), tf.scalar(-1));
    const others = tf.clipByValue(c, -MOST_COSINE, MOST_COSINE) as tf.Tensor2D;
    return replaceTarget(others, oneHot, target as tf.Tensor2D);
  });
  const state = { weight: towards.centres };
  return classified(tf.mul(turned, scale) as tf.Tensor2D, oneHot, labels, { state });
}
