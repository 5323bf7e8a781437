/** MV-Arc-Softmax: ArcFace that lifts every wrong class which beats the own one. */

import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import { rotated } from '../ops/angle.ts';
import { directions } from '../ops/cosine.ts';
import { detached } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import {
  above,
  blend,
  classified,
  marginBoundary,
  oneHotRows,
  ownAngle,
  replaceTarget,
  withMargin,
} from './angularMargin.ts';
import type { HeadDefinition } from './headTypes.ts';

/**
 * `fixed`: cos_j + t where cos_j >= Phi_y, everything clamped to [-1, 1]. `adaptive`: (1 + t) cos_j + t where
 * cos_j > cos(theta_y + m), not clamped.
 * Source: Wang et al., AAAI 2020, eq. 8-9; head/ms_origin_margin.py of the BoundaryFace authors (fixed);
 * xiaoboCASIA/SV-X-Softmax fc_layers.py (adaptive)
 */
export const mvArc: HeadDefinition<OwnParameters<'mv_arc'>> = {
  run: ({ embeddings, centres, labels }, settings) => {
    const t = settings.t;
    const oneHot = oneHotRows(labels, centres.shape[0]);
    const towards = directions(embeddings, centres);
    const { cosine } = towards;
    const angle = ownAngle(towards, oneHot);
    const target = withMargin(angle, settings) as tf.Tensor2D;
    if (settings.variant === 'adaptive') {
      const hard = above(cosine, rotated(angle, settings.margin));
      const lifted = blend(hard, tf.add(tf.mul(cosine, 1 + t), t), cosine) as tf.Tensor2D;
      return classified(tf.mul(replaceTarget(lifted, oneHot, target), settings.scale) as tf.Tensor2D, oneHot, labels);
    }
    const clamped = tf.clipByValue(target, -1, 1) as tf.Tensor2D;
    const hard = detached((c) => tf.cast(tf.greaterEqual(c, clamped), 'float32'), cosine);
    const lifted = tf.add(cosine, tf.mul(hard, t)) as tf.Tensor2D;
    const logits = tf.mul(tf.clipByValue(replaceTarget(lifted, oneHot, clamped), -1, 1), settings.scale);
    return classified(logits as tf.Tensor2D, oneHot, labels);
  },
  boundary: marginBoundary,
};
