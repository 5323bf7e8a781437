/** The logits that focal loss and OHEM re-weight: softmax's or ArcFace's. */
import { directions } from '../ops/cosine.ts';
import * as tf from '../tf.ts';
import { type MarginSettings, marginLogits } from './angularMargin.ts';
import type { HeadInput } from './headTypes.ts';

interface BaseSettings extends MarginSettings {
  readonly base: 'softmax' | 'arcface';
}

export function baseLogits(
  { embeddings, centres }: HeadInput,
  oneHot: tf.Tensor2D,
  settings: BaseSettings,
): tf.Tensor2D {
  return settings.base === 'softmax'
    ? (tf.matMul(embeddings, centres, false, true) as tf.Tensor2D)
    : marginLogits(directions(embeddings, centres), oneHot, settings).logits;
}
