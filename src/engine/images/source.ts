/** Images that are ready to be shown, and the way from 8-bit RGB to the network's input: (RGB - 127.5) / 128. */

import { resizeArea } from '../../data/pixels/resize.ts';
import type { ImageSet } from '../../domain/images.ts';

/** Images of one size, each at hand. */
export interface ImageSource {
  /** Pixels a side. */
  readonly size: number;
  readonly count: number;
  /** @returns [size, size, 3], RGB, 0-255; not to be written to */
  pixels(image: number): Uint8Array<ArrayBuffer>;
}

/** The network input of one pixel value. */
const NORMALISED = Float32Array.from({ length: 256 }, (_, value) => (value - 127.5) / 128);

/** A set in memory, at the network's input size. */
export function sourceOf(images: ImageSet, inputSize: number): ImageSource {
  const { size, count } = images;
  const same = size === inputSize;
  const pixels = same ? images.pixels : (resizeArea(images.pixels, count, size, inputSize) as Uint8Array<ArrayBuffer>);
  const bytes = inputSize * inputSize * 3;
  return { size: inputSize, count, pixels: (image) => pixels.subarray(image * bytes, (image + 1) * bytes) };
}

/** The images of two sources, one behind the other. */
export function joined(first: ImageSource, second: ImageSource): ImageSource {
  return {
    size: first.size,
    count: first.count + second.count,
    pixels: (image) => (image < first.count ? first.pixels(image) : second.pixels(image - first.count)),
  };
}

/**
 * Writes one image into a batch.
 * @param out [batch, size, size, 3] f32
 * @param slot position in the batch
 */
export function writeInput(
  source: ImageSource,
  image: number,
  mirrored: boolean,
  out: Float32Array,
  slot: number,
): void {
  const { size } = source;
  const pixels = source.pixels(image);
  const row = size * 3;
  const to = slot * size * row;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const read = y * row + (mirrored ? size - 1 - x : x) * 3;
      const write = to + y * row + x * 3;
      out[write] = NORMALISED[pixels[read]!]!;
      out[write + 1] = NORMALISED[pixels[read + 1]!]!;
      out[write + 2] = NORMALISED[pixels[read + 2]!]!;
    }
  }
}
