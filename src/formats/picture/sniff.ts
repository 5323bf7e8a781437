/**
 * What a file is, by its first bytes and never by its name, and how large its picture would be, before anything is decoded.
 * A refusal says why in a sentence for the import report.
 */

import { t } from '@lingui/core/macro';
import { say } from '../../words/language.ts';
import { readPnmHeader } from './pnm.ts';
import { REASONS, type Sniffed } from './sniffed.ts';
import { sniffBmp, sniffGif, sniffHeif, sniffJpeg, sniffPng, sniffWebp } from './sniffFormats.ts';

export const MAX_FILE_BYTES = 20_000_000;
const MAX_PIXELS = 4096 * 4096;
export const MIN_SIDE = 16;

const refuse = (reason: string): Sniffed => ({ ok: false, reason });

/** @returns why a picture of this size is refused, or null */
export function sizeRefusal(width: number, height: number): string | null {
  const size = `${width} x ${height}`;
  if (width * height > MAX_PIXELS) return t`Over 16 megapixels (${size}).`;
  if (Math.min(width, height) < MIN_SIDE) return t`Smaller than ${{ least: MIN_SIDE }} pixels (${size}).`;
  return null;
}

function startsWith(bytes: Uint8Array, signature: string, at = 0): boolean {
  for (let i = 0; i < signature.length; i++) if (bytes[at + i] !== signature.charCodeAt(i)) return false;
  return true;
}

/** Pictures of kinds that no browser decodes everywhere, by their first bytes. */
const REFUSED_PICTURES: readonly { readonly name: string; readonly signature: string; readonly at?: number }[] = [
  { name: 'TIFF', signature: 'II*\0' },
  { name: 'TIFF', signature: 'MM\0*' },
  { name: 'TIFF', signature: 'II+\0' },
  { name: 'TIFF', signature: 'MM\0+' },
  { name: 'JPEG XL', signature: '\xff\x0a' },
  { name: 'JPEG XL', signature: 'JXL ', at: 4 },
  { name: 'JPEG 2000', signature: '\xff\x4f\xff\x51' },
  { name: 'JPEG 2000', signature: 'jP  ', at: 4 },
  { name: 'Photoshop', signature: '8BPS' },
  { name: 'Icon', signature: '\0\0\x01\0' },
  { name: 'OpenEXR', signature: 'v/1\x01' },
  { name: 'Radiance HDR', signature: '#?RADIANCE' },
  { name: 'PBM', signature: 'P1\n' },
  { name: 'PBM', signature: 'P4\n' },
  { name: 'PAM', signature: 'P7\n' },
  { name: 'PFM', signature: 'PF\n' },
  { name: 'PFM', signature: 'Pf\n' },
];

/** Kinds that are known and not taken, by name. */
function refusedKind(bytes: Uint8Array): string | null {
  const picture = REFUSED_PICTURES.find(({ signature, at }) => startsWith(bytes, signature, at));
  if (picture) return t`${{ kind: picture.name }} is not supported: save it as JPEG or PNG.`;
  if (startsWith(bytes, '%PDF')) return t`PDF is not supported.`;
  if (startsWith(bytes, 'PK\x03\x04') || startsWith(bytes, 'PK\x05\x06')) return t`A zip inside is not opened.`;
  if (startsWith(bytes, '\x1f\x8b') || startsWith(bytes, 'Rar!') || startsWith(bytes, '7z\xbc\xaf')) {
    return t`An archive inside is not opened.`;
  }
  const text = String.fromCharCode(...bytes.subarray(0, 1024)).toLowerCase();
  if (/^(\xef\xbb\xbf)?\s*(<\?xml|<!--|<!doctype svg|<svg)/.test(text) && text.includes('<svg')) {
    return t`SVG is not supported: save it as JPEG or PNG.`;
  }
  return null;
}

function sniffPnm(bytes: Uint8Array): Sniffed {
  const header = readPnmHeader(bytes);
  if (!header) return refuse(say(REASONS.damaged));
  const { width, height, maxval } = header;
  const bitsPerChannel = maxval > 255 ? 16 : 8;
  return {
    ok: true,
    image: { format: 'pnm', width, height, animated: false, cmyk: false, bitsPerChannel, orientation: 1 },
  };
}

function sniffKind(bytes: Uint8Array): Sniffed {
  // Whatever stands before the next marker is passed over, as decoders do.
  if (startsWith(bytes, '\xff\xd8')) return sniffJpeg(bytes);
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return sniffPng(bytes);
  if (startsWith(bytes, 'GIF87a') || startsWith(bytes, 'GIF89a')) return sniffGif(bytes);
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return sniffWebp(bytes);
  if (startsWith(bytes, 'ftyp', 4)) return sniffHeif(bytes);
  if (/^P[2356][\s#]/.test(String.fromCharCode(...bytes.subarray(0, 3)))) return sniffPnm(bytes);
  const refused = refusedKind(bytes);
  if (refused !== null) return refuse(refused);
  if (startsWith(bytes, 'BM')) return sniffBmp(bytes);
  return refuse(say(REASONS.notAnImage));
}

/**
 * @param bytes a whole file, at most MAX_FILE_BYTES
 * @returns the picture's facts when it is worth decoding: known kind, complete, of a size within the limits
 */
export function sniffImage(bytes: Uint8Array): Sniffed {
  if (bytes.length === 0) return refuse(say(REASONS.empty));
  const sniffed = sniffKind(bytes);
  if (!sniffed.ok) return sniffed;
  const refusal = sizeRefusal(sniffed.image.width, sniffed.image.height);
  return refusal === null ? sniffed : refuse(refusal);
}
