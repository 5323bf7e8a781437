/** Recognises sets whose faces lie at ArcFace's template already, from the first images alone. */
import type { DecodedImage } from '../../domain/decodedImage.ts';

/** Images looked at before it is decided. */
const SAMPLE = 16;
/** Pixels of 112; an unaligned photo is off by ten and more. */
const MOST_DISTANCE = 4;
const LEAST_SHARE = 0.75;

export interface AlignedBefore {
  /**
   * What finding made of one more image.
   * @param offTemplate pixels of 112, see `distanceFromTemplate`; null where no face was found
   * @returns whether the image counts for the decision
   */
  observe(image: Pick<DecodedImage, 'width' | 'height'>, offTemplate: number | null): boolean;
  /** Pixels a side of the images that are left alone from now on, those observed among them; null where the set is not aligned. */
  readonly side: number | null;
  /** How many images more are to be observed before it is known whether they do. */
  readonly missing: number;
}

/** The set must be of square images of one size. */
export function createAlignedBefore(): AlignedBefore {
  let size: number | undefined;
  let seen = 0;
  let atTemplate = 0;
  let possible = true;
  return {
    get side() {
      return possible && seen >= SAMPLE && atTemplate >= LEAST_SHARE * seen ? (size ?? null) : null;
    },
    get missing() {
      return possible ? Math.max(0, SAMPLE - seen) : 0;
    },
    observe({ width, height }, offTemplate) {
      if (!possible || seen >= SAMPLE) return false;
      size ??= width;
      possible = width === height && width === size;
      seen += 1;
      if (offTemplate !== null && offTemplate <= MOST_DISTANCE) atTemplate += 1;
      return true;
    },
  };
}
