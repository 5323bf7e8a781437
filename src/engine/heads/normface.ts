/** NormFace: softmax on scaled cosines. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import { cosines, straightDirections } from '../ops/cosine.ts';
import * as tf from '../tf.ts';
import { classified, oneHotRows } from './angularMargin.ts';
import type { HeadDefinition } from './headTypes.ts';
import { ownNumber, weight } from './own.ts';

/** The authors' prototxt lets a learnt scale fall no lower. */
const LEAST_SCALE = 0.01;

/**
 * logits: s cos. `opensphere` (its COCO loss) overwrites the class centres by their unit rows and passes no gradient through
 * their length.
 * Source: Wang et al., ACM MM 2017; ydwen/opensphere cocoloss.py
 */
export const normface: HeadDefinition<OwnParameters<'normface'>> = {
  numbers: (settings) => (settings.learnScale ? [weight('scale', [1], settings.scale)] : []),
  run: (input, settings) => {
    const { embeddings, centres, labels } = input;
    const oneHot = oneHotRows(labels, centres.shape[0]);
    const scale = settings.learnScale ? tf.maximum(ownNumber(input, 'scale'), LEAST_SCALE) : settings.scale;
    if (settings.variant === 'paper') {
      return classified(tf.mul(cosines(embeddings, centres), scale) as tf.Tensor2D, oneHot, labels);
    }
    const { cosine, centres: unit } = straightDirections(embeddings, centres);
    return classified(tf.mul(cosine, scale) as tf.Tensor2D, oneHot, labels, { state: { weight: unit } });
  },
  boundary: (cosine) => cosine,
};
