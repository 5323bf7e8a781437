/** Where to look for all faces of a photo: the whole of it, and squares of half and a quarter of its longer side, which overlap. */
import { boxOverlap, type FaceBox } from '../../domain/faceBox.ts';
import type { Similarity } from './alignment.ts';
import { squareView } from './crops.ts';
import { DETECTOR_INPUT } from './detections.ts';

/** Shares of the photo's longer side. A face that fills the photo is found with grey around it, a small one in a small square. */
const SIDES = [1.6, 1, 0.5, 0.25] as const;
/** Squares with fewer pixels a side show nothing that larger ones do not, pixels. */
const LEAST_SIDE = 160;

/** Middles of squares that cover a length with half of each shared with the next. */
function middles(length: number, side: number): number[] {
  if (side >= length) return [(length - 1) / 2];
  const count = Math.ceil((2 * (length - side)) / side) + 1;
  return Array.from({ length: count }, (_, i) => side / 2 + ((length - side) * i) / (count - 1) - 0.5);
}

/** @returns from image pixels to those of the detector */
export function photoViews(width: number, height: number): Similarity[] {
  const longer = Math.max(width, height);
  return SIDES.flatMap((share, i) => {
    const side = share * longer;
    if (i > 1 && side < LEAST_SIDE) return [];
    return middles(height, side).flatMap((y) =>
      middles(width, side).map((x) => squareView(x, y, side, 0, DETECTOR_INPUT)),
    );
  });
}

/** Two boxes that share so much of their joint area are of one face, or so much of the smaller one. */
const MOST_OVERLAP = 0.3;
const MOST_WITHIN = 0.6;

/** The part of the smaller box that lies within the other. */
function within(a: FaceBox, b: FaceBox): number {
  const shared = boxOverlap(a, b);
  const [areaA, areaB] = [a.width * a.height, b.width * b.height];
  return (shared * (areaA + areaB)) / (1 + shared) / Math.min(areaA, areaB);
}

/** Whether two boxes in one photo are sights of one face. */
export const areOneFace = (a: FaceBox, b: FaceBox): boolean =>
  boxOverlap(a, b) > MOST_OVERLAP || within(a, b) > MOST_WITHIN;
