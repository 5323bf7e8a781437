/** Recognises a set that was reviewed before: by names, labels and sizes, never by what the pictures show. */

import type { ImportSource } from '../../domain/images.ts';
import type { CleanSet } from '../../protocol/clean.ts';

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

/** The same for the same files, in whatever order they come. */
export function fingerprint(set: CleanSet, sources: readonly ImportSource[]): string {
  const images = set.names.map((name, i) => `${name}\0${set.identities[set.labels[i]!] ?? ''}`).sort();
  const files = sources.map(({ path, blob }) => `${path}\0${blob.size}`).sort();
  const hash = new Hash();
  for (const line of [...images, '\0', ...files]) hash.add(`${line}\n`);
  return hash.toString();
}
