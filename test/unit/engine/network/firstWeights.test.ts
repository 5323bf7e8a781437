/** The first weights hang on the seed and the network, not on the loss: what a race goes by. */
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, expect, it } from 'vitest';
import { HEAD_KINDS } from '../../../../src/domain/losses/catalogue.ts';
import { defaultHead, type HeadKind } from '../../../../src/domain/settings/settings.ts';
import { setKernelMode } from '../../../../src/engine/gpu/runtime/kernelMode.ts';
import { centresEach } from '../../../../src/engine/heads/registry.ts';
import { CENTRES, Model } from '../../../../src/engine/network/model.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { CONFIG } from '../../../support/smallRun.ts';

const IDENTITIES = 3;

async function firstWeights(kind: HeadKind, seed: number): Promise<ReadonlyMap<string, string>> {
  const model = new Model(CONFIG.network, IDENTITIES, seed, defaultHead(kind, IDENTITIES), undefined, 6);
  const arrays = await model.parameters.read();
  model.dispose();
  return new Map(arrays.map(({ name, data }) => [name, [...data].join()]));
}

beforeAll(async () => {
  await tf.setBackend('cpu');
  setKernelMode('stock');
});

it.each(HEAD_KINDS)('%s begins where ArcFace begins', async (kind) => {
  const [own, arcface] = [await firstWeights(kind, 1), await firstWeights('arcface', 1)];
  const isNetwork = (name: string): boolean => !name.startsWith('head.') && name !== CENTRES;
  const network = [...arcface.keys()].filter(isNetwork);
  expect(network.length).toBeGreaterThan(5);
  expect([...own.keys()].filter(isNetwork)).toEqual(network);
  for (const name of network) expect(own.get(name), name).toBe(arcface.get(name));
  // Losses that keep several centres of an identity, or none, have others.
  const hasSameCentres = own.has(CENTRES) && centresEach(defaultHead(kind, IDENTITIES)) === 1;
  if (hasSameCentres) expect(own.get(CENTRES)).toBe(arcface.get(CENTRES));
  const other = await firstWeights(kind, 2);
  expect(network.some((name) => other.get(name) !== own.get(name))).toBe(true);
});
