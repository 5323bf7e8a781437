/** What a head keeps besides class centres: weights that are trained, and state that follows the batches. */
import type { ParameterSpec } from '../network/parameters.ts';
import type * as tf from '../tf.ts';
import type { HeadInput } from './headTypes.ts';

/** @throws Error when the caller holds no such number */
export function ownNumber({ own }: HeadInput, name: string): tf.Tensor {
  if (!own) throw new Error(`the head needs its number ${name}`);
  return own(name);
}

/** State: one number. */
export const stateNumber = (name: string, value: number): ParameterSpec => ({
  name,
  shape: [1],
  initialiser: { kind: 'constant', value },
  trained: false,
});

/** A weight, all of whose entries start at one value. */
export const weight = (name: string, shape: readonly number[], value: number): ParameterSpec => ({
  name,
  shape,
  initialiser: { kind: 'constant', value },
  trained: true,
});
