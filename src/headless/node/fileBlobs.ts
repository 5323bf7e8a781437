/**
 * Files as Blobs that read from the disk as they are read, so that a set of gigabytes costs no memory. Node's own
 * (`fs.openAsBlob`) takes sizes and places modulo 2^32 up to version 20. Node cannot send such a Blob to another thread; a
 * message carries the file's path in its place.
 */
import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** A path, or its bytes where it is no UTF-8. */
export type FilePath = string | Uint8Array;

const STREAM_PIECE = 1 << 20;

const forNode = (path: FilePath): string | Buffer => (typeof path === 'string' ? path : Buffer.from(path));

interface FileReference {
  readonly fileOnDisk: FilePath;
  readonly start: number;
  readonly end: number;
}

/** Bytes `start` to `end` of a file. A file is opened anew for each reading: a set has more of them than may be open at once. */
export class FileBlob extends Blob {
  readonly #path: FilePath;
  readonly #start: number;
  readonly #end: number;

  constructor(path: FilePath, start: number, end: number) {
    super();
    this.#path = path;
    this.#start = start;
    this.#end = end;
  }

  /** What a message carries in its place. */
  get reference(): FileReference {
    return { fileOnDisk: this.#path, start: this.#start, end: this.#end };
  }

  override get size(): number {
    return this.#end - this.#start;
  }

  override slice(start = 0, end: number = this.size): FileBlob {
    const at = (place: number): number => (place < 0 ? Math.max(this.size + place, 0) : Math.min(place, this.size));
    const from = at(start);
    return new FileBlob(this.#path, this.#start + from, this.#start + Math.max(at(end), from));
  }

  /** Rejects when the file is gone, or shorter than it was. */
  override async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = new Uint8Array(this.size);
    const handle = await open(forNode(this.#path));
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesRead } = await handle.read(bytes, done, bytes.length - done, this.#start + done);
        if (bytesRead === 0) throw new Error('The file is shorter than it was.');
        done += bytesRead;
      }
    } finally {
      await handle.close();
    }
    return bytes.buffer;
  }

  override async text(): Promise<string> {
    return new TextDecoder().decode(await this.arrayBuffer());
  }

  override stream(): ReturnType<Blob['stream']> {
    let at = 0;
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: async (controller) => {
        if (at >= this.size) {
          controller.close();
          return;
        }
        controller.enqueue(new Uint8Array(await this.slice(at, at + STREAM_PIECE).arrayBuffer()));
        at += STREAM_PIECE;
      },
    });
  }
}

const isReference = (value: object): value is FileReference => 'fileOnDisk' in value;

/** @throws when there is no such file */
export function blobOfFile(path: FilePath): FileBlob {
  return new FileBlob(path, 0, statSync(forNode(path)).size);
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** The message with `change` made to every value in it for which it gives another. */
function changed(message: unknown, change: (value: object) => unknown): unknown {
  if (typeof message !== 'object' || message === null) return message;
  const made = change(message);
  if (made !== message) return made;
  if (Array.isArray(message)) return message.map((value) => changed(value, change));
  if (!isPlain(message)) return message;
  return Object.fromEntries(Object.entries(message).map(([key, value]) => [key, changed(value, change)]));
}

/** The message with every file's Blob replaced by its place on disk. */
export function withoutBlobs(message: unknown): unknown {
  return changed(message, (value) => (value instanceof FileBlob ? value.reference : value));
}

/** The other way round, in the thread that gets the message. */
export function withBlobs(message: unknown): unknown {
  return changed(message, (value) =>
    isPlain(value) && isReference(value) ? new FileBlob(value.fileOnDisk, value.start, value.end) : value,
  );
}
