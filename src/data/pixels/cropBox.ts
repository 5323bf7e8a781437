/** The square around a box of a picture, as a picture of its own. */
import type { DecodedImage } from '../../domain/decodedImage.ts';
import type { FaceBox } from '../../domain/faceBox.ts';

/**
 * As much of the square as the picture allows: at an edge it is moved inwards, and a picture that is too narrow for it gives all of
 * its width or height.
 * @param margin added on each side, in parts of the box's longer side
 */
export function cropAround({ width, height, rgba }: DecodedImage, box: FaceBox, margin: number): DecodedImage {
  const longer = Math.max(box.width * width, box.height * height);
  const side = Math.max(1, Math.round(longer * (1 + 2 * margin)));
  const [columns, rows] = [Math.min(width, side), Math.min(height, side)];
  const start = (middle: number, length: number, most: number): number =>
    Math.min(most - length, Math.max(0, Math.round(middle - length / 2)));
  const left = start((box.x + box.width / 2) * width, columns, width);
  const top = start((box.y + box.height / 2) * height, rows, height);
  const pixels = new Uint8Array(columns * rows * 4);
  for (let row = 0; row < rows; row++) {
    const from = ((top + row) * width + left) * 4;
    pixels.set(rgba.subarray(from, from + columns * 4), row * columns * 4);
  }
  return { width: columns, height: rows, rgba: pixels };
}
