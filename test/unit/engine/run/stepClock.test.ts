/** Times of epochs and steps, on a clock that the test moves. */
import { expect, it } from 'vitest';
import { StepClock } from '../../../../src/engine/run/stepClock.ts';

it('counts the parts of steps as training, and everything as the epoch', async () => {
  let now = 5000;
  const clock = new StepClock(() => now);
  clock.begin({ seconds: 0, trainingSeconds: 0 });
  expect(clock.stepMs).toBe(0);
  expect(
    clock.run(() => {
      now += 100;
      return 'done';
    }),
  ).toBe('done');
  now += 1000;
  await clock.wait(async () => {
    now += 300;
  });
  clock.count(4);
  expect(clock.stepMs).toBeCloseTo(100, 6);
  expect(clock.seconds.trainingSeconds).toBeCloseTo(0.4, 6);
  expect(clock.seconds.seconds).toBeCloseTo(1.4, 6);
  clock.run(() => {
    now += 200;
  });
  clock.count(1);
  // Seven tenths of what it was, three of the newest.
  expect(clock.stepMs).toBeCloseTo(130, 6);
});

it('goes on where a checkpoint was made', () => {
  let now = 100;
  const clock = new StepClock(() => now);
  clock.begin({ seconds: 7, trainingSeconds: 5 });
  now += 500;
  expect(clock.seconds).toEqual({ seconds: 7.5, trainingSeconds: 5 });
});
