/** CosFace: a margin on the cosine itself. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import { cosines, straightDirections } from '../ops/cosine.ts';
import * as tf from '../tf.ts';
import { classified, oneHotRows } from './angularMargin.ts';
import type { HeadDefinition } from './headTypes.ts';

/**
 * logits: s (cos - m at the label). `opensphere` overwrites the class centres by their unit rows first.
 * Source: Wang et al., CVPR 2018, eq. 4; wujiyang/Face_Pytorch CosineMarginProduct.py; ydwen/opensphere cosface.py
 */
export const cosface: HeadDefinition<OwnParameters<'cosface'>> = {
  run: ({ embeddings, centres, labels }, settings) => {
    const { margin, scale } = settings;
    const oneHot = oneHotRows(labels, centres.shape[0]);
    const logitsOf = (cosine: tf.Tensor2D): tf.Tensor2D => tf.mul(tf.sub(cosine, tf.mul(oneHot, margin)), scale);
    if (settings.variant === 'paper') return classified(logitsOf(cosines(embeddings, centres)), oneHot, labels);
    const { cosine, centres: unit } = straightDirections(embeddings, centres);
    return classified(logitsOf(cosine), oneHot, labels, { state: { weight: unit } });
  },
  boundary: (cosine, { margin }) => tf.sub(cosine, margin),
};
