/** Tensors that a step overwrites in place by plain copies, so that a recorded step repeats them. */
import * as tf from '../../tf.ts';
import { Arena, locate } from './arena.ts';
import { webgpuBackend } from './backend.ts';

export interface PersistentState {
  /**
   * Queues a copy of each value into its variable's buffer. A variable outside the state must lie in another arena.
   * @throws RangeError when the sizes differ
   */
  write(pairs: readonly (readonly [variable: tf.Variable, value: tf.Tensor])[]): void;
  /** See FusedOptimizer.prepare. */
  prepare(): void;
  /** Gives the variables buffers of their own again. */
  dispose(): void;
}

/** @param variables move into an arena and stay usable as before */
export function createPersistentState(variables: readonly tf.Variable[]): PersistentState {
  const backend = webgpuBackend();
  const arena = variables.length > 0 ? new Arena(backend, variables) : null;
  const prepare = (): void => {
    arena?.adopt();
    arena?.touch();
  };
  return {
    prepare,
    write(pairs) {
      // While kernels are compiled ahead the values are garbage.
      if (pairs.length === 0 || tf.env().getBool('WEBGPU_ENGINE_COMPILE_ONLY')) return;
      prepare();
      const copies = pairs.map(([variable, value]) => {
        if (variable.size !== value.size) {
          throw new RangeError(`${variable.name} has ${variable.size} numbers and was given ${value.size}`);
        }
        return { value, from: locate(backend, value), to: locate(backend, variable), variable };
      });
      backend.ensureCommandEncoderReady();
      backend.endComputePassEncoder();
      for (const { value, from, to, variable } of copies) {
        backend.commandQueueOwnedIds.add(value.dataId);
        backend.commandEncoder!.copyBufferToBuffer(from.buffer, from.offset, to.buffer, to.offset, 4 * value.size);
        backend.tensorMap.get(variable.dataId).values = null;
      }
    },
    dispose: () => arena?.release(),
  };
}
