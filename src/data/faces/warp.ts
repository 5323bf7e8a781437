/** Cuts a turned, scaled square out of an image: how photos become the inputs of the face networks and aligned faces. */

import type { DecodedImage } from '../../domain/decodedImage.ts';
import type { Similarity } from './alignment.ts';

/** What lies beyond the image's border: mid-grey, or the border's own pixels drawn out. */
export type Outside = 'grey' | 'border';

const GREY = 128;

/** Source pixels averaged for one output pixel along an axis, at most: a cap on the work, not a promise of quality. */
const MAX_SAMPLES = 8;

export function invert({ a, b, tx, ty }: Similarity): Similarity {
  const square = a * a + b * b;
  const [ia, ib] = [a / square, -b / square];
  return { a: ia, b: ib, tx: -(ia * tx - ib * ty), ty: -(ib * tx + ia * ty) };
}

/** First `first`, then `then`. */
export function compose(then: Similarity, first: Similarity): Similarity {
  return {
    a: then.a * first.a - then.b * first.b,
    b: then.b * first.a + then.a * first.b,
    tx: then.a * first.tx - then.b * first.ty + then.tx,
    ty: then.b * first.tx + then.a * first.ty + then.ty,
  };
}

/** @param points [n, 2] pixels */
export function mapPoints({ a, b, tx, ty }: Similarity, points: ArrayLike<number>): Float64Array {
  const mapped = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i]!;
    const y = points[i + 1]!;
    mapped[i] = a * x - b * y + tx;
    mapped[i + 1] = b * x + a * y + ty;
  }
  return mapped;
}

/** The image with transparent parts laid on mid-grey; the image itself when it has none. */
export function opaque(image: DecodedImage): DecodedImage {
  const { width, height, rgba } = image;
  let transparent = false;
  for (let i = 3; i < rgba.length; i += 4) transparent ||= rgba[i] !== 255;
  if (!transparent) return image;
  const flat = new Uint8Array(rgba.length);
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3]! / 255;
    for (let c = 0; c < 3; c++) flat[i + c] = Math.round(rgba[i + c]! * alpha + GREY * (1 - alpha));
    flat[i + 3] = 255;
  }
  return { width, height, rgba: flat };
}

/** Adds the bilinear sample at (x, y), near or beyond the border, to `sum`. */
function addBorderSample(
  { width, height, rgba }: DecodedImage,
  x: number,
  y: number,
  outside: Outside,
  sum: Float64Array,
) {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  for (let corner = 0; corner < 4; corner++) {
    const px = x0 + (corner & 1);
    const py = y0 + (corner >> 1);
    const weight = (1 - Math.abs(x - px)) * (1 - Math.abs(y - py));
    const inside = px >= 0 && py >= 0 && px < width && py < height;
    const column = Math.min(width - 1, Math.max(0, px));
    const row = Math.min(height - 1, Math.max(0, py));
    const at = (row * width + column) * 4;
    for (let c = 0; c < 3; c++) sum[c]! += weight * (inside || outside === 'border' ? rgba[at + c]! : GREY);
  }
}

/**
 * Pixel (x, y) of the output shows the image where `toOutput` maps from; where the image shrinks, several samples a pixel
 * are averaged. Coordinates have the centre of the first pixel at 0, as OpenCV's warpAffine has.
 * @param image opaque
 * @param toOutput from image pixels to output pixels
 * @param output [size, size, 3], RGB 0-255, is written at `offset`
 */
export function warpInto(
  image: DecodedImage,
  toOutput: Similarity,
  size: number,
  outside: Outside,
  output: Uint8Array | Float32Array,
  offset = 0,
): void {
  const { width, height, rgba } = image;
  const { a, b, tx, ty } = invert(toOutput);
  const samples = Math.min(MAX_SAMPLES, Math.max(1, Math.round(Math.hypot(a, b))));
  const rounding = output instanceof Uint8Array ? 0.5 : 0;
  const share = 1 / (samples * samples);
  const first = (1 - samples) / (2 * samples);
  const rowLength = width * 4;
  const sum = new Float64Array(3);
  let at = offset;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let sy = 0; sy < samples; sy++) {
        for (let sx = 0; sx < samples; sx++) {
          const u = x + first + sx / samples;
          const v = y + first + sy / samples;
          const sourceX = a * u - b * v + tx;
          const sourceY = b * u + a * v + ty;
          if (sourceX >= 0 && sourceY >= 0 && sourceX < width - 1 && sourceY < height - 1) {
            // Both are positive: cutting off is rounding down.
            const x0 = sourceX | 0;
            const y0 = sourceY | 0;
            const fx = sourceX - x0;
            const fy = sourceY - y0;
            const p = y0 * rowLength + x0 * 4;
            const q = p + rowLength;
            const right = fx * (1 - fy);
            const left = 1 - fx - fy + fx * fy;
            const below = fy - fx * fy;
            const across = fx * fy;
            red += left * rgba[p]! + right * rgba[p + 4]! + below * rgba[q]! + across * rgba[q + 4]!;
            green += left * rgba[p + 1]! + right * rgba[p + 5]! + below * rgba[q + 1]! + across * rgba[q + 5]!;
            blue += left * rgba[p + 2]! + right * rgba[p + 6]! + below * rgba[q + 2]! + across * rgba[q + 6]!;
          } else if (outside === 'grey' && (sourceX <= -1 || sourceY <= -1 || sourceX >= width || sourceY >= height)) {
            red += GREY;
            green += GREY;
            blue += GREY;
          } else {
            sum.fill(0);
            addBorderSample(image, sourceX, sourceY, outside, sum);
            red += sum[0]!;
            green += sum[1]!;
            blue += sum[2]!;
          }
        }
      }
      output[at] = red * share + rounding;
      output[at + 1] = green * share + rounding;
      output[at + 2] = blue * share + rounding;
      at += 3;
    }
  }
}
