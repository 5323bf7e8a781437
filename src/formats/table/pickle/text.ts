/** Numbers and text as pickles of protocols 0 and 1 write them: in digits and with escapes. Source: CPython's Lib/pickletools.py. */
import { corruptPickle } from './values.ts';

export function wholeNumber(digits: string): number {
  if (!/^[+-]?\d{1,300}$/.test(digits)) throw corruptPickle();
  return Number(digits);
}

export function floatNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || (Number.isNaN(value) && text !== 'nan')) throw corruptPickle();
  return value;
}

/** Little-endian two's complement of any length; numbers beyond 2^53 lose their last digits. */
export function longNumber(bytes: Uint8Array): number {
  if (bytes.length > 128) throw corruptPickle();
  let value = 0;
  for (let i = bytes.length - 1; i >= 0; i--) value = value * 256 + bytes[i]!;
  return bytes.length > 0 && bytes.at(-1)! >= 0x80 ? value - 256 ** bytes.length : value;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** Python 2's `repr` of a string: its bytes. */
export function quotedBytes(line: string): Uint8Array {
  const quoted = /^(['"])([\s\S]*)\1$/.exec(line.trim());
  if (!quoted) throw corruptPickle();
  const text = quoted[2]!.replace(
    /\\(?:x([\da-fA-F]{2})|([\s\S]))/g,
    (_, hex: string | undefined, character: string) =>
      hex === undefined ? (ESCAPES[character] ?? character) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Python's "raw-unicode-escape": a byte a character, others by their number. */
export function escapedText(line: string): string {
  return line.replace(/\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8}))/g, (_, short: string | undefined, long: string) => {
    const code = Number.parseInt(short ?? long, 16);
    if (code > 0x10ffff) throw corruptPickle();
    return String.fromCodePoint(code);
  });
}
