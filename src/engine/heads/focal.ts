/** Focal loss: samples that are right already count less. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import { detached } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import { crossEntropies, oneHotRows } from './angularMargin.ts';
import { baseLogits } from './baseLogits.ts';
import type { HeadDefinition } from './headTypes.ts';

/** Below float32's resolution of 1 - p; keeps the power's gradient finite at p = 1. */
const LEAST = 1e-12;

/** (1 - p)^gamma with p = exp(-ce). */
function focusOf(entropy: tf.Tensor, gamma: number): tf.Tensor {
  if (gamma === 0) return tf.onesLike(entropy);
  return tf.pow(tf.maximum(tf.sub(1, tf.exp(tf.neg(entropy))), LEAST), gamma);
}

/**
 * `paper`: mean of (1 - p)^gamma CE over samples; `batch-mean`: the same expression on the mean CE, as many face codes have
 * it; `detached`: the weight is a constant to the gradient.
 * Source: Lin et al., ICCV 2017, eq. 4; xiaoboCASIA/SV-X-Softmax loss.py; ronghuaiyang/arcface-pytorch focal_loss.py
 */
export const focal: HeadDefinition<OwnParameters<'focal'>> = {
  run: (input, settings) => {
    const { centres, labels } = input;
    const gamma = settings.gamma;
    const variant = settings.variant;
    const oneHot = oneHotRows(labels, centres.shape[0]);
    const logits = baseLogits(input, oneHot, settings);
    const entropies = crossEntropies(logits, oneHot);
    const entropy = tf.mean(entropies) as tf.Scalar;
    const counted = variant === 'batch-mean' ? entropy : entropies;
    const focus = variant === 'detached' ? detached((ce) => focusOf(ce, gamma), counted) : focusOf(counted, gamma);
    const loss = tf.mean(tf.mul(focus, counted)) as tf.Scalar;
    const details = { per_sample_ce: entropies };
    return { loss, crossEntropy: entropy, boundaryTerm: tf.scalar(0), logits, rectified: tf.clone(labels), details };
  },
};
