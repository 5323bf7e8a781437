/** Comments of PGM and PPM files. Source: the netpbm manual. */
import { ByteSink, joinBytes } from '../bytes.ts';
import type { Stripped } from './stripped.ts';

const NEWLINE = 0x0a;
const BLANK = 0x20;
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
  /** Width, height and greatest value. */
  const head: number[] = [];
  /** Of a text file: every value after these. */
  const values = new ByteSink(binary ? 0 : bytes.length);
  let value = -1;
  let at = 2;
  const endValue = (): void => {
    if (value >= 0 && head.length < 3) head.push(value);
    else if (value >= 0) values.add([BLANK]);
    value = -1;
  };
  for (; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === 0x23) {
      endValue();
      const end = bytes.indexOf(NEWLINE, at);
      at = end < 0 ? bytes.length : end;
    } else if (isBlank(byte)) {
      endValue();
    } else if (byte >= 0x30 && byte <= 0x39) {
      value = Math.max(0, value) * 10 + byte - 0x30;
      if (head.length === 3) values.add([byte]);
      continue;
    } else {
      return null;
    }
    // One blank ends the header of a binary file.
    if (binary && head.length === 3) break;
  }
  endValue();
  const [width, height, greatest] = head;
  if (width === undefined || height === undefined || greatest === undefined) return null;
  if (!head.every(Number.isSafeInteger)) return null;
  const header = encoder.encode(`${magic}\n${width} ${height}\n${greatest}\n`);
  if (!binary) {
    const rest = values.done();
    if (rest.length > 0) rest[rest.length - 1] = NEWLINE;
    return { bytes: joinBytes([header, rest]), exif: null };
  }
  const size = width * height * (magic === 'P6' ? 3 : 1) * (greatest > 255 ? 2 : 1);
  const pixels = bytes.subarray(at + 1, at + 1 + size);
  return pixels.length === size ? { bytes: joinBytes([header, pixels]), exif: null } : null;
}
