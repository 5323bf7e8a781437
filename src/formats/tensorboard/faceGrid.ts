/** Faces as one picture, cell by cell from the left and from the top. */
import { createFaceSheet } from '../../domain/faceSheet.ts';
import { encodeLargePng } from '../picture/png.ts';

/** Bytes of pixels at most: a grid is as wide as high, which keeps it far below the 8,192 pixels that the projector takes. */
const MOST_BYTES = 16 * 2 ** 20;
/** Of cells without a face. */
const EMPTY = 128;

type Colour = readonly [number, number, number];

export interface FaceFrame {
  readonly colour: Colour;
  /** With gaps: colour is not the only sign. */
  readonly dashed: boolean;
}

export interface GridFace {
  /** [size, size, 3], RGB, 0-255; null leaves the cell empty. */
  readonly pixels: Uint8Array<ArrayBuffer> | null;
  readonly frame: FaceFrame | null;
}

export interface FaceGrid {
  /** A whole file. */
  readonly png: Uint8Array<ArrayBuffer>;
  /** Pixels of the picture, and a side of a cell. */
  readonly width: number;
  readonly height: number;
  readonly cell: number;
}

const FRAME_WIDTH = 2;
const DASH = 6;

/** @param cell [side, side, 3], written */
function drawFrame(cell: Uint8Array, side: number, { colour, dashed }: FaceFrame): void {
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const edge = Math.min(x, y, side - 1 - x, side - 1 - y);
      const isGap = dashed && Math.floor((x + y) / DASH) % 2 === 1;
      if (edge < FRAME_WIDTH && !isGap) cell.set(colour, (y * side + x) * 3);
    }
  }
}

/** @param size pixels a side of the faces; large grids show them smaller @throws RangeError without a face */
export async function faceGrid(faces: readonly GridFace[], size: number, mostBytes = MOST_BYTES): Promise<FaceGrid> {
  if (faces.length === 0) throw new RangeError('a grid has at least one face');
  const { sheet, write } = createFaceSheet(faces.length, size, mostBytes);
  faces.forEach(({ pixels }, at) => {
    if (pixels) write(at, 1, pixels);
  });
  const { size: cell, present } = sheet;
  const columns = Math.ceil(Math.sqrt(faces.length));
  const [width, height] = [columns * cell, Math.ceil(faces.length / columns) * cell];
  const picture = new Uint8Array(width * height * 3).fill(EMPTY);
  faces.forEach(({ frame }, at) => {
    if (present[at] !== 1) return;
    const face = sheet.pixels.subarray(at * cell * cell * 3, (at + 1) * cell * cell * 3);
    if (frame) drawFrame(face, cell, frame);
    const [left, top] = [(at % columns) * cell, Math.floor(at / columns) * cell];
    for (let y = 0; y < cell; y++) {
      picture.set(face.subarray(y * cell * 3, (y + 1) * cell * 3), ((top + y) * width + left) * 3);
    }
  });
  return { png: await encodeLargePng(picture, width, height), width, height, cell };
}
