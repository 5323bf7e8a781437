/** Metadata of GIF files: comments, plain text and what programs add. Source: GIF89a. */
import { ByteSink, hasText } from '../bytes.ts';
import type { Stripped } from './stripped.ts';

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;

const colourTableBytes = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));

/** The index after a chain of sub-blocks, or null where the file ends before. */
function afterSubBlocks(bytes: Uint8Array, start: number): number | null {
  for (let at = start; at < bytes.length; at += bytes[at]! + 1) if (bytes[at] === 0) return at + 1;
  return null;
}

/** @returns null for a file that breaks the format's rules */
export function stripGif(bytes: Uint8Array): Stripped | null {
  if (bytes.length < 13) return null;
  let at = 13 + colourTableBytes(bytes[10]!);
  const kept = new ByteSink(bytes.length);
  kept.add(bytes.subarray(0, at));
  while (at < bytes.length) {
    const block = bytes[at];
    if (block === TRAILER) {
      kept.add([TRAILER]);
      return { bytes: kept.done(), exif: null };
    }
    if (block !== EXTENSION && block !== IMAGE) return null;
    // An image: descriptor, colour table, code size; an extension: its label.
    const data = block === IMAGE ? at + 10 + colourTableBytes(bytes[at + 9] ?? 0) + 1 : at + 2;
    const end = afterSubBlocks(bytes, data);
    if (end === null) return null;
    const label = bytes[at + 1];
    // The one application block that belongs to the picture says how often it repeats.
    const repeats = label === APPLICATION && hasText(bytes, 'NETSCAPE2.0', at + 3);
    if (block === IMAGE || label === GRAPHIC_CONTROL || repeats) kept.add(bytes.subarray(at, end));
    at = end;
  }
  return null;
}
