/** The rectified labels of the shown run, as the file that `npm run train` leaves. */
import { runFileName } from '../../domain/runStamp.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import { rectifiedImages } from '../../domain/standingCorrections.ts';
import { rectifiedCsv } from '../../formats/table/runFiles.ts';
import type { AppState } from '../state.ts';
import { shownSettings } from './shown.ts';

export interface RectifiedExport {
  readonly fileName: string;
  readonly text: string;
}

export const rectifiedFileName = (settings: Settings, epoch: number): string =>
  `${runFileName(settings, epoch)}-rectified.csv`;

/** @returns null where there is no set whose images have names */
export function rectifiedExport(state: AppState): RectifiedExport | null {
  const { faces } = state.dataset;
  if (!faces) return null;
  return {
    fileName: rectifiedFileName(shownSettings(state), state.run.epoch),
    text: rectifiedCsv(rectifiedImages(state.corrections, faces.names, faces.identities)),
  };
}
