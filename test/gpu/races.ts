/** Races on WebGPU, each racer in a training worker of its own: its runs are those that their settings give by themselves, to the bit. */
// Workers of a worker need it there too.
import '../../src/lib/trustedTypes.ts';
import { raceDifferences, racePlan } from '../support/races.ts';
import type { CaseResult } from './harness.types.ts';

const trainingWorker = (): Worker =>
  new Worker(new URL('../../src/worker/training.worker.ts', import.meta.url), { type: 'module' });

export async function runRaceCases(): Promise<CaseResult[]> {
  const found = await raceDifferences(racePlan('webgpu', 1), trainingWorker);
  return [{ name: 'three losses are the runs by themselves', ok: found.length === 0, detail: found.join(', ') }];
}
