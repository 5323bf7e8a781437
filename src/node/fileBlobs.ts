/**
 * Files as Blobs that read from the disk as they are read, so that a set of gigabytes costs no memory. Node cannot send such
 * a Blob to another thread; a message carries the file's path in its place.
 */
import { openAsBlob } from 'node:fs';

const paths = new WeakMap<Blob, string>();

interface FileReference {
  readonly fileOnDisk: string;
}

const isReference = (value: object): value is FileReference => 'fileOnDisk' in value;

/** @throws when the file cannot be read */
export async function blobOfFile(path: string): Promise<Blob> {
  const blob = await openAsBlob(path);
  paths.set(blob, path);
  return blob;
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** The message with every file's Blob replaced by its path. */
export function withoutBlobs(message: unknown): unknown {
  if (message instanceof Blob) {
    const fileOnDisk = paths.get(message);
    return fileOnDisk === undefined ? message : { fileOnDisk };
  }
  if (Array.isArray(message)) return message.map(withoutBlobs);
  if (!isPlain(message)) return message;
  return Object.fromEntries(Object.entries(message).map(([key, value]) => [key, withoutBlobs(value)]));
}

/** The other way round, in the thread that gets the message. */
export async function withBlobs(message: unknown): Promise<unknown> {
  if (Array.isArray(message)) return Promise.all(message.map(withBlobs));
  if (!isPlain(message)) return message;
  if (isReference(message)) return blobOfFile(message.fileOnDisk);
  const entries = Object.entries(message).map(async ([key, value]) => [key, await withBlobs(value)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
