/** Takes a run up in the middle and holds it against the same run in one go. */

import type { RunCheckpoint } from '../../src/domain/checkpoint.ts';
import { Run } from '../../src/engine/run/run.ts';
import type { RunConfig } from '../../src/engine/run/runTypes.ts';
import { DATA, type Log, observe } from './smallRun.ts';

export interface Trained {
  readonly log: Log;
  /** All parameters and the optimizer's buffers at the end, by name. */
  readonly state: Readonly<Record<string, number[]>>;
  readonly checkpoints: readonly RunCheckpoint[];
}

/** @param steps taken one by one, with a checkpoint after each, before the run goes on by itself */
export async function trainRun(config: RunConfig, steps = 0, drive?: (run: Run, log: Log) => void): Promise<Trained> {
  const { log, observer } = observe();
  const checkpoints: RunCheckpoint[] = [];
  const run = new Run(DATA, config, {
    ...observer,
    checkpoint(made) {
      checkpoints.push(made);
      if (made.step < steps) run.stepOnce();
      else run.resume();
    },
  });
  if (steps > 0) run.pause();
  drive?.(run, log);
  await run.train();
  const arrays = await run.trainer.weights();
  const momenta = await run.trainer.momenta();
  run.trainer.dispose();
  const state = [
    ...arrays.map(({ name, data }) => [name, [...data]]),
    ...momenta.map((data, i) => [`momentum ${i}`, [...data]]),
  ];
  return { log, state: Object.fromEntries(state), checkpoints };
}

/** What differs between a run in one go and the same run taken up after `step` steps; empty when nothing does. */
export async function differences(config: RunConfig, step: number): Promise<string[]> {
  const whole = await trainRun(config, step);
  const from = whole.checkpoints.find((checkpoint) => checkpoint.step === step);
  if (!from) return [`no checkpoint at step ${step}`];
  // As it comes back from a database.
  const rest = await trainRun({ ...config, from: structuredClone(from) });
  const pairs: [string, unknown, unknown][] = [
    ['losses', whole.log.losses.slice(step), rest.log.losses],
    ['state', whole.state, rest.state],
    ['decisions', whole.log.corrections.filter((record) => record.step > step), rest.log.corrections],
    ['epochs', measured(whole.log).filter(({ epoch }) => epoch >= from.epoch), measured(rest.log)],
  ];
  return pairs.flatMap(([name, expected, found]) =>
    JSON.stringify(expected) === JSON.stringify(found) ? [] : [`${name} differ`],
  );
}

/** What an epoch measured, times left out. */
const measured = ({ epochs }: Log) => epochs.map((epoch) => ({ ...epoch, seconds: 0, imagesPerSecond: 0 }));
