/** Comments of PGM and PPM files. Source: the netpbm manual. */
import { joinBytes } from './bytes.ts';
import type { Stripped } from './imageMetadata.ts';

const NEWLINE = 0x0a;
const isBlank = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

/**
 * A binary file's header is written anew and its pixels follow; in a text file, where comments may stand anywhere, every
 * value is.
 * @returns null for a file that breaks the format's rules
 */
export function stripPnm(bytes: Uint8Array): Stripped | null {
  const encoder = new TextEncoder();
  const magic = String.fromCharCode(bytes[0] ?? 0, bytes[1] ?? 0);
  const binary = magic === 'P5' || magic === 'P6';
  const words: string[] = [];
  let word = '';
  let at = 2;
  const flush = (): void => {
    if (word !== '') words.push(word);
    word = '';
  };
  for (; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === 0x23) {
      flush();
      const end = bytes.indexOf(NEWLINE, at);
      at = end < 0 ? bytes.length : end;
    } else if (isBlank(byte)) {
      flush();
    } else if (byte >= 0x30 && byte <= 0x39) {
      word += String.fromCharCode(byte);
      continue;
    } else {
      return null;
    }
    // One blank ends the header of a binary file.
    if (binary && words.length === 3) break;
  }
  flush();
  const [width, height, greatest] = words.map(Number);
  if (width === undefined || height === undefined || greatest === undefined) return null;
  const header = encoder.encode(`${magic}\n${width} ${height}\n${greatest}\n`);
  if (!binary) return { bytes: joinBytes([header, encoder.encode(`${words.slice(3).join(' ')}\n`)]), exif: null };
  const size = width * height * (magic === 'P6' ? 3 : 1) * (greatest > 255 ? 2 : 1);
  const pixels = bytes.subarray(at + 1, at + 1 + size);
  return pixels.length === size ? { bytes: joinBytes([header, pixels]), exif: null } : null;
}
