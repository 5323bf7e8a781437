/** Center loss: softmax and a pull of each embedding towards the centre of its class. */
import type { OwnParameters } from '../../domain/losses/catalogue.ts';
import { detached } from '../ops/detached.ts';
import * as tf from '../tf.ts';
import { crossEntropy, oneHotRows } from './angularMargin.ts';
import type { HeadDefinition } from './headTypes.ts';
import { ownNumber } from './own.ts';

/** Bounds of a squared distance in KaiyangZhou's code. */
const LEAST = 1e-12;
const MOST = 1e12;

/**
 * `paper`: L_C = 1/(2B) sum ||x_i - c_y||^2, which moves x alone; the centres follow
 * c_j -= alpha sum_{y_i = j} (c_j - x_i) / (1 + n_j). `gradient`: L_C = 1/B sum ||x_i - c_y||^2, twice the paper's, and the
 * centres are trained by its gradient; its clamp adds 1e-12 for every other class.
 * Source: Wen et al., ECCV 2016, eq. 2-4 and ydwen/caffe-face center_loss_layer; KaiyangZhou/pytorch-center-loss
 */
export const center: HeadDefinition<OwnParameters<'center'>> = {
  numbers: (settings, { identities, embeddingSize }) => [
    {
      name: 'centres',
      shape: [identities, embeddingSize],
      initialiser: { kind: 'uniform', bound: Math.sqrt(6 / (identities + embeddingSize)) },
      trained: settings.variant === 'gradient',
    },
  ],
  run: (input, settings) => {
    const { embeddings, centres, labels } = input;
    const [batch] = embeddings.shape;
    const classes = centres.shape[0];
    const means = ownNumber(input, 'centres') as tf.Tensor2D;
    const byPaper = settings.variant === 'paper';
    const oneHot = oneHotRows(labels, classes);
    const logits = tf.matMul(embeddings, centres, false, true) as tf.Tensor2D;
    const entropy = crossEntropy(logits, oneHot);
    const offset = tf.sub(embeddings, tf.matMul(oneHot, means));
    const squares = tf.sum(tf.square(offset), 1);
    const pull = byPaper
      ? tf.mul(tf.sum(squares), 1 / (2 * batch))
      : tf.add(tf.mean(tf.clipByValue(squares, LEAST, MOST)), (classes - 1) * LEAST);
    const state = byPaper ? { centres: movedCentres(means, embeddings, oneHot, settings.centreRate) } : {};
    const loss = tf.add(entropy, tf.mul(pull, settings.centreWeight)) as tf.Scalar;
    return {
      loss,
      crossEntropy: entropy,
      boundaryTerm: pull as tf.Scalar,
      logits,
      rectified: tf.clone(labels),
      state,
    };
  },
  termWeight: ({ centreWeight }) => centreWeight,
};

/** Wen et al., eq. 4. */
function movedCentres(means: tf.Tensor2D, embeddings: tf.Tensor2D, oneHot: tf.Tensor2D, rate: number): tf.Tensor {
  return detached(
    (x) =>
      tf.tidy(() => {
        const counts = tf.reshape(tf.sum(oneHot, 0), [-1, 1]);
        const sums = tf.matMul(oneHot, x as tf.Tensor2D, true);
        const delta = tf.div(tf.sub(tf.mul(counts, means), sums), tf.add(counts, 1));
        return tf.sub(means, tf.mul(delta, rate));
      }),
    embeddings,
  );
}
