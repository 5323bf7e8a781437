/** SphereFace (A-Softmax): L-Softmax on class centres of length 1. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import { acos, cos } from '../ops/angle.ts';
import { cosines, lengths, straightDirections } from '../ops/cosine.ts';
import { straightThrough } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import { classified, oneHotRows, pick, replaceTarget } from './angularMargin.ts';
import type { HeadDefinition, HeadInput, HeadOutput } from './headTypes.ts';
import { psi } from './multiple.ts';
import { ownNumber, stateNumber } from './own.ts';

/** clcarwin's lambda falls by 0.1 a step: lambda = max(least, from / (1 + 0.1 step)). */
const ANNEAL_RATE = 0.1;
/** OpenSphere keeps angles away from 0 and pi. */
const MOST_COSINE = 1 - 1e-5;

/**
 * `paper`: ||x|| cos_j, at the label ||x|| (cos + (psi - cos) / (1 + lambda)). `opensphere`: s psi(m theta), the margin a
 * constant to the gradient, the class centres overwritten by their unit rows; m need not be whole.
 * Source: Liu et al., CVPR 2017; clcarwin/sphereface_pytorch net_sphere.py; ydwen/opensphere sphereface.py
 */
export const sphereface: HeadDefinition<OwnParameters<'sphereface'>> = {
  numbers: (settings) => (settings.variant === 'paper' ? [stateNumber('iteration', 0)] : []),
  run: (input, settings) => {
    const oneHot = oneHotRows(input.labels, input.centres.shape[0]);
    if (settings.variant !== 'paper') {
      return detachedMargin(input, oneHot, settings.scale, settings.sphereMargin);
    }
    const { embeddings, centres, labels } = input;
    const step = tf.add(ownNumber(input, 'iteration'), 1);
    const falling = tf.div(settings.annealFrom, tf.add(1, tf.mul(step, ANNEAL_RATE)));
    const lambda = tf.maximum(falling, settings.annealTo);
    const cosine = cosines(embeddings, centres);
    const own = pick(cosine, oneHot);
    const bent = psi(own, settings.order);
    const target = tf.add(own, tf.div(tf.sub(bent, own), tf.add(lambda, 1))) as tf.Tensor2D;
    const logits = tf.mul(replaceTarget(cosine, oneHot, target), lengths(embeddings)) as tf.Tensor2D;
    return classified(logits, oneHot, labels, { state: { iteration: step }, details: { lambda } });
  },
};

function detachedMargin(
  { embeddings, centres, labels }: HeadInput,
  oneHot: tf.Tensor2D,
  scale: number,
  margin: number,
): HeadOutput {
  const towards = straightDirections(embeddings, centres);
  const bent = straightThrough(towards.cosine, (c) => {
    const bounded = tf.clipByValue(c, -MOST_COSINE, MOST_COSINE) as tf.Tensor2D;
    const angle = tf.mul(acos(pick(bounded, oneHot)), margin);
    const k = tf.floor(tf.div(angle, Math.PI));
    // (-1)^k cos(m theta) is the cosine of what is left of the angle.
    const target = tf.sub(cos(tf.sub(angle, tf.mul(k, Math.PI))), tf.mul(k, 2)) as tf.Tensor2D;
    return replaceTarget(bounded, oneHot, target);
  });
  const state = { weight: towards.centres };
  return classified(tf.mul(bent, scale) as tf.Tensor2D, oneHot, labels, { state });
}
