/** log(1 + e^x): what a yes-or-no question costs. */
import * as tf from '../tf.ts';

/** Finite at any finite x. */
export const softplus = (x: tf.Tensor): tf.Tensor => tf.add(tf.relu(x), tf.log1p(tf.exp(tf.neg(tf.abs(x)))));
