/** A sweep file on disk: the runs it stands for, and where the images of each lie. */
import { resolve } from 'node:path';
import type { BackendChoice } from '../../../domain/settings/settings.ts';
import { type PlannedRun, planSweep, type Sweep, SweepError } from '../../../domain/sweep/sweepPlan.ts';
import { imagesOf, readJson, unusable } from '../config.ts';
import type { ImagePaths } from '../imageFiles.ts';

export interface LocatedRun extends PlannedRun {
  /** Where the images are, for a set of one's own. */
  readonly images: ImagePaths | null;
}

export interface LocatedSweep extends Sweep {
  readonly runs: readonly LocatedRun[];
}

/** @throws CommandFailure with exit code 2, naming the field */
export function locateSweep(content: unknown, currentFolder: string, backend: BackendChoice | undefined): LocatedSweep {
  try {
    const sweep = planSweep(content, backend);
    const runs = sweep.runs.map((run): LocatedRun => {
      const { dataset } = run.settings;
      return { ...run, images: dataset.kind === 'folder' ? imagesOf(dataset, currentFolder) : null };
    });
    return { ...sweep, runs };
  } catch (cause) {
    throw cause instanceof SweepError ? unusable(cause.message) : cause;
  }
}

/** @throws CommandFailure with exit code 2, naming file and field */
export function readSweep(file: string, currentFolder: string, backend: BackendChoice | undefined): LocatedSweep {
  const content = readJson(resolve(currentFolder, file));
  try {
    return locateSweep(content, currentFolder, backend);
  } catch (cause) {
    if (cause instanceof Error) cause.message = `${file}: ${cause.message}`;
    throw cause;
  }
}
