/** A whole step of the networks of 2 and 3 numbers on WebGPU: loss, decisions, gradients and updated weights are those of cpu. */
import { setKernels } from '../../src/engine/gpu/kernels/installKernels.ts';
import * as tf from '../../src/engine/tf.ts';
import { farthest, startingPoint, stepFaults, VISIBLE_SIZES, wholeStep } from '../support/wholeStep.ts';
import type { CaseResult } from './harness.types.ts';

export async function runWholeStepCases(): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const size of VISIBLE_SIZES) {
    setKernels('stock');
    await tf.setBackend('cpu');
    const start = await startingPoint(size);
    const reference = await wholeStep(size, start, 'eager');
    await tf.setBackend('webgpu');
    for (const [kernels, mode] of [
      ['stock', 'eager'],
      ['fused', 'eager'],
      ['fused', 'recorded'],
    ] as const) {
      setKernels(kernels);
      const found = await wholeStep(size, start, mode);
      const faults = stepFaults(found, reference);
      const { name, share } = farthest(found.gradients, reference.gradients);
      const detail = [`gradients farthest apart in ${name}, by ${share.toExponential(1)}`, ...faults].join('; ');
      results.push({
        name: `embeddings of ${size} numbers, ${kernels} kernels, ${mode} step`,
        ok: faults.length === 0,
        detail,
      });
    }
  }
  setKernels('stock');
  return results;
}
