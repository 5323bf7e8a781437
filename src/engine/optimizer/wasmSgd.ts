/** SGD on the wasm backend: one pass over each parameter, in place. */

import * as tf from '../tf.ts';
import type { WasmHeap } from '../wasm/heap.ts';
import type { Optimizer, SgdConfig } from './sgd.ts';

/** See `createSgd` of optimizer.ts. */
export function createWasmSgd(heap: WasmHeap, parameters: readonly tf.Variable[], config: SgdConfig): Optimizer {
  const { momentum, nesterov, weightDecay } = config;
  const buffers = parameters.map((p) => tf.tidy(() => tf.variable(tf.zerosLike(p), false)));
  const [ofGradient, ofBuffer] = nesterov ? [1, momentum] : [0, 1];
  return {
    buffers,
    apply(gradients, learningRate) {
      const squares = parameters.map((parameter, i) => {
        const addresses = [parameter, buffers[i]!, gradients[i]!].map((tensor) => heap.address(tensor));
        const rates = [learningRate, momentum, weightDecay, ofGradient, ofBuffer];
        const sum = heap.run('sgd', ...addresses, parameter.size, ...rates);
        heap.forgetPacked(parameter);
        return sum;
      });
      return tf.scalar(Math.sqrt(squares.reduce((total, square) => total + square, 0)));
    },
    dispose() {
      for (const buffer of buffers) buffer.dispose();
    },
  };
}
