/** A run that is taken up at the end of an epoch with one setting changed is the run that had it changed there, to the bit. */
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import type { LiveSettings } from '../../../../src/domain/settings/live.ts';
import { setKernelMode } from '../../../../src/engine/gpu/runtime/kernelMode.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { forkDifferences } from '../../../support/checkpoints.ts';
import { CONFIG } from '../../../support/smallRun.ts';
import { startWasm } from '../../../support/wasmBackend.ts';

async function use(backend: 'cpu' | 'wasm'): Promise<void> {
  if (backend === 'wasm') await startWasm();
  else {
    await tf.setBackend('cpu');
    setKernelMode('stock');
  }
}

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  it.each<[string, LiveSettings, number | undefined]>([
    ['correction later', { head: { epochStart: 2 } }, undefined],
    ['another margin', { head: { margin: 0.1 } }, undefined],
    ['another learning rate', { training: { learningRate: 0.01 } }, undefined],
    ['more epochs', { training: { epochs: 4 } }, undefined],
    // Noise that is changed within an epoch is in the labels from the next one on.
    ['other noise', { noise: { closedSet: 0.1 } }, 1],
  ])('%s', async (_, live, steps) => {
    await use(backend);
    expect(await forkDifferences(CONFIG, live, steps)).toEqual([]);
  });
});
