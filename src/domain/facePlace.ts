/** Where in its photo the face of an image under cleaning lies. */
import { boxAround, type FaceBox, type NamedRegion } from './faceBox.ts';
import { OUTLINE } from './readFace.ts';

/** The parts of a set that say it. */
interface PlacedFaces {
  readonly names: readonly string[];
  /** [count, 4, 2], not finite where none was found. */
  readonly outlines: Float32Array;
  readonly regions?: readonly NamedRegion[];
}

export interface FacePlace {
  /** Path of the photo. */
  readonly photo: string;
  /** In the photo as it is shown; null for a face that was not found in it. */
  readonly box: FaceBox | null;
}

/** [4, 2], corners of the face that is compared, in parts of the photo's width and height; not finite where it has none. */
export const outlineOf = ({ outlines }: Pick<PlacedFaces, 'outlines'>, image: number): Float32Array =>
  outlines.subarray(image * OUTLINE, (image + 1) * OUTLINE);

export function facePlace(set: PlacedFaces, image: number): FacePlace {
  const region = set.regions?.[image];
  if (region) return { photo: region.photo, box: region.box };
  const box = boxAround(outlineOf(set, image));
  return { photo: set.names[image]!, box: Number.isFinite(box.x) ? box : null };
}
