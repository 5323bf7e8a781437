/** Every second pixel of an image: the shortcut of a block that halves the size but keeps the channels. */
import * as tf from '../tf.ts';

/** Puts a zero row behind each row of `axis` 1 or 2 of a 4-d tensor. */
function stuffZeros(x: tf.Tensor4D, axis: 1 | 2): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  // The axis is split into (length, 1), the 1 padded to 2, and both merged again: no kernel beyond pad is needed.
  const rows = axis === 1 ? batch * height : batch * height * width;
  const inner = axis === 1 ? width * channels : channels;
  const stuffed = tf.pad(tf.reshape(x, [rows, 1, inner]), [
    [0, 0],
    [0, 1],
    [0, 0],
  ]);
  return tf.reshape(stuffed, axis === 1 ? [batch, 2 * height, width, channels] : [batch, height, 2 * width, channels]);
}

/**
 * x[:, ::2, ::2, :], differentiable. Its gradient needs no pooling kernel, which tfjs's wasm backend lacks.
 * @param x [batch, height, width, channels] f32
 * @returns [batch, ceil(height / 2), ceil(width / 2), channels]
 * Source: upstream's MaxPool2d(1, 2)
 */
export function subsample(x: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const op = tf.customGrad((input) => ({
    value: tf.maxPool(input as tf.Tensor4D, 1, 2, 'valid'),
    gradFunc: (dy: tf.Tensor) => {
      const full = stuffZeros(stuffZeros(dy as tf.Tensor4D, 1), 2);
      const exact = full.shape[1] === height && full.shape[2] === width;
      return exact ? full : tf.slice(full, [0, 0, 0, 0], [batch, height, width, channels]);
    },
  }));
  return op(x) as tf.Tensor4D;
}
