/** Sprite sheets: one image that holds many faces of one size, in columns and rows. */

import { t } from '@lingui/core/macro';
import type { DecodedImage } from '../../domain/decodedImage.ts';
import type { SpriteGrid } from '../../domain/importChoices.ts';
import { MIN_SIDE } from '../../formats/picture/sniff.ts';
import type { Candidates } from './candidates.ts';
import { ImportError } from './importErrors.ts';
import type { ImportFile } from './importSources.ts';

/** One cell, copied. */
function cut({ width, height, rgba }: DecodedImage, { columns, rows }: SpriteGrid, cell: number): DecodedImage {
  const [w, h] = [width / columns, height / rows];
  const [left, top] = [(cell % columns) * w, Math.floor(cell / columns) * h];
  const pixels = new Uint8Array(w * h * 4);
  for (let y = 0; y < h; y++) {
    const start = ((top + y) * width + left) * 4;
    pixels.set(rgba.subarray(start, start + w * 4), y * w * 4);
  }
  return { width: w, height: h, rgba: pixels };
}

/**
 * @param decode the whole sheet
 * @throws ImportError 'grid' when the image does not divide into the grid's cells, or these are too small
 */
export async function sheetImages(
  sheet: ImportFile,
  grid: SpriteGrid,
  decode: (file: ImportFile) => Promise<DecodedImage>,
): Promise<Candidates> {
  const { columns, rows, identityIn } = grid;
  const image = await decode(sheet);
  const { width, height } = image;
  if (width % columns !== 0 || height % rows !== 0) {
    throw new ImportError(
      'grid',
      t`The sheet of ${width} x ${height} pixels does not divide into ${columns} columns and ${rows} rows.`,
    );
  }
  if (Math.min(width / columns, height / rows) < MIN_SIDE) {
    const size = `${width / columns} x ${height / rows}`;
    throw new ImportError('grid', t`The cells of the sheet are smaller than ${{ least: MIN_SIDE }} pixels (${size}).`);
  }
  const candidates = Array.from({ length: columns * rows }, (_, cell) => {
    const [row, column] = [Math.floor(cell / columns) + 1, (cell % columns) + 1];
    const path = `${sheet.path}#${row},${column}`;
    const file: ImportFile = {
      ...sheet,
      path,
      decoded: () => Promise.resolve(cut(image, grid, cell)),
    };
    return { file, identity: identityIn === 'row' ? `row ${row}` : `column ${column}` };
  });
  return { candidates, skipped: [], notices: [] };
}
