/** Runs as they are kept, made up for tests of storing and taking up. */
import type { RunCheckpoint } from '../../src/domain/checkpoint.ts';
import { parseSettings } from '../../src/domain/settings/parse.ts';
import { RUN_SCHEMA, type StoredRun } from '../../src/storage/storedRun.ts';

export const checkpointAt = (epoch: number, step: number): RunCheckpoint => ({
  epoch,
  step,
  weights: [{ name: 'stem.conv.weight', shape: [2], data: Float32Array.of(0.5, step) }],
  momenta: [Float32Array.of(1, 2)],
  rectified: Int32Array.of(0, 1, 1),
  closedSet: 0.3,
  relabelledShare: 0.1,
  sums: { steps: 2, loss: 3, crossEntropy: 2, boundaryTerm: 1, learningRate: 0.1, trainingSeconds: 1, seconds: 2 },
});

export const keptRun = (step: number, change: Partial<StoredRun> = {}): StoredRun => ({
  schema: RUN_SCHEMA,
  id: 'kept',
  began: 1000,
  savedAt: 1000,
  settings: parseSettings({ training: { epochs: 9 }, head: { kind: 'arcface' } }),
  images: '',
  digest: 'd',
  checkpoint: checkpointAt(3, step),
  curves: {
    loss: { width: 1, buckets: [{ count: 1, x: 0.1, sum: [4, 1], min: [4, 1], max: [4, 1] }] },
    epochs: [],
    marks: [{ at: 1, what: 'scale 12' }],
    stepsPerEpoch: 10,
  },
  corrections: [{ image: 2, givenLabel: 0, rectifiedLabel: 1, trueLabel: 1, epoch: 2, step: 15 }],
  rectified: [{ image: 'c', givenLabel: 'A', rectifiedLabel: 'B', trueLabel: 'B', epoch: 2 }],
  identities: ['A', 'B'],
  evaluation: null,
  parent: null,
  ...change,
});

/** At the end of an epoch, where another run can be forked. */
export function endOfEpoch(done: number, change: Partial<StoredRun> = {}): StoredRun {
  const checkpoint = checkpointAt(done + 1, 10 * done);
  return keptRun(0, { checkpoint: { ...checkpoint, sums: { ...checkpoint.sums, steps: 0 } }, ...change });
}
