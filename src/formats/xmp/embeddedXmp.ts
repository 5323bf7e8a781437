/**
 * The XMP within a picture, and which way up the picture is. Sources: ISO 16684-1 and Adobe's XMP Specification Part 3 (where it
 * lies in each kind of file), ITU T.81 annex B, W3C PNG 3 section 11, RFC 9649.
 */
import { t } from '@lingui/core/macro';
import { hasText, viewOf } from '../bytes.ts';
import { exifOrientation } from '../picture/exif.ts';
import { isBareMarker, nextMarker } from '../picture/jpegMarkers.ts';

export interface EmbeddedXmp {
  readonly xmp: Uint8Array | null;
  /** 1 (upright) to 8, after EXIF: how the picture is turned when it is shown. */
  readonly orientation: number;
  /** What is there and not read, a sentence; null where there is nothing of the kind. */
  readonly unread: string | null;
}

interface Found {
  xmp: Uint8Array | null;
  orientation: number;
  unread: string | null;
}

const JPEG_XMP = 'http://ns.adobe.com/xap/1.0/\0';
const JPEG_MORE = 'http://ns.adobe.com/xmp/extension/\0';
const PNG_XMP = 'XML:com.adobe.xmp\0';
const EXIF = 'Exif\0\0';

/** Some programs write zeros where padding belongs. */
function withoutZeros(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}

function take(found: Found, xmp: Uint8Array): void {
  found.xmp ??= withoutZeros(xmp);
}

function turn(found: Found, tiff: Uint8Array): void {
  const orientation = exifOrientation(hasText(tiff, EXIF) ? tiff.subarray(EXIF.length) : tiff);
  if (orientation !== 1) found.orientation = orientation;
}

function readJpeg(bytes: Uint8Array, found: Found): void {
  const view = viewOf(bytes);
  for (let at = nextMarker(bytes, 2); at >= 0; ) {
    const marker = bytes[at + 1]!;
    if (isBareMarker(marker)) {
      at = nextMarker(bytes, at + 2);
      continue;
    }
    // Metadata stand before the first scan.
    if (marker === 0xda || marker === 0xd9 || at + 4 > bytes.length) return;
    const end = at + 2 + view.getUint16(at + 2);
    if (end < at + 4 || end > bytes.length) return;
    if (marker === 0xe1) {
      if (hasText(bytes, EXIF, at + 4)) turn(found, bytes.subarray(at + 4, end));
      else if (hasText(bytes, JPEG_XMP, at + 4)) take(found, bytes.subarray(at + 4 + JPEG_XMP.length, end));
      else if (hasText(bytes, JPEG_MORE, at + 4))
        found.unread = t`A part of its XMP is kept apart as extended XMP, which is not read.`;
    }
    at = nextMarker(bytes, end);
  }
}

/** An iTXt chunk: keyword, two bytes about packing, language and translated keyword, each ended by a zero. */
function readText(chunk: Uint8Array, found: Found): void {
  if (!hasText(chunk, PNG_XMP)) return;
  if (chunk[PNG_XMP.length] !== 0) {
    found.unread = t`Its XMP is packed, which is not read.`;
    return;
  }
  const language = chunk.indexOf(0, PNG_XMP.length + 2);
  const keyword = language < 0 ? -1 : chunk.indexOf(0, language + 1);
  if (keyword >= 0) take(found, chunk.subarray(keyword + 1));
}

function readPng(bytes: Uint8Array, found: Found): void {
  const view = viewOf(bytes);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) return;
    const data = bytes.subarray(at + 8, end - 4);
    if (hasText(bytes, 'iTXt', at + 4)) readText(data, found);
    else if (hasText(bytes, 'eXIf', at + 4)) turn(found, data);
    at = end;
  }
}

function readWebp(bytes: Uint8Array, found: Found): void {
  const view = viewOf(bytes);
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    if (at + 8 + size > bytes.length) return;
    const data = bytes.subarray(at + 8, at + 8 + size);
    // What its EXIF says about the way up is not heeded: browsers turn no WebP.
    if (hasText(bytes, 'XMP ', at)) take(found, data);
    at += 8 + size + (size % 2);
  }
}

/** @param bytes a picture, or as much of it as holds its metadata; a file that breaks off gives what stands before the break */
export function embeddedXmp(bytes: Uint8Array): EmbeddedXmp {
  const found: Found = { xmp: null, orientation: 1, unread: null };
  if (hasText(bytes, '\xff\xd8')) readJpeg(bytes, found);
  else if (hasText(bytes, '\x89PNG\r\n\x1a\n')) readPng(bytes, found);
  else if (hasText(bytes, 'RIFF') && hasText(bytes, 'WEBP', 8)) readWebp(bytes, found);
  return found;
}
