/** From 8-bit RGB images to the network's input: (RGB - 127.5) / 128, mirrored where asked. */

import type { ImageSet } from '../data/dataset.ts';
import { resizeArea } from '../data/upload/resize.ts';

/** The network input of one pixel value. */
const NORMALISED = Float32Array.from({ length: 256 }, (_, value) => (value - 127.5) / 128);

/** The images at the network's input size; the same object when they already have it. */
export function atInputSize(images: ImageSet, inputSize: number): ImageSet {
  if (images.size === inputSize) return images;
  const pixels = resizeArea(images.pixels, images.count, images.size, inputSize) as Uint8Array<ArrayBuffer>;
  return { size: inputSize, count: images.count, pixels };
}

/**
 * Writes one image into a batch.
 * @param out [batch, size, size, 3] f32
 * @param slot position in the batch
 */
export function writeInput(source: ImageSet, image: number, mirrored: boolean, out: Float32Array, slot: number): void {
  const { size, pixels } = source;
  const row = size * 3;
  const from = image * size * row;
  const to = slot * size * row;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const read = from + y * row + (mirrored ? size - 1 - x : x) * 3;
      const write = to + y * row + x * 3;
      out[write] = NORMALISED[pixels[read]!]!;
      out[write + 1] = NORMALISED[pixels[read + 1]!]!;
      out[write + 2] = NORMALISED[pixels[read + 2]!]!;
    }
  }
}
