/** A run watched at a pace, held against the same run at full speed. */
import type { RunGoal } from '../../src/domain/runGoal.ts';
import type { Run } from '../../src/engine/run/run.ts';
import type { RunConfig } from '../../src/engine/run/runTypes.ts';
import { type Trained, trainRun } from './checkpoints.ts';

export const PACES: Readonly<Record<string, (run: Run) => void>> = {
  'slow motion': (run) => {
    run.pace = 30;
  },
  'a pause at the end of an epoch': (run) => run.resume('epoch' satisfies RunGoal),
  'a pause at the first label that moves': (run) => run.resume('label' satisfies RunGoal),
};

/** What differs from the run at full speed, weights and momenta included; empty when nothing does. */
export async function pacedDifferences(
  straight: Trained,
  config: RunConfig,
  pace: (run: Run) => void,
): Promise<string[]> {
  const paced = await trainRun(config, 0, pace);
  const pairs: [string, unknown, unknown][] = [
    ['losses', straight.log.losses, paced.log.losses],
    ['state', straight.state, paced.state],
    ['corrections', straight.log.corrections, paced.log.corrections],
    ['decisions', straight.log.decisions, paced.log.decisions],
  ];
  return pairs.flatMap(([name, expected, found]) =>
    JSON.stringify(expected) === JSON.stringify(found) ? [] : [`${name} differ`],
  );
}
