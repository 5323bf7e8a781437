/** Which pixels stand for an image: its own, or those of the outsider that open-set noise put in its place. */

import type { FaceSheet } from '../../domain/faceSheet.ts';
import type { TrainedLabels } from '../../domain/noise.ts';
import type { Faces } from '../../store/state.ts';

/** Where the sheet has an image; -1 where the page does not show it. */
export function placeOf({ sample }: Faces, image: number): number {
  if (!sample) return image;
  let [low, high] = [0, sample.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = sample[middle]!;
    if (found === image) return middle;
    if (found < image) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

export interface ShownFace {
  readonly sheet: FaceSheet;
  readonly index: number;
}

export function shownFace(faces: Faces, labels: TrainedLabels | null, image: number): ShownFace {
  const outsider = labels?.replaced[image] ?? -1;
  if (outsider < 0) return { sheet: faces.sheet, index: placeOf(faces, image) };
  // Until the outsiders are drawn nobody stands there: the image's own face has gone.
  return faces.outliers ? { sheet: faces.outliers, index: outsider } : { sheet: faces.sheet, index: -1 };
}
