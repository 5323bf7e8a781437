/** What stays of a run without its weights. */
import { bytesOf } from '../domain/checkpoint.ts';
import { parseSettings } from '../domain/settings/parse.ts';
import type { Settings } from '../domain/settings/settings.ts';
import { lossCurve, RECORD_SCHEMA, type RunDetails, type RunRecord } from '../domain/shelvedRun.ts';
import type { StoredRun } from './storedRun.ts';

function settingsOf(settings: unknown): Settings | null {
  try {
    return parseSettings(settings);
  } catch {
    return null;
  }
}

/** Null where the settings are none any more. */
export function recordOf(run: StoredRun): RunRecord | null {
  const { id, began, savedAt, images, parent, checkpoint, curves } = run;
  const settings = settingsOf(run.settings);
  return (
    settings && {
      schema: RECORD_SCHEMA,
      id,
      began,
      savedAt,
      settings,
      origin: 'page',
      file: '',
      images,
      parent,
      epoch: checkpoint.epoch,
      step: checkpoint.step,
      stepsPerEpoch: curves.stepsPerEpoch,
      epochs: curves.epochs,
      loss: lossCurve(curves.loss),
      marks: curves.marks,
      bytes: bytesOf(checkpoint),
    }
  );
}

export const detailsOf = ({ id, rectified, evaluation, identities }: StoredRun): RunDetails => ({
  id,
  rectified,
  evaluation,
  identities,
});
