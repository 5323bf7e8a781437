/**
 * The page's own copy of a set's faces, small enough to keep: full size for a small set, reduced for a large one. The wall
 * and the cards draw from it while the originals belong to the training worker. Made where the images are, in a worker; only
 * faces that are drawn one after another are written on the page, as they come.
 */
import type { ImageSet } from './images.ts';

/** Bytes of pixels the page keeps at most. */
const SHEET_BYTES = 64 * 2 ** 20;

export interface FaceSheet {
  /** Pixels a side. */
  readonly size: number;
  readonly count: number;
  /** [count, size, size, 3], RGB, 0-255. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** [count], 1 where a face has arrived. */
  readonly present: Uint8Array<ArrayBuffer>;
}

export interface FaceSheetWriter {
  readonly sheet: FaceSheet;
  /** Reads images [given, sourceSize, sourceSize, 3] into the places from `first` on. */
  write(first: number, given: number, pixels: Uint8Array<ArrayBuffer>): void;
}

/** @param sourceSize pixels a side of the images that will be written */
export function createFaceSheet(count: number, sourceSize: number, limit: number = SHEET_BYTES): FaceSheetWriter {
  let divisor = 1;
  const bytes = (d: number): number => count * Math.floor(sourceSize / d) ** 2 * 3;
  while (bytes(divisor) > limit && sourceSize / divisor > 8) divisor += 1;
  const size = Math.floor(sourceSize / divisor);
  const pixels = new Uint8Array(count * size * size * 3);
  const present = new Uint8Array(count);
  return {
    sheet: { size, count, pixels, present },
    write(first, given, source) {
      const n = Math.min(given, count - first);
      if (divisor === 1) {
        pixels.set(source.subarray(0, n * size * size * 3), first * size * size * 3);
      } else {
        reduce(source, sourceSize, n, divisor, pixels, first, size);
      }
      present.fill(1, first, first + n);
    },
  };
}

/** The sheet of images that are all there. */
export function sheetOf(images: ImageSet, limit?: number): FaceSheet {
  const { sheet, write } = createFaceSheet(images.count, images.size, limit);
  write(0, images.count, images.pixels);
  return sheet;
}

/** What the page shows of a set of one's own. */
export interface SetFaces {
  /** Of all images that are trained on, or of those in `sample`. */
  readonly sheet: FaceSheet;
  /** Which images of a set that stays on disk the sheet has, in ascending order; null: all. */
  readonly sample: Int32Array<ArrayBuffer> | null;
  /** Of the images held out; null when there are none. */
  readonly heldOut: FaceSheet | null;
}

/** Box filter by a whole number. */
function reduce(
  source: Uint8Array<ArrayBuffer>,
  sourceSize: number,
  count: number,
  divisor: number,
  target: Uint8Array<ArrayBuffer>,
  first: number,
  size: number,
): void {
  const area = divisor * divisor;
  for (let image = 0; image < count; image++) {
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        for (let channel = 0; channel < 3; channel++) {
          let sum = 0;
          for (let dy = 0; dy < divisor; dy++) {
            const row = ((image * sourceSize + y * divisor + dy) * sourceSize + x * divisor) * 3 + channel;
            for (let dx = 0; dx < divisor; dx++) sum += source[row + dx * 3]!;
          }
          target[(((first + image) * size + y) * size + x) * 3 + channel] = Math.round(sum / area);
        }
      }
    }
  }
}
