/** Losses and gradients where digits are easily lost, on fused and on stock kernels, against a float64 reference. */

import { HEAD_KINDS, type HeadKind } from '../../src/domain/losses/catalogue.ts';
import { setKernels } from '../../src/engine/gpu/kernels/installKernels.ts';
import { internals } from '../../src/engine/gpu/runtime/backend.ts';
import { adapterClass, forceAdapterClass } from '../../src/engine/gpu/runtime/gpuAdapter.ts';
import * as tf from '../../src/engine/tf.ts';
import { checkLoss } from '../support/reference/check.ts';
import type { CaseResult } from './harness.types.ts';

const SEED = 1;
/** The golden files allow a GPU twenty times what they allow a processor, of which these cases need three. */
const ALLOWANCE = 3;

/** Those with an op of their own among the fused kernels, which are tiled in another way on a GPU. */
const FUSED: readonly HeadKind[] = ['arcface', 'boundaryf1', 'boundaryface'];

async function check(loss: HeadKind, kernels: string, brief: boolean): Promise<CaseResult> {
  const checked = await checkLoss(loss, { seed: SEED, allowance: ALLOWANCE, brief });
  const wrong = checked.filter(({ ok }) => !ok);
  const worst = Math.max(...checked.map(({ errors }) => errors.gradient));
  const detail = wrong.map(({ name, errors }) => `${name} ${JSON.stringify(errors)}`).join('; ');
  return {
    name: `${loss} agrees with float64 near the clamp and at any length, ${kernels} kernels`,
    ok: checked.length > 0 && wrong.length === 0,
    detail: detail || `worst gradient ${worst.toExponential(1)}`,
  };
}

export async function runHeadPrecisionCases(): Promise<CaseResult[]> {
  await tf.setBackend('webgpu');
  const { device } = internals(tf.backend());
  const detected = adapterClass(device);
  const results: CaseResult[] = [];
  try {
    setKernels('stock');
    for (const loss of HEAD_KINDS) results.push(await check(loss, 'stock', true));
    setKernels('fused');
    for (const loss of HEAD_KINDS) results.push(await check(loss, 'fused', !FUSED.includes(loss)));
    forceAdapterClass(device, 'gpu');
    for (const loss of FUSED) results.push(await check(loss, 'fused (as on a GPU)', true));
  } finally {
    forceAdapterClass(device, detected);
    setKernels('stock');
  }
  return results;
}
