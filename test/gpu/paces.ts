/** Runs on WebGPU that are watched at a pace: of recorded steps and of steps through TensorFlow.js the same bits as at full speed. */
import { setKernels } from '../../src/engine/gpu/kernels/installKernels.ts';
import * as tf from '../../src/engine/tf.ts';
import { trainRun } from '../support/checkpoints.ts';
import { PACES, pacedDifferences } from '../support/paces.ts';
import { CONFIG } from '../support/smallRun.ts';
import type { CaseResult } from './harness.types.ts';

export async function runPaceCases(): Promise<CaseResult[]> {
  await tf.setBackend('webgpu');
  setKernels('fused');
  const cases: CaseResult[] = [];
  try {
    for (const stepMode of ['recorded', 'eager'] as const) {
      const config = { ...CONFIG, stepMode };
      const straight = await trainRun(config);
      for (const [name, pace] of Object.entries(PACES)) {
        const found = await pacedDifferences(straight, config, pace);
        cases.push({ name: `${stepMode} steps, ${name}`, ok: found.length === 0, detail: found.join(', ') });
      }
    }
    return cases;
  } finally {
    setKernels('stock');
  }
}
