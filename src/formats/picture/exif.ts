/** The one thing of EXIF that a picture needs: which way up it is. Sources: EXIF 2.32, TIFF 6.0. */
import { viewOf } from '../bytes.ts';

const ORIENTATION = 0x0112;

/**
 * @param tiff an EXIF block from its byte order mark on
 * @returns 1 (upright) to 8; 1 where nothing readable is said
 */
export function exifOrientation(tiff: Uint8Array): number {
  if (tiff.length < 8) return 1;
  const view = viewOf(tiff);
  const little = view.getUint16(0) === 0x4949;
  const directory = view.getUint32(4, little);
  if (directory + 2 > tiff.length) return 1;
  const count = view.getUint16(directory, little);
  for (let i = 0; i < count; i++) {
    const at = directory + 2 + i * 12;
    if (at + 12 > tiff.length) return 1;
    if (view.getUint16(at, little) !== ORIENTATION) continue;
    const value = view.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
