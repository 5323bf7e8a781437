/** The images of a race: made once for all racers, with the faces that stand beside their labels. */
import { sheetOf } from '../../domain/faceSheet.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import type { WireDataset } from '../../protocol/training.ts';
import { facesOf } from '../dataset/facesOfSet.ts';
import type { Faces } from '../state.ts';

/** @param page the faces of the page: of a person's own images they are the same, and reduced as a page can keep them */
export function raceFaces({ dataset }: Settings, set: WireDataset, page: Faces | null): Faces | null {
  const { train, outliers } = set;
  if (dataset.kind === 'folder' || train.pixels === null) return page?.kind === 'folder' ? page : null;
  const sheets = { sheet: sheetOf(train), sample: null, outliers: outliers && sheetOf(outliers), heldOut: null };
  return { ...facesOf('synthetic', set, sheets), names: { names: train.names } };
}
