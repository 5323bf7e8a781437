/** What a checkpoint has to be, for those who read one from a file or a store: nothing in there is trusted. */
import * as v from 'valibot';
import type { RunCheckpoint } from './checkpoint.ts';

export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const finite = v.pipe(v.number(), v.finite());
const floats = v.custom<Float32Array<ArrayBuffer>>((value) => value instanceof Float32Array);
const integers = v.custom<Int32Array<ArrayBuffer>>((value) => value instanceof Int32Array);

/** Whether its tensors are those of the network and the loss is for the trainer to say. */
export const checkpointSchema: v.GenericSchema<unknown, RunCheckpoint> = v.object({
  weights: v.pipe(v.array(v.object({ name: v.string(), shape: v.array(count), data: floats })), v.minLength(1)),
  momenta: v.array(floats),
  rectified: integers,
  epoch: count,
  step: count,
  closedSet: finite,
  relabelledShare: finite,
  sums: v.object({
    steps: count,
    loss: finite,
    crossEntropy: finite,
    boundaryTerm: finite,
    learningRate: finite,
    trainingSeconds: finite,
    seconds: finite,
  }),
});
