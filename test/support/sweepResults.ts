/** Results of sweeps, made up. */
import type { EpochMetrics } from '../../src/domain/report.ts';
import { type Findings, findingsOf } from '../../src/domain/sweep/findings.ts';
import type { PlannedRun, Sweep } from '../../src/domain/sweep/sweepPlan.ts';
import type { RunResult } from '../../src/domain/sweep/sweepResult.ts';
import { metricsAt } from './epochs.ts';

export const resultFor = (run: PlannedRun, epochs: readonly EpochMetrics[]): RunResult => ({
  config: run.source,
  backend: 'wasm',
  versions: { playground: '1', browser: 'a browser' },
  images: 750,
  seconds: 4,
  epochs,
});

/** @param last what a run ends with; null for one still to do */
export const findingsWith = (
  sweep: Sweep,
  last: (run: PlannedRun) => Partial<EpochMetrics> | null,
  epochs = 14,
): Findings =>
  findingsOf(sweep, (run) => {
    const change = last(run);
    if (!change) return undefined;
    const before = Array.from({ length: epochs - 1 }, (_, i) => metricsAt(i + 1, { detected: 0 }));
    return resultFor(run, [...before, metricsAt(epochs, change)]);
  });
