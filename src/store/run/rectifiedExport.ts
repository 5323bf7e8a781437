/** The rectified labels of the shown run, as the file that `npm run train` leaves. */
import { rectifiedImages } from '../../domain/standingCorrections.ts';
import { rectifiedCsv } from '../../formats/table/runFiles.ts';
import type { AppState } from '../state.ts';
import { shownSettings } from './shown.ts';

export interface RectifiedExport {
  readonly fileName: string;
  readonly text: string;
}

/** @returns null where there is no set whose images have names */
export function rectifiedExport(state: AppState): RectifiedExport | null {
  const { faces } = state.dataset;
  if (!faces) return null;
  const { head, model, training } = shownSettings(state);
  return {
    fileName: `${head.kind}-${model.preset}-seed${training.seed}-epoch${state.run.epoch}-rectified.csv`,
    text: rectifiedCsv(rectifiedImages(state.corrections, faces.names, faces.identities)),
  };
}
