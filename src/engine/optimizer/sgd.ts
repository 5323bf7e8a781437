/**
 * SGD with momentum and weight decay on every parameter, as the authors train. PyTorch's rule: g = grad + wd p;
 * buf = momentum buf + g; p -= lr (g + momentum buf) with Nesterov, p -= lr buf without.
 */
import * as tf from '../tf.ts';

export interface SgdConfig {
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
}

export interface Optimizer {
  /**
   * Updates all parameters.
   * @param gradients one a parameter, in the order of the parameters
   * @returns scalar: Euclidean norm of all gradients, weight decay not included. The caller disposes.
   */
  apply(gradients: readonly tf.Tensor[], learningRate: number): tf.Scalar;
  /** Momentum buffers, in the order of the parameters. */
  readonly buffers: readonly tf.Variable[];
  dispose(): void;
}

/** The reference: plain tfjs ops, on every backend. */
export function createSgd(parameters: readonly tf.Variable[], config: SgdConfig): Optimizer {
  const { momentum, nesterov, weightDecay } = config;
  const buffers = parameters.map((p) => tf.tidy(() => tf.variable(tf.zerosLike(p), false)));

  const update = (parameter: tf.Variable, buffer: tf.Variable, gradient: tf.Tensor, learningRate: number): void => {
    const decayed = tf.add(gradient, tf.mul(parameter, weightDecay));
    const next = tf.add(tf.mul(buffer, momentum), decayed);
    const direction = nesterov ? tf.add(decayed, tf.mul(next, momentum)) : next;
    const updated = tf.sub(parameter, tf.mul(direction, learningRate));
    buffer.assign(next);
    parameter.assign(updated);
  };

  return {
    buffers,
    apply(gradients, learningRate) {
      return tf.tidy(() => {
        const squares = gradients.map((gradient) => tf.reshape(tf.sum(tf.square(gradient)), [1]));
        parameters.forEach((parameter, i) => {
          update(parameter, buffers[i]!, gradients[i]!, learningRate);
        });
        // Not addN: it binds one buffer an input, and a shader may have as few as eight.
        return tf.sqrt(tf.sum(tf.concat(squares))) as tf.Scalar;
      });
    },
    dispose() {
      for (const buffer of buffers) buffer.dispose();
    },
  };
}
