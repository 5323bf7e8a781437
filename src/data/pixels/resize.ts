/**
 * Brings images to one square size: the central square is kept, pixels are averaged by area where the image shrinks and
 * interpolated linearly where it grows. What is transparent is laid on mid-grey.
 */
import type { DecodedImage } from '../../domain/decodedImage.ts';

/** The grey behind transparent pixels, in every channel. */
export const TRANSPARENT_BACKGROUND = 128;

/** How `to` output pixels are made from `from` input pixels along one axis. */
interface Axis {
  /** Input pixels that each output pixel takes. */
  readonly taps: number;
  /** [to], the first of them. */
  readonly first: Int32Array;
  /** [to, taps], adding up to 1 for each output pixel. */
  readonly weights: Float64Array;
}

function areaAxis(from: number, to: number): Axis {
  const scale = from / to;
  const taps = Math.ceil(scale) + 1;
  const first = new Int32Array(to);
  const weights = new Float64Array(to * taps);
  for (let o = 0; o < to; o++) {
    const [start, end] = [o * scale, (o + 1) * scale];
    // The last window may begin too far right for its (then empty) last taps: they are moved in.
    first[o] = Math.max(0, Math.min(Math.floor(start), from - taps));
    for (let k = 0; k < taps; k++) {
      const pixel = first[o]! + k;
      const overlap = Math.min(end, pixel + 1) - Math.max(start, pixel);
      if (pixel < from) weights[o * taps + k] = Math.max(0, overlap) / scale;
    }
  }
  return { taps: Math.min(taps, from), first, weights: taps <= from ? weights : trimTaps(weights, to, taps, from) };
}

function trimTaps(weights: Float64Array, to: number, taps: number, kept: number): Float64Array {
  const trimmed = new Float64Array(to * kept);
  for (let o = 0; o < to; o++) trimmed.set(weights.subarray(o * taps, o * taps + kept), o * kept);
  return trimmed;
}

function linearAxis(from: number, to: number): Axis {
  const taps = Math.min(2, from);
  const first = new Int32Array(to);
  const weights = new Float64Array(to * taps);
  for (let o = 0; o < to; o++) {
    const centre = Math.max(0, Math.min(from - 1, ((o + 0.5) * from) / to - 0.5));
    first[o] = Math.max(0, Math.min(Math.floor(centre), from - taps));
    const fraction = centre - first[o]!;
    weights[o * taps] = 1 - fraction;
    if (taps === 2) weights[o * taps + 1] = fraction;
  }
  return { taps, first, weights };
}

const axisFor = (from: number, to: number): Axis => (to <= from ? areaAxis(from, to) : linearAxis(from, to));

/**
 * Both directions of one square.
 * @param row fills [from, 3] with the RGB of one input row
 * @param output [to, to, 3] at `offset`
 */
function resampleSquare(
  axis: Axis,
  from: number,
  to: number,
  row: (y: number, rgb: Float64Array) => void,
  output: Uint8Array,
  offset: number,
): void {
  const { taps, first, weights } = axis;
  const rgb = new Float64Array(from * 3);
  const narrow = new Float32Array(from * to * 3); // [from, to, 3]
  for (let y = 0; y < from; y++) {
    row(y, rgb);
    for (let o = 0; o < to; o++) {
      let [r, g, b] = [0, 0, 0];
      for (let k = 0; k < taps; k++) {
        const weight = weights[o * taps + k]!;
        const at = (first[o]! + k) * 3;
        r += weight * rgb[at]!;
        g += weight * rgb[at + 1]!;
        b += weight * rgb[at + 2]!;
      }
      const at = (y * to + o) * 3;
      narrow[at] = r;
      narrow[at + 1] = g;
      narrow[at + 2] = b;
    }
  }
  const width = to * 3;
  for (let o = 0; o < to; o++) {
    for (let i = 0; i < width; i++) {
      let sum = 0;
      for (let k = 0; k < taps; k++) sum += weights[o * taps + k]! * narrow[(first[o]! + k) * width + i]!;
      output[offset + o * width + i] = Math.round(sum);
    }
  }
}

/**
 * @param pixels [count, from, from, 3], RGB 0-255
 * @returns [count, to, to, 3], new memory even when nothing changes
 */
export function resizeArea(pixels: Uint8Array, count: number, from: number, to: number): Uint8Array<ArrayBuffer> {
  if (from === to) return pixels.slice(0, count * from * from * 3);
  const output = new Uint8Array(count * to * to * 3);
  const axis = axisFor(from, to);
  const rowLength = from * 3;
  for (let image = 0; image < count; image++) {
    const start = image * from * rowLength;
    resampleSquare(
      axis,
      from,
      to,
      (y, rgb) => rgb.set(pixels.subarray(start + y * rowLength, start + (y + 1) * rowLength)),
      output,
      image * to * to * 3,
    );
  }
  return output;
}

/**
 * The central square of an image, as RGB of size x size.
 * @param output [size, size, 3] is written at `offset`
 * @returns whether the square had transparent pixels
 */
export function squareInto(image: DecodedImage, size: number, output: Uint8Array, offset: number): boolean {
  const { width, height, rgba } = image;
  const side = Math.min(width, height);
  const left = (width - side) >> 1;
  const top = (height - side) >> 1;
  let transparent = false;
  const row = (y: number, rgb: Float64Array): void => {
    let at = ((top + y) * width + left) * 4;
    for (let i = 0; i < side * 3; i += 3, at += 4) {
      const alpha = rgba[at + 3]!;
      if (alpha === 255) {
        rgb[i] = rgba[at]!;
        rgb[i + 1] = rgba[at + 1]!;
        rgb[i + 2] = rgba[at + 2]!;
      } else {
        transparent = true;
        const behind = (255 - alpha) * TRANSPARENT_BACKGROUND;
        rgb[i] = (rgba[at]! * alpha + behind) / 255;
        rgb[i + 1] = (rgba[at + 1]! * alpha + behind) / 255;
        rgb[i + 2] = (rgba[at + 2]! * alpha + behind) / 255;
      }
    }
  };
  resampleSquare(axisFor(side, size), side, size, row, output, offset);
  return transparent;
}
