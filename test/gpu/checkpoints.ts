/** Runs on WebGPU that are taken up at a checkpoint, with the optimizer's and the loss's state in their arenas. */

import type { HeadKind } from '../../src/domain/losses/catalogue.ts';
import { parseSettings } from '../../src/domain/settings/parse.ts';
import { setKernels } from '../../src/engine/gpu/kernels/installKernels.ts';
import * as tf from '../../src/engine/tf.ts';
import { differences, forkDifferences } from '../support/checkpoints.ts';
import { CONFIG } from '../support/smallRun.ts';
import type { CaseResult } from './harness.types.ts';

/** Losses with numbers of their own beside the class centres. */
const STATEFUL: readonly HeadKind[] = ['adaface', 'curricularface', 'center', 'adacos'];

export async function runCheckpointCases(): Promise<CaseResult[]> {
  await tf.setBackend('webgpu');
  setKernels('fused');
  const cases: CaseResult[] = [];
  try {
    for (const stepMode of ['recorded', 'eager'] as const) {
      const found = await differences({ ...CONFIG, stepMode }, 4);
      const name = `a run of ${stepMode} steps goes on from a checkpoint as if it had never stopped`;
      cases.push({ name, ok: found.length === 0, detail: found.join(', ') });
    }
    for (const stepMode of ['recorded', 'eager'] as const) {
      const found = await forkDifferences({ ...CONFIG, stepMode }, { head: { epochStart: 2 } });
      const name = `a fork of a run of ${stepMode} steps is the run that was changed there`;
      cases.push({ name, ok: found.length === 0, detail: found.join(', ') });
    }
    for (const kind of STATEFUL) {
      const { head } = parseSettings({ head: { kind, epochStart: 1 } }, 3);
      const found = await differences({ ...CONFIG, head, stepMode: 'recorded' }, 5);
      cases.push({ name: `with the state of ${kind}`, ok: found.length === 0, detail: found.join(', ') });
    }
    return cases;
  } finally {
    setKernels('stock');
  }
}
