/** Losses and gradients where digits are easily lost, on the cpu and wasm backends, against a float64 reference. On a GPU: test/gpu. */
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { HEAD_KINDS } from '../../../../src/domain/losses/catalogue.ts';
import { chooseBackend } from '../../../../src/engine/backend/choose.ts';
import { SETTINGS } from '../../../support/reference/cases.ts';
import { checkLoss } from '../../../support/reference/check.ts';
import { REFERENCES } from '../../../support/reference/reference.ts';
import { findWasm } from '../../../support/wasmBackend.ts';

it('has cases of every loss and variant', () => {
  const covered = new Set(SETTINGS.map(({ loss, variant }) => `${loss} ${variant}`));
  const known = HEAD_KINDS.flatMap((loss) => Object.keys(REFERENCES[loss]).map((variant) => `${loss} ${variant}`));
  expect([...covered].sort()).toEqual(known.sort());
});

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    findWasm();
    await chooseBackend(backend, 'fused');
  });

  it.each(HEAD_KINDS)('%s agrees with float64 near the clamp and at any length', async (loss) => {
    const checked = await checkLoss(loss, { seed: 1 });
    expect(checked.filter(({ ok }) => !ok)).toEqual([]);
    expect(checked.length).toBeGreaterThan(5);
  });
});
