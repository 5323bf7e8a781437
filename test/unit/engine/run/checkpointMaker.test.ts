/** When checkpoints are handed over, with a trainer of two numbers. */
import { expect, it } from 'vitest';
import { MOST_EPOCH_BYTES, type RunCheckpoint } from '../../../../src/domain/checkpoint.ts';
import { CheckpointMaker } from '../../../../src/engine/run/checkpointMaker.ts';
import { NO_STEPS } from '../../../../src/engine/run/epochSums.ts';
import type { Trainer } from '../../../../src/engine/step/trainer.ts';

const trainerOf = (value: number, count = 1): Trainer => {
  const weights = async () => [{ name: 'w', shape: [count], data: new Float32Array(count).fill(value) }];
  return { weights, momenta: async () => [Float32Array.of(1)] } as unknown as Trainer;
};

const AT = { epoch: 1, step: 3 };
const rest = () => ({ ...AT, rectified: new Int32Array(1), closedSet: 0, relabelledShare: 0, sums: NO_STEPS });

it('hands a place over once, and another one again', async () => {
  const made: RunCheckpoint[] = [];
  const maker = new CheckpointMaker(trainerOf(2), (checkpoint) => made.push(checkpoint));
  expect(maker.isDue(false)).toBe(true);
  await maker.make(AT, rest);
  await maker.make(AT, rest);
  expect(made).toHaveLength(1);
  expect(made[0]).toMatchObject({ ...AT, closedSet: 0, weights: [{ name: 'w' }] });
  expect(maker.isDue(false)).toBe(false);
  // A small one is made at the end of every epoch, so that the run can be forked there.
  expect(maker.isDue(true)).toBe(true);
  await maker.make({ epoch: 1, step: 4 }, rest);
  expect(made).toHaveLength(2);
});

it('keeps no weights that are no numbers, and nothing of a run that was stopped meanwhile', async () => {
  const made: RunCheckpoint[] = [];
  await new CheckpointMaker(trainerOf(Number.NaN), (checkpoint) => made.push(checkpoint)).make(AT, rest);
  const maker = new CheckpointMaker(trainerOf(2), (checkpoint) => made.push(checkpoint));
  await maker.make(AT, () => null);
  expect(made).toEqual([]);
  await maker.make(AT, rest);
  expect(made).toHaveLength(1);
});

it('makes a large one at the end of an epoch only when it is due anyway', async () => {
  const maker = new CheckpointMaker(trainerOf(2, MOST_EPOCH_BYTES / 4), () => {});
  await maker.make(AT, rest);
  expect(maker.isDue(true)).toBe(false);
});
