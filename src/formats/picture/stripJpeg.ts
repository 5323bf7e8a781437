/** Metadata of JPEG files. Sources: ITU T.81 annex B, JFIF 1.02, EXIF 2.32, ICC.1 annex B.4. */
import { ByteSink, hasText, viewOf } from '../bytes.ts';
import { isBareMarker, nextMarker } from './jpegMarkers.ts';
import type { Stripped } from './stripped.ts';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const COM = 0xfe;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;
const APP15 = 0xef;
/** A JFIF header without its thumbnail: marker, length and 14 bytes. */
const JFIF_BYTES = 18;

const isApplication = (marker: number): boolean => marker >= APP0 && marker <= APP15;

/** What stays of a segment: all, a part, or nothing. */
function kept(segment: Uint8Array<ArrayBufferLike>, marker: number): Uint8Array | null {
  if (marker === COM) return null;
  if (!isApplication(marker)) return segment;
  if (marker === APP0 && hasText(segment, 'JFIF\0', 4) && segment.length >= JFIF_BYTES) {
    const header = segment.slice(0, JFIF_BYTES);
    viewOf(header).setUint16(2, JFIF_BYTES - 2);
    header[16] = 0;
    header[17] = 0;
    return header;
  }
  if (marker === APP2 && hasText(segment, 'ICC_PROFILE\0', 4)) return segment;
  // Says how the colours are coded; without it a CMYK picture comes out inverted.
  if (marker === APP14 && hasText(segment, 'Adobe', 4)) return segment;
  return null;
}

/** The index after the coded data that begin at `start`: the next marker that is no restart. */
function scanEnd(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]!;
    if (next !== 0 && next !== 0xff && !isBareMarker(next)) return at;
  }
  return bytes.length;
}

/** @returns null for a file that breaks the format's rules */
export function stripJpeg(bytes: Uint8Array): Stripped | null {
  const view = viewOf(bytes);
  const rest = new ByteSink(bytes.length);
  rest.add([0xff, SOI]);
  let exif: Uint8Array | null = null;
  let scans = 0;
  let at = 2;
  for (;;) {
    at = nextMarker(bytes, at);
    if (at < 0) return null;
    const marker = bytes[at + 1]!;
    if (marker === EOI) {
      rest.add([0xff, EOI]);
      return scans > 0 ? { bytes: rest.done(), exif } : null;
    }
    if (isBareMarker(marker)) {
      rest.add(bytes.subarray(at, at + 2));
      at += 2;
      continue;
    }
    if (at + 4 > bytes.length) return null;
    const length = view.getUint16(at + 2);
    let end = at + 2 + length;
    if (length < 2 || end > bytes.length) return null;
    if (marker === APP1 && hasText(bytes, 'Exif\0\0', at + 4)) exif ??= bytes.slice(at + 10, end);
    if (marker === SOS) {
      scans += 1;
      end = scanEnd(bytes, end);
    }
    const part = kept(bytes.subarray(at, end), marker);
    if (part) rest.add(part);
    at = end;
  }
}
