/**
 * Takes everything but the picture out of an image file: EXIF with its place and camera, XMP, IPTC, comments, embedded
 * previews, and whatever follows the picture's end. The pixels stay as they are, byte for byte; colour profiles stay, since
 * colours depend on them.
 */

import { hasText, viewOf } from '../bytes.ts';
import { exifOrientation } from './exif.ts';
import { stripGif } from './stripGif.ts';
import { stripJpeg } from './stripJpeg.ts';
import { stripPng } from './stripPng.ts';
import { stripPnm } from './stripPnm.ts';
import type { PictureFormat, Stripped } from './stripped.ts';
import { stripWebp } from './stripWebp.ts';

export type StrippedImage =
  | { readonly kind: 'clean'; readonly format: PictureFormat; readonly bytes: Uint8Array<ArrayBuffer> }
  /** The file says that its picture is to be shown turned, so that it must be drawn anew: 2 to 8, after EXIF. */
  | { readonly kind: 'turned'; readonly format: PictureFormat; readonly orientation: number }
  /** A kind of file whose parts cannot be told apart here, or one that breaks its format's rules. */
  | { readonly kind: 'unknown' };

function sniff(bytes: Uint8Array): { format: PictureFormat; strip: (bytes: Uint8Array) => Stripped | null } | null {
  if (hasText(bytes, '\xff\xd8')) return { format: 'jpeg', strip: stripJpeg };
  if (hasText(bytes, '\x89PNG\r\n\x1a\n')) return { format: 'png', strip: stripPng };
  if (hasText(bytes, 'RIFF') && hasText(bytes, 'WEBP', 8)) return { format: 'webp', strip: stripWebp };
  if (hasText(bytes, 'GIF87a') || hasText(bytes, 'GIF89a')) return { format: 'gif', strip: stripGif };
  if (/^P[2356][\s#]/.test(String.fromCharCode(...bytes.subarray(0, 3)))) return { format: 'pnm', strip: stripPnm };
  // A BMP has no place for metadata but its end, which its header gives.
  if (hasText(bytes, 'BM') && bytes.length >= 26) return { format: 'bmp', strip: stripBmp };
  return null;
}

function stripBmp(bytes: Uint8Array): Stripped | null {
  const size = viewOf(bytes).getUint32(2, true);
  if (size < 26 || size > bytes.length) return null;
  return { bytes: bytes.slice(0, size), exif: null };
}

/** The EXIF block of an image file, from its byte order mark on; null where there is none, or the file breaks its format's rules. */
export const exifOf = (bytes: Uint8Array): Uint8Array | null => sniff(bytes)?.strip(bytes)?.exif ?? null;

/** @param bytes a whole image file; never changed */
export function withoutMetadata(bytes: Uint8Array): StrippedImage {
  const kind = sniff(bytes);
  const stripped = kind?.strip(bytes);
  if (!kind || !stripped) return { kind: 'unknown' };
  const orientation = stripped.exif ? exifOrientation(stripped.exif) : 1;
  if (orientation !== 1) return { kind: 'turned', format: kind.format, orientation };
  return { kind: 'clean', format: kind.format, bytes: stripped.bytes };
}
