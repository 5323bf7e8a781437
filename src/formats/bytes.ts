/** Small tools for reading and joining bytes. */

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** @returns whether the ASCII text stands at `at` */
export function hasText(bytes: Uint8Array, text: string, at = 0): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Puts bytes together in one buffer: millions of small parts take no more than their bytes. */
export class ByteSink {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  /** @param most bytes that will come at most */
  constructor(most: number) {
    this.#bytes = new Uint8Array(most);
  }

  get length(): number {
    return this.#length;
  }

  add(part: ArrayLike<number>): void {
    this.#bytes.set(part, this.#length);
    this.#length += part.length;
  }

  /** A copy of what has come. */
  done(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }
}
