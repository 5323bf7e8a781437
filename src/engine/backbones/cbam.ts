/**
 * Convolutional block attention (Woo et al. 2018, arXiv 1807.06521) in the form of the BoundaryFace authors' backbone: channel
 * attention with a sixteenth of the channels in between, then spatial attention with a 3x3 convolution (the paper has 7x7).
 * Source: upstream backbone/cbam.py, CAModule and SAModule. The authors ship the module and train their published results
 * without it (mode 'ir').
 */
import { attentionChannels } from '../../lib/networks.ts';
import type { ParameterSpec, Parameters } from '../parameters.ts';
import * as tf from '../tf.ts';
import { conv1x1, conv3x3, convSpec } from './layers.ts';

export function cbamSpecs(name: string, channels: number): ParameterSpec[] {
  const hidden = attentionChannels(channels);
  return [
    convSpec(`${name}.fc1`, 1, channels, hidden),
    convSpec(`${name}.fc2`, 1, hidden, channels),
    convSpec(`${name}.spatial`, 3, 2, 1),
  ];
}

/**
 * x, weighed by channel and then by place.
 * @param x [batch, height, width, channels] f32
 * @returns the same shape
 */
export function applyCbam(x: tf.Tensor4D, parameters: Parameters, name: string): tf.Tensor4D {
  const importance = (pooled: tf.Tensor): tf.Tensor => {
    const narrow = tf.relu(conv1x1(pooled, parameters, `${name}.fc1`, 1));
    return conv1x1(narrow, parameters, `${name}.fc2`, 1); // [batch, 1, 1, channels]
  };
  const byChannel = tf.add(importance(tf.mean(x, [1, 2], true)), importance(tf.max(x, [1, 2], true)));
  const weighed = tf.mul(x, tf.sigmoid(byChannel));
  const maps = tf.concat([tf.mean(weighed, 3, true), tf.max(weighed, 3, true)], 3);
  const byPlace = conv3x3(maps, parameters, `${name}.spatial`, 1); // [batch, height, width, 1]
  return tf.mul(weighed, tf.sigmoid(byPlace)) as tf.Tensor4D;
}
