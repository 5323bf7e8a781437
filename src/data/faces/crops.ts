/** The two views of a photo that a face needs: aligned as ArcFace's template has it, and in the looser crop of the shipped network. */
import type { FaceBox } from '../../domain/faceBox.ts';
import { ARCFACE_TEMPLATE_112, fitSimilarity, type Similarity } from './alignment.ts';
import { compose, invert, mapPoints } from './warp.ts';

const ALIGNED_SIZE = 112;

/** Pixels a side of the face that the shipped network is shown. */
export const CHIP_SIZE = 224;
/** How much more than the aligned face is seen in it, along a side; it is cut from the photo, as it reaches beyond. */
const CHIP_MARGIN = 1.15;
/** From aligned 112-pixel coordinates to that face, about the same middle. */
export const ALIGNED_TO_CHIP: Similarity = squareView(
  (ALIGNED_SIZE - 1) / 2,
  (ALIGNED_SIZE - 1) / 2,
  ALIGNED_SIZE * CHIP_MARGIN,
  0,
  CHIP_SIZE,
);

/** @param points [5, 2], image pixels */
export const alignedView = (points: ArrayLike<number>): Similarity => fitSimilarity(points, ARCFACE_TEMPLATE_112);

/** The central square of an image, as large as an aligned face. */
export function centralView(width: number, height: number): Similarity {
  const scale = ALIGNED_SIZE / Math.min(width, height);
  const middle = (ALIGNED_SIZE - 1) / 2;
  return { a: scale, b: 0, tx: middle - (scale * (width - 1)) / 2, ty: middle - (scale * (height - 1)) / 2 };
}

/** Centres a square of the image: `x`, `y` and `side` in image pixels, turned upright by `roll`, in `size` output pixels. */
export function squareView(x: number, y: number, side: number, roll: number, size: number): Similarity {
  const scale = size / side;
  const a = scale * Math.cos(roll);
  const b = -scale * Math.sin(roll);
  const middle = (size - 1) / 2;
  return { a, b, tx: middle - (a * x - b * y), ty: middle - (b * x + a * y) };
}

/** The square around a box, as large as an aligned face; `grown` by that factor. */
export function boxView(box: FaceBox, width: number, height: number, grown = 1, size = ALIGNED_SIZE): Similarity {
  const side = Math.max(box.width * width, box.height * height) * grown;
  const [x, y] = [(box.x + box.width / 2) * width - 0.5, (box.y + box.height / 2) * height - 0.5];
  return squareView(x, y, side, 0, size);
}

/** The aligned view, in an image of another size. */
export function scaledView(aligned: Similarity, size: number): Similarity {
  const scale = size / ALIGNED_SIZE;
  // Pixel centres are whole numbers: the corner of an image lies half a pixel before the first.
  const shift = (scale - 1) / 2;
  return compose({ a: scale, b: 0, tx: shift, ty: shift }, aligned);
}

/**
 * Where the aligned face lies in its photo.
 * @returns [4, 2], corners from the upper left on clockwise, in parts of width and height; beyond 0 to 1 where the face is cut off
 */
export function alignedOutline(view: Similarity, width: number, height: number): Float32Array<ArrayBuffer> {
  // Pixel centres are whole numbers: the square's corners lie half a pixel outside of the first and last ones.
  const [low, high] = [-0.5, ALIGNED_SIZE - 0.5];
  const corners = mapPoints(invert(view), [low, low, high, low, high, high, low, high]);
  return Float32Array.from(corners, (value, i) => (value + 0.5) / (i % 2 === 0 ? width : height));
}

/** Mean distance of the points from the template, pixels of 112, in the central square of the image. */
export function distanceFromTemplate(points: ArrayLike<number>, width: number, height: number): number {
  const mapped = mapPoints(centralView(width, height), points);
  let sum = 0;
  for (let i = 0; i < mapped.length; i += 2) {
    sum += Math.hypot(mapped[i]! - ARCFACE_TEMPLATE_112[i]!, mapped[i + 1]! - ARCFACE_TEMPLATE_112[i + 1]!);
  }
  return sum / (mapped.length / 2);
}
