/** Takes a run up in the middle and holds it against the same run in one go. */

import { epochsDone, type RunCheckpoint } from '../../src/domain/checkpoint.ts';
import { type LiveSettings, withLive } from '../../src/domain/settings/live.ts';
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
  return unequal([
    ['losses', whole.log.losses.slice(step), rest.log.losses],
    ['state', whole.state, rest.state],
    ['decisions', whole.log.corrections.filter((record) => record.step > step), rest.log.corrections],
    ['epochs', measured(whole.log).filter(({ epoch }) => epoch >= from.epoch), measured(rest.log)],
  ]);
}

/** Steps of an epoch of CONFIG. */
const EPOCH = 3;

/**
 * What differs between a run in which a setting is changed and the fork of one in which it is not; empty when nothing does.
 * @param steps taken when it is changed: at the end of the first epoch, or before for what waits for the next one
 */
export async function forkDifferences(config: RunConfig, live: LiveSettings, steps = EPOCH): Promise<string[]> {
  const changed = await trainRun(config, EPOCH, (run, log) => {
    const wait = setInterval(() => {
      if (log.losses.length < steps) return;
      clearInterval(wait);
      run.change(live);
    });
  });
  const parent = await trainRun(config, EPOCH);
  const from = parent.checkpoints.find(({ step }) => step === EPOCH);
  if (!from || epochsDone(from) !== 1) return ['no checkpoint at the end of the first epoch'];
  const fork = await trainRun({ ...withLive(config, live), from: structuredClone(from) });
  const later = (log: Log) => measured(log).filter(({ epoch }) => epoch > 1);
  const found = unequal([
    ['losses before', changed.log.losses.slice(0, EPOCH), parent.log.losses.slice(0, EPOCH)],
    ['losses', changed.log.losses.slice(EPOCH), fork.log.losses],
    ['state', changed.state, fork.state],
    ['decisions', changed.log.corrections.filter(({ step }) => step > EPOCH), fork.log.corrections],
    ['epochs', later(changed.log), later(fork.log)],
  ]);
  // Else it would say nothing.
  return JSON.stringify(parent.state) === JSON.stringify(fork.state) ? [...found, 'the change changed nothing'] : found;
}

const unequal = (pairs: readonly [string, unknown, unknown][]): string[] =>
  pairs.flatMap(([name, expected, found]) =>
    JSON.stringify(expected) === JSON.stringify(found) ? [] : [`${name} differ`],
  );

/** What an epoch measured, times left out. */
const measured = ({ epochs }: Log) => epochs.map((epoch) => ({ ...epoch, seconds: 0, imagesPerSecond: 0 }));
