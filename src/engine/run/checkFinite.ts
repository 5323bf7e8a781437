/** Stops a run whose numbers are none any more. */
import { t } from '@lingui/core/macro';
import { EngineError } from '../../domain/engineError.ts';
import type { StepResult } from '../step/trainer.ts';

/** @throws EngineError 'non-finite' */
export function checkFinite(result: StepResult, epoch: number, step: number): void {
  if (Number.isFinite(result.loss) && Number.isFinite(result.gradientNorm)) return;
  const { loss, gradientNorm } = result;
  throw new EngineError(
    'non-finite',
    Number.isFinite(loss)
      ? t`The gradient is no longer a number at step ${step} (epoch ${epoch}). Lower the learning rate or the scale s and train again.`
      : t`The loss is no longer a number at step ${step} (epoch ${epoch}). Lower the learning rate or the scale s and train again.`,
    t`loss ${loss}, gradient norm ${gradientNorm}`,
  );
}
