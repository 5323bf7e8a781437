/** Stops a run whose numbers are none any more. */
import { EngineError } from '../../domain/engineError.ts';
import type { StepResult } from '../step/trainer.ts';

/** @throws EngineError 'non-finite' */
export function checkFinite(result: StepResult, epoch: number, step: number): void {
  if (Number.isFinite(result.loss) && Number.isFinite(result.gradientNorm)) return;
  const what = Number.isFinite(result.loss) ? 'gradient' : 'loss';
  throw new EngineError(
    'non-finite',
    `The ${what} is no longer a number at step ${step} (epoch ${epoch}). Lower the learning rate or the scale s and train again.`,
    `loss ${result.loss}, gradient norm ${result.gradientNorm}`,
  );
}
