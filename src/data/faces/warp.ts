/** Cuts a turned, scaled square out of an image: how photos become the inputs of the face networks and aligned faces. */
import type { Similarity } from '../alignment.ts';
import type { DecodedImage } from '../upload/pixels.ts';

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

/** Reads single colours of an image, also beyond its border. */
function colourAt({ width, height, rgba }: DecodedImage, outside: Outside) {
  return (x: number, y: number, channel: number): number => {
    const inside = x >= 0 && y >= 0 && x < width && y < height;
    if (!inside && outside === 'grey') return GREY;
    const column = Math.min(width - 1, Math.max(0, x));
    const row = Math.min(height - 1, Math.max(0, y));
    return rgba[(row * width + column) * 4 + channel]!;
  };
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
  const share = 1 / (samples * samples);
  const first = (1 - samples) / (2 * samples);
  const rounding = output instanceof Uint8Array ? 0.5 : 0;
  const colour = colourAt(image, outside);
  const rowLength = width * 4;
  let at = offset;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let [red, green, blue] = [0, 0, 0];
      for (let sample = 0; sample < samples * samples; sample++) {
        const u = x + first + (sample % samples) / samples;
        const v = y + first + Math.floor(sample / samples) / samples;
        const sourceX = a * u - b * v + tx;
        const sourceY = b * u + a * v + ty;
        const x0 = Math.floor(sourceX);
        const y0 = Math.floor(sourceY);
        const fx = sourceX - x0;
        const fy = sourceY - y0;
        const [w00, w10, w01, w11] = [(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy];
        if (x0 >= 0 && y0 >= 0 && x0 < width - 1 && y0 < height - 1) {
          const p = y0 * rowLength + x0 * 4;
          const q = p + rowLength;
          red += w00 * rgba[p]! + w10 * rgba[p + 4]! + w01 * rgba[q]! + w11 * rgba[q + 4]!;
          green += w00 * rgba[p + 1]! + w10 * rgba[p + 5]! + w01 * rgba[q + 1]! + w11 * rgba[q + 5]!;
          blue += w00 * rgba[p + 2]! + w10 * rgba[p + 6]! + w01 * rgba[q + 2]! + w11 * rgba[q + 6]!;
        } else if (outside === 'grey' && (x0 < -1 || y0 < -1 || x0 >= width || y0 >= height)) {
          red += GREY;
          green += GREY;
          blue += GREY;
        } else {
          const mixed = (c: number): number =>
            w00 * colour(x0, y0, c) +
            w10 * colour(x0 + 1, y0, c) +
            w01 * colour(x0, y0 + 1, c) +
            w11 * colour(x0 + 1, y0 + 1, c);
          red += mixed(0);
          green += mixed(1);
          blue += mixed(2);
        }
      }
      output[at++] = red * share + rounding;
      output[at++] = green * share + rounding;
      output[at++] = blue * share + rounding;
    }
  }
}
