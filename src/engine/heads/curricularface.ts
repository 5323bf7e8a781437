/** CurricularFace: hard classes weigh little at first and more as training goes on. */

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
import { ownNumber, stateNumber } from './own.ts';

/** Weight of the newest batch in t. */
const MOMENTUM = 0.01;

/**
 * t follows the batch mean of cos_y, before use; wrong classes with cos_j > cos(theta_y + m) become cos_j (t + cos_j); the
 * target is ArcFace's.
 * Source: Huang et al., CVPR 2020, eq. 5-10; HuangYG123/CurricularFace head/metrics.py
 */
export const curricularface: HeadDefinition<OwnParameters<'curricularface'>> = {
  numbers: () => [stateNumber('t', 0)],
  run: (input, settings) => {
    const { embeddings, centres, labels } = input;
    const oneHot = oneHotRows(labels, centres.shape[0]);
    const towards = directions(embeddings, centres);
    const { cosine } = towards;
    const angle = ownAngle(towards, oneHot);
    const before = ownNumber(input, 't');
    const t = detached((c) => tf.add(tf.mul(tf.mean(c), MOMENTUM), tf.mul(before, 1 - MOMENTUM)), angle.cosine);
    const hard = above(cosine, rotated(angle, settings.margin));
    const weighted = blend(hard, tf.mul(cosine, tf.add(cosine, t)), cosine) as tf.Tensor2D;
    const target = withMargin(angle, settings) as tf.Tensor2D;
    const logits = tf.mul(replaceTarget(weighted, oneHot, target), settings.scale) as tf.Tensor2D;
    return classified(logits, oneHot, labels, { state: { t } });
  },
  boundary: marginBoundary,
};
