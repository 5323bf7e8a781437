/** Distances between all rows of a batch. */
import * as tf from '../tf.ts';

/** Differences are held for this many numbers at a time. */
const BLOCK = 2 ** 22;

/** Sums of squared differences: |x|^2 + |y|^2 - 2 x.y has no digits left for rows that are near each other. */
function sumsOfSquares(x: tf.Tensor2D): tf.Tensor2D {
  const [n, d] = x.shape;
  const rows = Math.max(1, Math.floor(BLOCK / (n * d)));
  const blocks: tf.Tensor2D[] = [];
  for (let start = 0; start < n; start += rows) {
    const block = tf.slice(x, [start, 0], [Math.min(rows, n - start), d]);
    blocks.push(tf.sum(tf.square(tf.sub(tf.expandDims(block, 1), tf.expandDims(x, 0))), 2));
  }
  return tf.concat(blocks, 0);
}

/** [n, d] -> [n, n], differentiable */
export function squaredDistances(x: tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((input, save) => {
    const rows = input as tf.Tensor2D;
    (save as tf.GradSaveFunc)([rows]);
    const gradFunc = (dy: tf.Tensor, [saved]: tf.Tensor[]) =>
      tf.tidy(() => {
        const both = tf.add(dy, tf.transpose(dy)) as tf.Tensor2D;
        const apart = tf.sub(tf.mul(tf.sum(both, 1, true), saved!), tf.matMul(both, saved as tf.Tensor2D));
        return tf.mul(apart, 2);
      });
    return { value: tf.tidy(() => sumsOfSquares(rows)), gradFunc };
  });
  return op(x) as tf.Tensor2D;
}
