/**
 * Headers of the image formats that browsers decode. Each function walks its file's own structure, trusts no length in it,
 * and tells a complete file from one that was cut off, since browsers show half a picture without a word.
 * Sources: ITU T.81 (JPEG), W3C PNG 3, GIF89a, RFC 9649 (WebP), the BITMAPINFOHEADER documentation, ISO 14496-12 (AVIF,
 * HEIC).
 */

import { say } from '../../words/language.ts';
import { crc32 } from '../archive/crc32.ts';
import { viewOf } from '../bytes.ts';
import { exifOrientation } from './exif.ts';
import { isBareMarker, nextMarker } from './jpegMarkers.ts';
import { type ImageFormat, type ImageInfo, REASONS, type Sniffed } from './sniffed.ts';

const truncated = (): Sniffed => ({ ok: false, reason: say(REASONS.truncated) });
const damaged = (): Sniffed => ({ ok: false, reason: say(REASONS.damaged) });
const notAnImage = (): Sniffed => ({ ok: false, reason: say(REASONS.notAnImage) });

function found(format: ImageFormat, width: number, height: number, rest: Partial<ImageInfo> = {}): Sniffed {
  if (!(width > 0 && height > 0)) return damaged();
  const plain = { animated: false, cmyk: false, bitsPerChannel: 8, orientation: 1 };
  return { ok: true, image: { format, width, height, ...plain, ...rest } };
}

function tag(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

/** Frame headers: baseline to lossless, without the tables (C4, CC) and the extension (C8) in between. */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

export function sniffJpeg(bytes: Uint8Array): Sniffed {
  const view = viewOf(bytes);
  let orientation = 1;
  let frame: { width: number; height: number; bits: number; components: number } | null = null;
  let at = 2;
  for (;;) {
    at = nextMarker(bytes, at);
    if (at < 0 || at + 4 > bytes.length) return truncated();
    const marker = bytes[at + 1]!;
    if (isBareMarker(marker)) {
      at += 2;
      continue;
    }
    const length = view.getUint16(at + 2);
    if (marker === 0xd9 || length < 2) return damaged();
    const end = at + 2 + length;
    if (end > bytes.length) return truncated();
    if (marker === 0xe1) {
      const here = tag(bytes, at + 4) === 'Exif' ? exifOrientation(bytes.subarray(at + 10, end)) : 1;
      if (here !== 1) orientation = here;
    } else if (isFrameHeader(marker)) {
      if (length < 8) return damaged();
      frame = {
        bits: bytes[at + 4]!,
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        components: bytes[at + 9]!,
      };
    } else if (marker === 0xda) {
      if (!frame) return damaged();
      if (!hasEndMarker(bytes, end)) return truncated();
      const { width, height, bits, components } = frame;
      return found('jpeg', width, height, { orientation, bitsPerChannel: bits, cmyk: components === 4 });
    }
    at = end;
  }
}

/** Within a scan the bytes FF D9 can only be the end marker. Searched from the back, where it is in nearly all files. */
function hasEndMarker(bytes: Uint8Array, scanStart: number): boolean {
  for (let at = bytes.lastIndexOf(0xd9); at > scanStart; at = bytes.lastIndexOf(0xd9, at - 1)) {
    if (bytes[at - 1] === 0xff) return true;
  }
  return false;
}

export function sniffPng(bytes: Uint8Array): Sniffed {
  const view = viewOf(bytes);
  if (bytes.length < 33) return truncated();
  if (tag(bytes, 12) !== 'IHDR' || view.getUint32(8) !== 13) return damaged();
  let animated = false;
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > bytes.length) return truncated();
    const type = tag(bytes, at + 4);
    // A capital letter marks the chunks that the picture needs; decoders forgive damage in the others.
    const critical = (bytes[at + 4]! & 0x20) === 0;
    if (critical && crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) return damaged();
    if (type === 'acTL' && length >= 4) animated = view.getUint32(at + 8) > 1;
    if (type === 'IEND')
      return found('png', view.getUint32(16), view.getUint32(20), { animated, bitsPerChannel: bytes[24]! });
    at = end;
  }
  return truncated();
}

/** @returns the index after a chain of sub-blocks, or null where the file ends before */
function skipSubBlocks(bytes: Uint8Array, start: number): number | null {
  for (let at = start; at < bytes.length; ) {
    const length = bytes[at]!;
    at += 1 + length;
    if (length === 0) return at;
  }
  return null;
}

/** The bytes of a colour table by the packed field before it. */
const colourTable = (packed: number): number => (packed & 0x80 ? 3 << ((packed & 7) + 1) : 0);

