/** Saves in order: one at a time, and the newest of each run. */
import { expect, test } from 'vitest';
import type { Keeping } from '../../../../src/storage/keeping.ts';
import type { StoredRun } from '../../../../src/storage/storedRun.ts';
import { createRunWriter } from '../../../../src/store/run/runWriter.ts';
import { keptRun } from '../../../support/keptRuns.ts';

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function setUp() {
  const saving: { run: StoredRun; done(keeping: Keeping): void }[] = [];
  const told: string[] = [];
  const writer = createRunWriter(
    { save: (run) => new Promise((resolve) => saving.push({ run, done: resolve })) },
    (id, keeping) => told.push(`${id} ${keeping}`),
  );
  const steps = (): string[] => saving.map(({ run }) => `${run.id} ${run.checkpoint.step}`);
  return { writer, saving, told, steps };
}

test('while one is written only the newest of each run waits', async () => {
  const { writer, saving, told, steps } = setUp();
  writer.write(keptRun(1, { id: 'a' }));
  for (const step of [2, 3]) writer.write(keptRun(step, { id: 'a' }));
  writer.write(keptRun(9, { id: 'b' }));
  await settle();
  expect(steps()).toEqual(['a 1']);
  saving[0]!.done('stored');
  await settle();
  expect(steps()).toEqual(['a 1', 'a 3']);
  saving[1]!.done('full');
  await settle();
  expect(steps()).toEqual(['a 1', 'a 3', 'b 9']);
  saving[2]!.done('memory');
  await settle();
  expect(told).toEqual(['a stored', 'a full', 'b memory']);
  writer.write(keptRun(4, { id: 'a' }));
  expect(steps().at(-1)).toBe('a 4');
});

test('a run that is dropped is not written any more', async () => {
  const { writer, saving, steps } = setUp();
  writer.write(keptRun(1, { id: 'a' }));
  writer.write(keptRun(2, { id: 'a' }));
  writer.forget('a');
  saving[0]!.done('stored');
  await settle();
  expect(steps()).toEqual(['a 1']);
});

test('ends of epochs wait beside the newest, oldest first', async () => {
  const { writer, saving, steps } = setUp();
  const end = (epoch: number, step: number): StoredRun => {
    const { checkpoint } = keptRun(step);
    return keptRun(step, { id: 'a', checkpoint: { ...checkpoint, epoch, sums: { ...checkpoint.sums, steps: 0 } } });
  };
  writer.write(keptRun(1, { id: 'a' }));
  for (const run of [end(2, 3), keptRun(4, { id: 'a' }), end(3, 6), end(3, 6), keptRun(7, { id: 'a' })])
    writer.write(run);
  for (let i = 0; i < 4; i++) {
    await settle();
    saving[i]?.done('stored');
  }
  await settle();
  expect(steps()).toEqual(['a 1', 'a 3', 'a 6', 'a 7']);
});
