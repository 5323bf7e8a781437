/** A kept run that can be taken up, and as it is offered. */
import { parseSettings } from '../../domain/settings/parse.ts';
import type { Settings } from '../../domain/settings/settings.ts';
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

export const viewOf = ({ id, settings, checkpoint, savedAt, images }: KeptRun): KeptRunView => ({
  id,
  settings,
  epoch: Math.min(checkpoint.epoch, settings.training.epochs),
  step: checkpoint.step,
  savedAt,
  images,
  finished: checkpoint.epoch > settings.training.epochs,
});

/** Settings of another version of the page may not be settings any more: null. */
export function withParsedSettings(run: StoredRun): KeptRun | null {
  try {
    return { ...run, settings: parseSettings(run.settings) };
  } catch {
    return null;
  }
}
