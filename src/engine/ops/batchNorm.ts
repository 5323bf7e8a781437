import * as tf from '../tf.ts';
export function batchNormTrain(x: tf.Tensor, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
  let mean!: tf.Tensor1D; let variance!: tf.Tensor1D;
  const axes = x.shape.slice(0, -1).map((_, i) => i);
  const n = x.size / gamma.size;
  const op = tf.customGrad((...args: unknown[]) => {
    const [xi, g, b, save] = args as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    mean = tf.keep(tf.mean(xi, axes)) as tf.Tensor1D;
    const c = tf.sub(xi, mean);
    variance = tf.keep(tf.mean(tf.square(c), axes)) as tf.Tensor1D;
    const inv = tf.rsqrt(tf.add(variance, epsilon));
    const xh = tf.mul(c, inv);
    save([xh, inv, g]);
    return { value: tf.add(tf.mul(xh, g), b), gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [h, iv, gg] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const db = tf.sum(dy, axes); const dg = tf.sum(tf.mul(dy, h), axes);
      const dx = tf.mul(tf.mul(gg, iv), tf.sub(tf.sub(dy, tf.div(db, n)), tf.mul(h, tf.div(dg, n))));
      return [dx, dg, db];
    } };
  });
  const y = op(x, gamma, beta);
  return { y, mean, variance };
}
