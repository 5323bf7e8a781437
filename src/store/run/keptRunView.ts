/** A kept run that can be taken up, and as it is offered. */

import { parseSettings } from '../../domain/settings/parse.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import { isFinished, type RunRecord } from '../../domain/shelvedRun.ts';
import type { StoredRun } from '../../storage/storedRun.ts';

export interface KeptRun extends StoredRun {
  readonly settings: Settings;
}

/** A kept run as it is offered. */
export interface KeptRunView {
  readonly id: string;
  readonly settings: Settings;
  readonly epoch: number;
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** Name of the folder or zip that it needs; empty for drawn faces. */
  readonly images: string;
  readonly finished: boolean;
}

/** @param run one whose steps are counted */
export const viewOfRecord = (
  run: Pick<RunRecord, 'id' | 'settings' | 'epoch' | 'step' | 'savedAt' | 'images'>,
): KeptRunView => ({
  id: run.id,
  settings: run.settings,
  epoch: Math.min(run.epoch, run.settings.training.epochs),
  step: run.step ?? 0,
  savedAt: run.savedAt,
  images: run.images,
  finished: isFinished(run),
});

export const viewOf = (run: KeptRun): KeptRunView =>
  viewOfRecord({ ...run, epoch: run.checkpoint.epoch, step: run.checkpoint.step });

/** Settings of another version of the page may not be settings any more: null. */
export function withParsedSettings(run: StoredRun): KeptRun | null {
  try {
    return { ...run, settings: parseSettings(run.settings) };
  } catch {
    return null;
  }
}
