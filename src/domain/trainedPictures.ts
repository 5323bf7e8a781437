/** The pictures that a run trains on: each image as it came, or the outsider whom open-set noise put in its place. */
import type { EncodedLabelledImages, ImageSet, LabelledImages } from './images.ts';

export interface TrainedPictures {
  readonly train: LabelledImages | EncodedLabelledImages;
  /** Images of nobody in the set; null when there are none. */
  readonly outliers: ImageSet | null;
}

/**
 * @param replaced [count], index of the outlier shown instead, or -1
 * @returns [size, size, 3], RGB, 0-255; null where the pixels stay on disk
 */
export function trainedPicture(
  { train, outliers }: TrainedPictures,
  replaced: Int32Array,
  image: number,
): Uint8Array<ArrayBuffer> | null {
  const length = train.size * train.size * 3;
  const outlier = replaced[image] ?? -1;
  const pixels = outlier < 0 ? train.pixels : outliers?.pixels;
  const at = (outlier < 0 ? image : outlier) * length;
  return pixels ? pixels.subarray(at, at + length) : null;
}