export function sniffGif(bytes: Uint8Array): Sniffed {
  if (bytes.length < 13) return truncated();
  const view = viewOf(bytes);
  let width = view.getUint16(6, true);
  let height = view.getUint16(8, true);
  let frames = 0;
  let at: number | null = 13 + colourTable(bytes[10]!);
  while (at !== null && at < bytes.length && bytes[at] !== 0x3b) {
    if (bytes[at] === 0x21) {
      at = skipSubBlocks(bytes, at + 2);
    } else if (bytes[at] === 0x2c && at + 10 <= bytes.length) {
      // A frame may reach beyond the screen it is drawn on; decoders enlarge the screen then.
      width = Math.max(width, view.getUint16(at + 1, true) + view.getUint16(at + 5, true));
      height = Math.max(height, view.getUint16(at + 3, true) + view.getUint16(at + 7, true));
      at = skipSubBlocks(bytes, at + 10 + colourTable(bytes[at + 9]!) + 1);
      if (at !== null) frames++;
    } else {
      break;
    }
  }
  return frames === 0 ? truncated() : found('gif', width, height, { animated: frames > 1 });
}

export function sniffWebp(bytes: Uint8Array): Sniffed {
  if (bytes.length < 30) return truncated();
  const view = viewOf(bytes);
  if (view.getUint32(4, true) + 8 > bytes.length) return truncated();
  switch (tag(bytes, 12)) {
    case 'VP8X': {
      const width = 1 + (view.getUint32(24, true) & 0xffffff);
      const height = 1 + (view.getUint32(26, true) >>> 8);
      return found('webp', width, height, { animated: (bytes[20]! & 2) !== 0 });
    }
    case 'VP8 ':
      return found('webp', view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return found('webp', 1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff));
    }
    default:
      return damaged();
  }
}

export function sniffBmp(bytes: Uint8Array): Sniffed {
  // Two letters are little to go by: the size of the header that follows decides.
  if (bytes.length < 26) return notAnImage();
  const view = viewOf(bytes);
  const headerSize = view.getUint32(14, true);
  if (headerSize === 12) return found('bmp', view.getUint16(18, true), view.getUint16(20, true));
  if (headerSize < 40 || headerSize > 256) return notAnImage();
  if (bytes.length < 54) return truncated();
  const width = view.getInt32(18, true);
  // A negative height means rows from top to bottom.
  const height = Math.abs(view.getInt32(22, true));
  const bitsPerPixel = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  const plain = compression === 0 || compression === 3;
  const pixelBytes = Math.ceil((width * bitsPerPixel) / 32) * 4 * height;
  if (plain && view.getUint32(10, true) + pixelBytes > bytes.length) return truncated();
  return found('bmp', width, height);
}

const HEIF_BRANDS: ReadonlyMap<string, ImageFormat> = new Map([
  ['avif', 'avif'],
  ['avis', 'avif'],
  ['heic', 'heic'],
  ['heix', 'heic'],
  ['heim', 'heic'],
  ['heis', 'heic'],
  ['hevc', 'heic'],
  ['hevx', 'heic'],
  ['mif1', 'heic'],
  ['msf1', 'heic'],
]);

/** AVIF and HEIC: the browser decides whether it can; the size is the largest that any "ispe" box of the header states. */
export function sniffHeif(bytes: Uint8Array): Sniffed {
  const view = viewOf(bytes);
  const brandsEnd = Math.min(view.getUint32(0), bytes.length);
  let format: ImageFormat | undefined;
  for (let at = 8; at + 4 <= brandsEnd; at += 4) {
    const brand = at === 12 ? undefined : HEIF_BRANDS.get(tag(bytes, at));
    if (brand === 'avif' || format === undefined) format = brand ?? format;
  }
  if (!format) return notAnImage();
  let metaSeen = false;
  let [width, height] = [0, 0];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at);
    // 0: to the end of the file; 1: a 64-bit length, which no file within the limits needs.
    const end = length === 0 ? bytes.length : at + length;
    if (end > bytes.length) return truncated();
    if (length === 1 || end < at + 8) return damaged();
    if (tag(bytes, at + 4) === 'meta') {
      metaSeen = true;
      for (let i = at + 8; i + 16 <= end; i++) {
        if (bytes[i] === 0x69 && tag(bytes, i) === 'ispe') {
          width = Math.max(width, view.getUint32(i + 8));
          height = Math.max(height, view.getUint32(i + 12));
        }
      }
    }
    at = end;
  }
  if (!metaSeen) return truncated();
  return found(format, width, height, { animated: tag(bytes, 8) === 'avis' });
}
