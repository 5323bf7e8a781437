/** Recognises files that were reviewed before: by their paths and sizes, never by what the pictures show. */

import type { ImportSource } from '../../domain/images.ts';
import { hex32, wordHash } from '../../lib/wordHash.ts';
import type { CleanSet } from '../../protocol/clean.ts';

const line = ({ path, blob }: ImportSource): string => `${path}\0${blob.size}`;

/** The same for the same files, in whatever order they come. */
export function fingerprint(sources: readonly ImportSource[]): string {
  const bytes = new TextEncoder().encode(sources.map(line).sort().join('\n'));
  return `files ${hex32(wordHash(bytes, 1))}${hex32(wordHash(bytes, 2))}`;
}

/** FNV-1a with 64 bits, over UTF-16 units. */
class Hash {
  #value = 0xcbf29ce484222325n;

  add(text: string): void {
    // Two 32-bit lanes would do, but a set is hashed once and this is plain to check.
    for (let i = 0; i < text.length; i++) {
      this.#value = BigInt.asUintN(64, (this.#value ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
    }
  }

  toString(): string {
    return this.#value.toString(16).padStart(16, '0');
  }
}

/** By which reviews of the first schema are known again: of files, images and labels together. */
export function firstFingerprint(set: CleanSet, sources: readonly ImportSource[]): string {
  const images = set.names.map((name, i) => `${name}\0${set.identities[set.labels[i]!] ?? ''}`).sort();
  const hash = new Hash();
  for (const text of [...images, '\0', ...sources.map(line).sort()]) hash.add(`${text}\n`);
  return hash.toString();
}
