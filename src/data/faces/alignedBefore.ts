/** Recognises sets whose faces lie at ArcFace's template already, from the first images alone. */
import type { DecodedImage } from '../../domain/decodedImage.ts';
import { distanceFromTemplate } from './crops.ts';

/** Images looked at before it is decided. */
const SAMPLE = 16;
/** Pixels of 112; an unaligned photo is off by ten and more. */
const MOST_DISTANCE = 4;
const LEAST_SHARE = 0.75;

export interface AlignedBefore {
  /**
   * What finding made of one more image.
   * @param points [5, 2], image pixels; null where no face was found
   * @returns whether the image counts for the decision
   */
  observe(image: Pick<DecodedImage, 'width' | 'height'>, points: ArrayLike<number> | null): boolean;
  /** Whether an image of this size is left alone from now on. */
  holds(image: Pick<DecodedImage, 'width' | 'height'>): boolean;
  /** Whether the images observed belong to a set that is aligned already. */
  readonly decided: boolean;
}

/** The set must be of square images of one size. */
export function createAlignedBefore(): AlignedBefore {
  let size: number | undefined;
  let seen = 0;
  let atTemplate = 0;
  let possible = true;
  const decided = (): boolean => possible && seen >= SAMPLE && atTemplate >= LEAST_SHARE * seen;
  return {
    get decided() {
      return decided();
    },
    observe({ width, height }, points) {
      if (!possible || seen >= SAMPLE) return false;
      size ??= width;
      possible = width === height && width === size;
      seen += 1;
      if (points && distanceFromTemplate(points, width, height) <= MOST_DISTANCE) atTemplate += 1;
      return true;
    },
    holds: ({ width, height }) => decided() && width === size && height === size,
  };
}
