import { createFaceRenderer } from '../../../src/data/synthetic/index.ts';
import { pngFile } from '../../unit/support/imageFiles.ts';

/** Drawn faces on larger photos by path: two people of six, one of a single photo, and names that differ by case alone. */
export function drawnFiles(): Record<string, Uint8Array> {
  const [face, side] = [112, 200];
  const renderer = createFaceRenderer(face);
  const pixels = new Uint8Array(face * face * 3);
  const photo = (identity: number, image: number): Uint8Array => {
    renderer.render({ seed: 12, difficulty: 0.5 }, identity, image, pixels, 0);
    return pngFile(side, side + 20, (x, y) => {
      const [column, row] = [x - 60, y - 70];
      if (column < 0 || row < 0 || column >= face || row >= face) return [140, 150, 160];
      const at = (row * face + column) * 3;
      return [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!];
    });
  };
  const files: Record<string, Uint8Array> = { 'Cy/only.png': photo(2, 0) };
  for (let image = 0; image < 6; image++) {
    files[`${image < 3 ? 'Ann' : 'ann'}/${image}.png`] = photo(0, image);
    files[`Ben/${image}.png`] = photo(1, image);
  }
  // Nobody's face.
  files['Ben/wall.png'] = pngFile(side, side, () => [120, 130, 120]);
  return files;
}
