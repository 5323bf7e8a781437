/**
 * Convolution gradients for tfjs's wasm backend, which has none that trains: both are written as forward convolutions,
 * so that XNNPACK computes them.
 */
import * as tf from '../tf.ts';

interface Geometry {
  readonly stride: number;
  /** Zeros on the top and left side. */
  readonly padding: number;
}

/**
 * Puts stride - 1 zeros between the pixels, so that a strided convolution's gradient becomes a plain convolution.
 * @param x [batch, height, width, channels]
 */
function dilate(x: tf.Tensor4D, stride: number): tf.Tensor4D {
  if (stride === 1) return x;
  const [batch, height, width, channels] = x.shape;
  const gap = stride - 1;
  const rows = tf.pad(tf.reshape(x, [batch * height, 1, width * channels]), [
    [0, 0],
    [0, gap],
    [0, 0],
  ]);
  const columns = tf.pad(tf.reshape(rows, [batch * height * stride * width, 1, channels]), [
    [0, 0],
    [0, gap],
    [0, 0],
  ]);
  return tf.reshape(columns, [batch, height * stride, width * stride, channels]);
}

/**
 * dL/dx of y = conv2d(x, filter): a convolution of the dilated dy with the flipped filter, input and output exchanged.
 * @param inputShape [batch, height, width, inChannels]
 */
export function inputGradient(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  inputShape: readonly [number, number, number, number],
  { stride, padding }: Geometry,
): tf.Tensor4D {
  return tf.tidy(() => {
    const [size] = filter.shape;
    const flipped = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]) as tf.Tensor4D;
    const spread = dilate(dy, stride);
    const [, height, width] = inputShape;
    const before = size - 1 - padding;
    const after = (length: number, have: number): number => length - (have + before - size + 1);
    return padded(spread, flipped, before, after(height, spread.shape[1]), after(width, spread.shape[2]));
  });
}

/** A valid convolution after padding; negative padding at the end cuts pixels off. */
function padded(x: tf.Tensor4D, filter: tf.Tensor4D, before: number, bottom: number, right: number): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const rows = height + Math.min(bottom, 0);
  const columns = width + Math.min(right, 0);
  const cut = rows === height && columns === width ? x : tf.slice(x, [0, 0, 0, 0], [batch, rows, columns, channels]);
  const sides: tf.backend_util.ExplicitPadding = [
    [0, 0],
    [before, Math.max(bottom, 0)],
    [before, Math.max(right, 0)],
    [0, 0],
  ];
  return tf.conv2d(cut, filter, 1, sides);
}

/**
 * dL/dfilter: a convolution of x with dy as the filter, the batch being what is summed over, dilated by the stride.
 * @param filterShape [size, size, inChannels, outChannels]
 */
export function filterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  filterShape: readonly [number, number, number, number],
  { stride, padding }: Geometry,
): tf.Tensor4D {
  return tf.tidy(() => {
    const images = tf.transpose(x, [3, 1, 2, 0]) as tf.Tensor4D; // [in, height, width, batch]
    const kernel = tf.transpose(dy, [1, 2, 0, 3]) as tf.Tensor4D; // [outHeight, outWidth, batch, out]
    const [size, , input, output] = filterShape;
    const span = (length: number): number => (length - 1) * stride + size;
    const bottom = span(dy.shape[1]) - x.shape[1] - padding;
    const right = span(dy.shape[2]) - x.shape[2] - padding;
    const sides: tf.backend_util.ExplicitPadding = [
      [0, 0],
      [padding, Math.max(bottom, 0)],
      [padding, Math.max(right, 0)],
      [0, 0],
    ];
    const all = tf.conv2d(images, kernel, 1, sides, 'NHWC', stride) as tf.Tensor4D; // [in, >= size, >= size, out]
    const exact = all.shape[1] === size && all.shape[2] === size;
    const gradient = exact ? all : tf.slice(all, [0, 0, 0, 0], [input, size, size, output]);
    return tf.transpose(gradient, [1, 2, 0, 3]) as tf.Tensor4D;
  });
}
