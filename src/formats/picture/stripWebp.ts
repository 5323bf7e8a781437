/** Metadata of WebP files. Source: RFC 9649. */
import { ByteSink, hasText, viewOf } from '../bytes.ts';
import type { Stripped } from './stripped.ts';

const KEPT = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
/** Bits of VP8X that announce EXIF and XMP. */
const METADATA_FLAGS = 0x08 | 0x04;
const HEADER = 12;
const CHUNK_HEADER = 8;

/** @returns null for a file that breaks the format's rules */
export function stripWebp(bytes: Uint8Array): Stripped | null {
  const view = viewOf(bytes);
  const kept = new ByteSink(bytes.length);
  kept.add(bytes.subarray(0, HEADER));
  let exif: Uint8Array | null = null;
  const fileEnd = view.getUint32(4, true) + 8;
  if (bytes.length < HEADER || fileEnd > bytes.length) return null;
  for (let at = HEADER; at + CHUNK_HEADER <= fileEnd; ) {
    const size = view.getUint32(at + 4, true);
    const end = at + CHUNK_HEADER + size + (size % 2);
    if (end > fileEnd) return null;
    const type = String.fromCharCode(...bytes.subarray(at, at + 4));
    if (type === 'EXIF') exif ??= tiffOf(bytes.slice(at + CHUNK_HEADER, at + CHUNK_HEADER + size));
    if (KEPT.has(type)) {
      const part = type === 'VP8X' ? bytes.slice(at, end) : bytes.subarray(at, end);
      if (type === 'VP8X') part[CHUNK_HEADER] = part[CHUNK_HEADER]! & ~METADATA_FLAGS;
      kept.add(part);
    }
    at = end;
  }
  if (kept.length === HEADER) return null;
  const stripped = kept.done();
  viewOf(stripped).setUint32(4, stripped.length - 8, true);
  return { bytes: stripped, exif };
}

/** Some programs write the chunk as JPEG wants it, with six bytes in front. */
const tiffOf = (chunk: Uint8Array): Uint8Array => (hasText(chunk, 'Exif\0\0') ? chunk.subarray(6) : chunk);
