/** The logits that focal loss and OHEM re-weight: softmax's or ArcFace's. */
import { directions } from '../ops/cosine.ts';
import * as tf from '../tf.ts';
import { marginLogits } from './angularMargin.ts';
import type { HeadConfig, HeadInput } from './headTypes.ts';
import { choiceOf } from './parameter.ts';

export function baseLogits({ embeddings, centres }: HeadInput, oneHot: tf.Tensor2D, config: HeadConfig): tf.Tensor2D {
  return choiceOf(config, 'base') === 'softmax'
    ? (tf.matMul(embeddings, centres, false, true) as tf.Tensor2D)
    : marginLogits(directions(embeddings, centres), oneHot, config).logits;
}
