/** A name for the bytes of a file, by which the file is known again wherever it lies. */
import { hex32, wordHash } from './wordHash.ts';

/** Hexadecimal digits: 128 bits. */
const DIGITS = 32;

/**
 * The first 128 bits of SHA-256. A page that is not served securely has no SHA-256; there it is a quick hash, which nobody but
 * the person themselves could have files made to agree in.
 */
export async function contentDigest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return `w${[1, 2, 3, 4].map((start) => hex32(wordHash(bytes, start))).join('')}`;
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, DIGITS);
}
