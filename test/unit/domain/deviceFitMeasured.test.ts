/** The memory that a step is said to need at least, against what it takes on the backend that keeps the least. */
import { beforeAll, expect, test } from 'vitest';
import { needOf } from '../../../src/domain/deviceFit.ts';
import { NETWORKS, type NetworkPreset } from '../../../src/domain/networks.ts';
import { DEFAULT_SHARED } from '../../../src/domain/settings/settings.ts';
import { deviceLimits } from '../../../src/engine/backend/choose.ts';
import { Trainer } from '../../../src/engine/step/trainer.ts';
import * as tf from '../../../src/engine/tf.ts';
import { batchFrom, randomImages } from '../../support/batches.ts';
import { startWasm } from '../../support/wasmBackend.ts';

beforeAll(startWasm);

const HEAD = {
  ...DEFAULT_SHARED,
  kind: 'boundaryface',
  scale: 8,
  margin: 0.3,
  lambda: 1,
  epochStart: 1,
  correction: 'code',
} as const;
const IDENTITIES = 10;

/** Bytes of all tensors at the highest point of a step. */
async function peakOf(preset: NetworkPreset, batchSize: number): Promise<number> {
  const network = NETWORKS[preset];
  const images = randomImages(batchSize, network.inputSize);
  const sgd = { momentum: 0.9, nesterov: true, weightDecay: 5e-4 };
  const config = { network, identities: IDENTITIES, batchSize, images, sgd, seed: 1, stepMode: 'eager' } as const;
  const trainer = new Trainer(config, HEAD);
  const labels = Int32Array.from({ length: batchSize }, (_, i) => i % IDENTITIES);
  const step = { picks: batchFrom(0, batchSize), labels, epoch: 1, learningRate: 0.1 };
  const { peakBytes } = await tf.profile(() => {
    trainer.step(step);
    return tf.scalar(0);
  });
  await trainer.flush();
  trainer.dispose();
  return peakBytes;
}

test.each<[NetworkPreset, number]>([
  ['ci16', 20],
  ['tiny32', 32],
  ['mobilefacenet', 4],
])('%s, batch %i: no less than that, and not much more', async (preset, batchSize) => {
  const need = needOf({ model: { preset, cbam: false }, batchSize, identities: IDENTITIES }).step;
  const ratio = (await peakOf(preset, batchSize)) / need;
  expect(ratio).toBeGreaterThan(1);
  expect(ratio).toBeLessThan(2.5);
});

test('wasm has 4 GB altogether', () => {
  expect(deviceLimits().totalBytes).toBe(2 ** 32);
});
