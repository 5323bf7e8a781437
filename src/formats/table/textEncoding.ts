/**
 * Bytes of a text file to text. A byte order mark, valid UTF-8 and UTF-16 are told for certain; other encodings have to be
 * detected: see `encodingDetector.ts`. Nothing is ever replaced: what does not decode to the last byte is no such text.
 * Source: WHATWG Encoding Standard (labels).
 */

export interface DecodedText {
  readonly text: string;
  /** As people know it, for example "UTF-8" or "GBK". */
  readonly encoding: string;
}

/** @returns null unless every byte is text in this encoding */
export function decodeStrictly(bytes: Uint8Array, label: string): string | null {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const startsWith = (bytes: Uint8Array, ...mark: number[]): boolean => mark.every((byte, i) => bytes[i] === byte);

/** Bytes by which UTF-16 is told. */
const SAMPLE = 65_536;
/** Share of zero bytes at one of the two places of a unit; ASCII, as in paths, has a zero in each. */
const ZEROS = 0.3;

/** UTF-16 without a mark: zeros stand mostly at the same place of each pair of bytes. */
function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const zeros: [number, number] = [0, 0];
  const length = Math.min(SAMPLE, bytes.length) & ~1;
  for (let i = 0; i < length; i++) if (bytes[i] === 0) zeros[i % 2 === 0 ? 0 : 1]++;
  const [even, odd] = zeros;
  const enough = (ZEROS * length) / 2;
  if (odd > enough && odd > 4 * even) return 'utf-16le';
  return even > enough && even > 4 * odd ? 'utf-16be' : null;
}

/** UTF-8 and UTF-16, with a byte order mark or without. @returns null for another encoding, or for no text */
export function decodeUnicode(bytes: Uint8Array): DecodedText | null {
  const marked = startsWith(bytes, 0xff, 0xfe) ? 'utf-16le' : startsWith(bytes, 0xfe, 0xff) ? 'utf-16be' : null;
  const label = marked ?? utf16Of(bytes) ?? 'utf-8';
  const text = decodeStrictly(bytes, label);
  if (text === null || text.includes('\0')) return null;
  return { text, encoding: label === 'utf-8' ? 'UTF-8' : label === 'utf-16le' ? 'UTF-16 LE' : 'UTF-16 BE' };
}
