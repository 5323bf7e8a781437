/**
 * Sets of images with identities as other programs read them. A writer takes encoded images one at a time and hands out pieces
 * of files, so that a set of any size is written without being held.
 */
import type { ImageFormat } from '../picture/sniffed.ts';

/** An image as its file holds it. */
export interface SetImage {
  readonly identity: string;
  /** The path it came with. */
  readonly path: string;
  /** The whole encoded image: written as it is. */
  readonly bytes: Uint8Array;
  readonly format: ImageFormat;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** What comes next in a file. */
export interface Piece {
  readonly file: string;
  readonly bytes: Uint8Array;
  /** Takes the place of what was written from this byte on; null: goes to the end. */
  readonly at: number | null;
}

export interface SetWriter {
  /** All files that it writes. */
  readonly files: readonly string[];
  /**
   * @param image those of one identity follow each other
   * @throws FormatError 'limits' or 'name' when the format cannot hold it
   */
  add(image: SetImage): Iterable<Piece>;
  /** Called once, after the last image. */
  finish(): Iterable<Piece>;
  /** What a reader of the files should know, a sentence each; after `finish`. */
  notes(): readonly string[];
}

const utf8 = new TextEncoder();

export const piece = (file: string, content: Uint8Array | string): Piece => ({
  file,
  bytes: typeof content === 'string' ? utf8.encode(content) : content,
  at: null,
});

/** Numbers identities from 0 in the order in which they come. */
export class IdentityNumbers {
  readonly #numbers = new Map<string, number>();

  numberOf(identity: string): number {
    const known = this.#numbers.get(identity);
    if (known !== undefined) return known;
    this.#numbers.set(identity, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  /** In the order of their numbers. */
  get names(): readonly string[] {
    return [...this.#numbers.keys()];
  }
}
