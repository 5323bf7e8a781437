/** Recognises sets whose faces lie at ArcFace's template already, from the first images alone. */
import type { DecodedImage } from '../upload/pixels.ts';
import { distanceFromTemplate } from './crops.ts';

/** Images looked at before it is decided. */
const SAMPLE = 16;
/** Pixels of 112; an unaligned photo is off by ten and more. */
const MOST_DISTANCE = 4;
const LEAST_SHARE = 0.75;

export interface AlignedBefore {
  /** What finding made of one more image; points in image pixels, null where no face was found. */
  observe(image: DecodedImage, points: ArrayLike<number> | null): void;
  /** Whether an image of this size is left alone from now on. */
  holds(image: DecodedImage): boolean;
}

/** The set must be of square images of one size. */
export function createAlignedBefore(): AlignedBefore {
  let size: number | undefined;
  let seen = 0;
  let atTemplate = 0;
  let possible = true;
  return {
    observe({ width, height }, points) {
      if (!possible || seen >= SAMPLE) return;
      size ??= width;
      possible = width === height && width === size;
      seen += 1;
      if (points && distanceFromTemplate(points, width, height) <= MOST_DISTANCE) atTemplate += 1;
    },
    holds: ({ width, height }) =>
      possible && seen >= SAMPLE && width === size && height === size && atTemplate >= LEAST_SHARE * seen,
  };
}
