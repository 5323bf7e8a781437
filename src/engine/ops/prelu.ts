import * as tf from '../tf.ts';
export function prelu(x: tf.Tensor, alpha: tf.Tensor1D): tf.Tensor { return tf.prelu(x, alpha); }
