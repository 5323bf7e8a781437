/**
 * PGM and PPM, text and binary (P2, P3, P5, P6), which browsers do not decode. Values up to 65535 are reduced to 8 bits.
 * Source: the Netpbm format descriptions pgm(5) and ppm(5). Of a file with several images the first is read.
 */
import type { DecodedImage } from '../../domain/decodedImage.ts';

export interface PnmHeader {
  readonly channels: 1 | 3;
  readonly ascii: boolean;
  readonly width: number;
  readonly height: number;
  /** The value of white, 1 to 65535. */
  readonly maxval: number;
  /** Where the pixels begin. */
  readonly start: number;
}

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || (byte !== undefined && byte >= 9 && byte <= 13);

/** Reads whole numbers separated by white space; a comment runs from "#" to the end of its line. */
class NumberReader {
  position: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes;
    this.position = position;
  }

  /** @returns null at the end of the file, at anything but a digit, or beyond 2^31 */
  next(): number | null {
    const bytes = this.#bytes;
    for (;;) {
      const byte = bytes[this.position];
      if (isSpace(byte)) this.position++;
      else if (byte === 0x23) {
        while (this.position < bytes.length && bytes[this.position] !== 10 && bytes[this.position] !== 13) {
          this.position++;
        }
      } else break;
    }
    const first = this.position;
    let value = 0;
    for (let digit = bytes[first]; digit !== undefined && digit >= 0x30 && digit <= 0x39; ) {
      value = value * 10 + digit - 0x30;
      if (value > 0x7fffffff) return null;
      digit = bytes[++this.position];
    }
    return this.position === first ? null : value;
  }
}

/** @returns null when the bytes are no PGM or PPM */
export function readPnmHeader(bytes: Uint8Array): PnmHeader | null {
  const kind = (bytes[1] ?? 0) - 0x30;
  if (bytes[0] !== 0x50 || ![2, 3, 5, 6].includes(kind) || !(isSpace(bytes[2]) || bytes[2] === 0x23)) return null;
  const reader = new NumberReader(bytes, 2);
  const [width, height, maxval] = [reader.next(), reader.next(), reader.next()];
  if (width === null || height === null || maxval === null || maxval < 1 || maxval > 65535) return null;
  const ascii = kind < 4;
  // One blank, and one only, separates the header from binary pixels.
  if (!ascii && !isSpace(bytes[reader.position])) return null;
  return {
    channels: kind === 2 || kind === 5 ? 1 : 3,
    ascii,
    width,
    height,
    maxval,
    start: reader.position + (ascii ? 0 : 1),
  };
}

/** @returns a function that gives the next value, or null at the end */
function valueReader(bytes: Uint8Array, { ascii, maxval, start }: PnmHeader): () => number | null {
  if (ascii) {
    const reader = new NumberReader(bytes, start);
    return () => reader.next();
  }
  let at = start;
  if (maxval < 256) return () => bytes[at++] ?? null;
  return () => {
    const [high, low] = [bytes[at], bytes[at + 1]];
    at += 2;
    return high === undefined || low === undefined ? null : high * 256 + low;
  };
}

/**
 * Check the header's size before: width x height x 4 bytes are allocated.
 * @throws RangeError when values are missing
 */
export function decodePnm(bytes: Uint8Array, header: PnmHeader): DecodedImage {
  const { width, height, channels, maxval, ascii, start } = header;
  const count = width * height;
  const bytesPerValue = ascii || maxval < 256 ? 1 : 2;
  if (bytes.length - start < count * channels * bytesPerValue) throw new RangeError('pixels are missing');
  const rgba = new Uint8Array(count * 4);
  const next = valueReader(bytes, header);
  const value = (): number => {
    const raw = next();
    if (raw === null) throw new RangeError('pixels are missing');
    return maxval === 255 ? Math.min(raw, 255) : Math.round((Math.min(raw, maxval) * 255) / maxval);
  };
  for (let i = 0; i < count * 4; i += 4) {
    const first = value();
    rgba[i] = first;
    rgba[i + 1] = channels === 1 ? first : value();
    rgba[i + 2] = channels === 1 ? first : value();
    rgba[i + 3] = 255;
  }
  return { width, height, rgba };
}
