/** Metadata of PNG files. Source: W3C PNG 3, section 11. */
import { ByteSink, hasText, viewOf } from '../bytes.ts';
import type { Stripped } from './stripped.ts';

const SIGNATURE_BYTES = 8;
/** What the picture, its colours and its frames need. Everything else a file may carry is left out. */
const KEPT = new Set(
  'IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD pHYs acTL fcTL fdAT'.split(' '),
);

/** @returns null for a file that breaks the format's rules */
export function stripPng(bytes: Uint8Array): Stripped | null {
  const view = viewOf(bytes);
  const kept = new ByteSink(bytes.length);
  kept.add(bytes.subarray(0, SIGNATURE_BYTES));
  let exif: Uint8Array | null = null;
  for (let at = SIGNATURE_BYTES; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) return null;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (hasText(bytes, 'eXIf', at + 4)) exif ??= bytes.slice(at + 8, end - 4);
    if (KEPT.has(type)) kept.add(bytes.subarray(at, end));
    if (type === 'IEND') return { bytes: kept.done(), exif };
    at = end;
  }
  return null;
}
