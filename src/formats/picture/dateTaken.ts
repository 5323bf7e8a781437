/** When a photo was taken, as its EXIF says. Source: EXIF 2.32, 4.6.5 (DateTimeOriginal, DateTime). */
import { viewOf } from '../bytes.ts';
import { exifOf } from './imageMetadata.ts';

const EXIF_DIRECTORY = 0x8769;
const DATE_TIME_ORIGINAL = 0x9003;
const DATE_TIME = 0x0132;
const ENTRY = 12;
/** YYYY:MM:DD hh:mm:ss and a zero. */
const LENGTH = 20;
const DATE = /^(\d{4}):(0[1-9]|1[0-2]):(0[1-9]|[12]\d|3[01]) /;

/** Value fields of a TIFF directory by tag; of those wanted alone. */
function fieldsOf(tiff: Uint8Array, at: number, wanted: readonly number[]): ReadonlyMap<number, number> {
  const view = viewOf(tiff);
  const little = view.getUint16(0) === 0x4949;
  const fields = new Map<number, number>();
  if (at + 2 > tiff.length) return fields;
  const count = view.getUint16(at, little);
  for (let i = 0; i < count; i++) {
    const entry = at + 2 + i * ENTRY;
    if (entry + ENTRY > tiff.length) break;
    const tag = view.getUint16(entry, little);
    if (wanted.includes(tag)) fields.set(tag, view.getUint32(entry + 8, little));
  }
  return fields;
}

/**
 * @param bytes a whole image file
 * @returns YYYY-MM-DD; null where the file does not say, or nothing that is a date
 */
export function dateTaken(bytes: Uint8Array): string | null {
  const tiff = exifOf(bytes);
  if (!tiff || tiff.length < 8) return null;
  const view = viewOf(tiff);
  const first = view.getUint32(4, view.getUint16(0) === 0x4949);
  const main = fieldsOf(tiff, first, [EXIF_DIRECTORY, DATE_TIME]);
  const directory = main.get(EXIF_DIRECTORY);
  const original = directory === undefined ? undefined : fieldsOf(tiff, directory, [DATE_TIME_ORIGINAL]);
  const at = original?.get(DATE_TIME_ORIGINAL) ?? main.get(DATE_TIME);
  if (at === undefined || at + LENGTH > tiff.length) return null;
  const found = DATE.exec(String.fromCharCode(...tiff.subarray(at, at + LENGTH)));
  return found ? `${found[1]}-${found[2]}-${found[3]}` : null;
}
