/** NormFace: softmax on scaled cosines. */
import { cosines, straightDirections } from '../ops/cosine.ts';
import * as tf from '../tf.ts';
import { classified, oneHotRows } from './angularMargin.ts';
import type { HeadDefinition } from './headTypes.ts';
import { ownNumber, weight } from './own.ts';
import { choiceOf, isOn } from './parameter.ts';

/** The authors' prototxt lets a learnt scale fall no lower. */
const LEAST_SCALE = 0.01;

/**
 * logits: s cos. `opensphere` (its COCO loss) overwrites the class centres by their unit rows and passes no gradient through
 * their length.
 * Source: Wang et al., ACM MM 2017; ydwen/opensphere cocoloss.py
 */
export const normface: HeadDefinition = {
  numbers: (config) => (isOn(config, 'learnScale') ? [weight('scale', [1], config.scale)] : []),
  run: (input, config) => {
    const { embeddings, centres, labels } = input;
    const oneHot = oneHotRows(labels, centres.shape[0]);
    const scale = isOn(config, 'learnScale') ? tf.maximum(ownNumber(input, 'scale'), LEAST_SCALE) : config.scale;
    if (choiceOf(config, 'variant') === 'paper') {
      return classified(tf.mul(cosines(embeddings, centres), scale) as tf.Tensor2D, oneHot, labels);
    }
    const { cosine, centres: unit } = straightDirections(embeddings, centres);
    return classified(tf.mul(cosine, scale) as tf.Tensor2D, oneHot, labels, { state: { weight: unit } });
  },
  boundary: (cosine) => cosine,
};
