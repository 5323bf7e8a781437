/** A file that is written piece by piece under another name, and gets its own once it is whole. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

export class GrowingFile {
  readonly #path: string;
  readonly #part: string;
  readonly #descriptor: number;
  #length = 0;
  #isOpen = true;

  /** @throws FileError */
  constructor(path: string, part: string) {
    this.#path = path;
    this.#part = part;
    this.#descriptor = openSync(part, 'w');
  }

  /** @param at the byte that the first of these takes the place of; null: they go to the end. @throws FileError */
  write(bytes: Uint8Array, at: number | null): void {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.#descriptor, bytes, done, bytes.length - done, (at ?? this.#length) + done);
    }
    if (at === null) this.#length += bytes.length;
  }

  /** @throws FileError */
  close(): void {
    this.#end();
    renameSync(this.#part, this.#path);
  }

  /** Nothing is left of what was not closed. */
  discard(): void {
    this.#end();
    rmSync(this.#part, { force: true });
  }

  #end(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#descriptor);
  }
}
