/** Puts together what machines have found that each ran a part of a sweep. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EpochMetrics } from '../../../domain/report.ts';
import type { Sweep } from '../../../domain/sweep/sweepPlan.ts';
import { keyOf, type RunResult } from '../../../domain/sweep/sweepResult.ts';
import { unusable } from '../config.ts';
import { RESULTS, readResults } from './sweepResults.ts';

/** What a run has found, without how long it took. */
const found = ({ epochs }: RunResult): string =>
  JSON.stringify(epochs.map(({ seconds: _s, imagesPerSecond: _i, ...metrics }: EpochMetrics) => metrics));

/**
 * Results of the sweep's runs that lie in any of the folders, in the order of the runs; others are left where they are.
 * @throws CommandFailure with exit code 2 naming a folder that holds no results, or two that disagree on a run
 */
export function mergedResults({ runs }: Sweep, folders: readonly string[]): RunResult[] {
  const merged = new Map<string, { readonly result: RunResult; readonly folder: string }>();
  for (const folder of folders) {
    const file = join(folder, RESULTS);
    if (!existsSync(file)) throw unusable(`--merge: ${folder} holds no ${RESULTS}`);
    for (const [key, result] of readResults(file)) {
      const other = merged.get(key);
      if (other && found(other.result) !== found(result)) {
        throw unusable(`--merge: ${other.folder} and ${folder} hold different results of the same run`);
      }
      if (!other) merged.set(key, { result, folder });
    }
  }
  return runs.flatMap(({ source }) => merged.get(keyOf(source))?.result ?? []);
}
