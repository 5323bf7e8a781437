/** A run that is taken up at the end of an epoch with one setting changed is the run that had it changed there, to the bit. */
import '@tensorflow/tfjs-backend-cpu';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunCheckpoint } from '../../../../src/domain/checkpoint.ts';
import { epochsDone } from '../../../../src/domain/checkpoint.ts';
import { type LiveSettings, withLive } from '../../../../src/domain/settings/live.ts';
import { chooseBackend, setWasmFiles } from '../../../../src/engine/backend/choose.ts';
import { setKernelMode } from '../../../../src/engine/gpu/runtime/kernelMode.ts';
import type { Run } from '../../../../src/engine/run/run.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { type Trained, trainRun } from '../../../support/checkpoints.ts';
import { CONFIG, type Log } from '../../../support/smallRun.ts';

/** Three steps an epoch. */
const EPOCH = 3;

const folder = join(
  dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json')),
  'wasm-out',
);
const names = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'];

async function use(backend: 'cpu' | 'wasm'): Promise<void> {
  if (backend === 'wasm') {
    setWasmFiles(Object.fromEntries(names.map((name) => [name, join(folder, name)])));
    await chooseBackend('wasm', 'fused');
  } else {
    await tf.setBackend('cpu');
    setKernelMode('stock');
  }
}

/** The run that has a setting changed once so many steps are taken. */
const changedAfter = (steps: number, live: LiveSettings): Promise<Trained> =>
  trainRun(CONFIG, EPOCH, (run: Run, log: Log) => {
    const wait = setInterval(() => {
      if (log.losses.length < steps) return;
      clearInterval(wait);
      run.change(live);
    });
  });

async function forkedAt(parent: Trained, live: LiveSettings): Promise<Trained> {
  const from = parent.checkpoints.find(({ step }) => step === EPOCH)!;
  expect(epochsDone(from)).toBe(1);
  // As it comes back from a database.
  return trainRun({ ...withLive(CONFIG, live), from: structuredClone<RunCheckpoint>(from) });
}

const measured = ({ log }: Trained) =>
  log.epochs.filter(({ epoch }) => epoch > 1).map((epoch) => ({ ...epoch, seconds: 0, imagesPerSecond: 0 }));

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  it.each<[string, LiveSettings, number]>([
    ['correction later', { head: { epochStart: 2 } }, EPOCH],
    ['another margin', { head: { margin: 0.1 } }, EPOCH],
    ['another learning rate', { training: { learningRate: 0.01 } }, EPOCH],
    ['more epochs', { training: { epochs: 4 } }, EPOCH],
    // Noise that is changed within an epoch is in the labels from the next one on.
    ['other noise', { noise: { closedSet: 0.1 } }, 1],
  ])('%s', async (_, live, steps) => {
    await use(backend);
    const changed = await changedAfter(steps, live);
    const parent = await trainRun(CONFIG, EPOCH);
    const fork = await forkedAt(parent, live);
    expect(changed.log.losses.slice(0, EPOCH)).toEqual(parent.log.losses.slice(0, EPOCH));
    expect(fork.log.losses).toEqual(changed.log.losses.slice(EPOCH));
    expect(fork.state).toEqual(changed.state);
    expect(measured(fork)).toEqual(measured(changed));
    expect(fork.log.corrections).toEqual(changed.log.corrections.filter(({ step }) => step > EPOCH));
    // It is no run of nothing: the parent ends elsewhere.
    expect(fork.state).not.toEqual(parent.state);
  });
});
