/** The faces of a set as the page keeps them, while they are drawn and once the set is complete. */
import type { FaceSheet, SetFaces } from '../../domain/faceSheet.ts';
import { identityName } from '../../domain/identityNames.ts';
import type { SyntheticDataset } from '../../domain/settings/settings.ts';
import type { WireDataset } from '../../protocol/training.ts';
import type { Faces } from '../state.ts';

/** The pixels of a set as the page keeps them. */
interface Sheets extends SetFaces {
  readonly outliers: FaceSheet | null;
}

/** Of a complete set, which is about to go to the worker. */
export const facesOf = (
  kind: Faces['kind'],
  { train, heldOut }: WireDataset,
  { sheet, sample, outliers, heldOut: heldOutSheet }: Sheets,
): Faces => ({
  kind,
  sheet,
  sample,
  outliers,
  // The originals move to the worker; the page keeps its own.
  labels: train.labels.slice(),
  identities: train.identities,
  names: train,
  heldOut: heldOut !== null,
  heldOutFaces: heldOut &&
    heldOutSheet && { sheet: heldOutSheet, labels: heldOut.labels.slice(), identities: heldOut.identities },
});

/** Of synthetic faces that are yet to be drawn on the sheet: who they are is known. */
export const facesToDraw = ({ identities, imagesPerIdentity }: SyntheticDataset, sheet: FaceSheet): Faces => ({
  kind: 'synthetic',
  sheet,
  sample: null,
  outliers: null,
  labels: Int32Array.from({ length: identities * imagesPerIdentity }, (_, i) => Math.floor(i / imagesPerIdentity)),
  identities: Array.from({ length: identities }, (_, i) => identityName(i)),
  names: { names: [] },
  heldOut: null,
  heldOutFaces: null,
});
