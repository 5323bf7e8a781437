/**
 * A head's state between steps: AdaFace's statistics, CurricularFace's t, centres. It lies in tfjs variables among the
 * model's parameters and is overwritten after each backward pass, on webgpu by copies that a recorded step repeats.
 */
import { isFused } from '../gpu/runtime/kernelMode.ts';
import { createPersistentState } from '../gpu/runtime/persistentState.ts';
import { headNumber, isHeadNumber } from '../network/model.ts';
import type { Parameters } from '../network/parameters.ts';
import type * as tf from '../tf.ts';

export interface HeadState {
  /** Overwrites state by its name in the head. @throws Error for a name the model does not have */
  write(values: Readonly<Record<string, tf.Tensor>>): void;
  /** See FusedOptimizer.prepare. */
  prepare(): void;
  dispose(): void;
}

/** Make it after the optimizer: it may write to a trained parameter that lies in the optimizer's arena. */
export function createHeadState(parameters: Parameters): HeadState {
  const variable = (name: string): tf.Variable => parameters.get(headNumber(name));
  if (!isFused()) {
    return {
      write(values) {
        for (const [name, value] of Object.entries(values)) variable(name).assign(value as tf.Tensor<tf.Rank>);
      },
      prepare() {},
      dispose() {},
    };
  }
  const names = parameters.specs.filter(({ name, trained }) => !trained && isHeadNumber(name));
  const persistent = createPersistentState(names.map(({ name }) => parameters.get(name)));
  return {
    write: (values) => persistent.write(Object.entries(values).map(([name, value]) => [variable(name), value])),
    prepare: () => persistent.prepare(),
    dispose: () => persistent.dispose(),
  };
}
