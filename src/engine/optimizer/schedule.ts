/** The learning rate of a step: warm-up, then a fall by 10 at the start of each milestone epoch. */

export interface Schedule {
  readonly learningRate: number;
  readonly warmupEpochs: number;
  /** Epochs, from 1, at whose start the rate falls by 10. */
  readonly milestones: readonly number[];
}

/**
 * @param epoch from 1
 * @param step step within the run, from 1
 * @param stepsPerEpoch
 * Source: the BoundaryFace authors' train.py: base * 0.1^(number of milestones <= epoch)
 */
export function learningRateAt(schedule: Schedule, epoch: number, step: number, stepsPerEpoch: number): number {
  const warmupSteps = schedule.warmupEpochs * stepsPerEpoch;
  if (step <= warmupSteps) return (schedule.learningRate * step) / warmupSteps;
  const falls = schedule.milestones.filter((milestone) => milestone <= epoch).length;
  return schedule.learningRate * 0.1 ** falls;
}
