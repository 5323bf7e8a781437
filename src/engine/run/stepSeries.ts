/** Results of steps as the columns that are sent and charted. */
import type { StepSeries } from '../../domain/report.ts';
import type { StepResult } from '../step/trainer.ts';

/** @param places epoch and step of each result, in the same order */
export function stepSeries(
  results: readonly StepResult[],
  places: readonly { readonly epoch: number; readonly step: number }[],
): StepSeries {
  return {
    firstStep: places[0]?.step ?? 0,
    epoch: Int32Array.from(places, ({ epoch }) => epoch),
    loss: Float32Array.from(results, (r) => r.loss),
    crossEntropy: Float32Array.from(results, (r) => r.crossEntropy),
    boundaryTerm: Float32Array.from(results, (r) => r.boundaryTerm),
    gradientNorm: Float32Array.from(results, (r) => r.gradientNorm),
  };
}
