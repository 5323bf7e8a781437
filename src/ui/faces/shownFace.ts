/** Which pixels stand for an image: its own, or those of the outsider that open-set noise put in its place. */
import type { FaceSheet } from '../../store/faceSheet.ts';
import type { Faces, NoisyLabels } from '../../store/state.ts';

export interface ShownFace {
  readonly sheet: FaceSheet;
  readonly index: number;
}

export function shownFace(faces: Faces, labels: NoisyLabels | null, image: number): ShownFace {
  const outsider = labels?.replaced[image] ?? -1;
  return outsider >= 0 && faces.outliers
    ? { sheet: faces.outliers, index: outsider }
    : { sheet: faces.sheet, index: image };
}
