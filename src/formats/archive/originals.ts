/** The file behind each image of a set: as it was given, or inside a zip that was. */

import type { ImportSource } from '../../domain/images.ts';
import { openZip } from './zip.ts';

export interface Originals {
  /** @returns the file's bytes, or null for an image that is no file of its own, as in a container of many */
  read(name: string): Promise<Uint8Array<ArrayBuffer> | null>;
}

/** Reads nothing but the lists of zips until a file is asked for. */
export async function openOriginals(sources: readonly ImportSource[]): Promise<Originals> {
  const readers = new Map<string, () => Promise<Uint8Array<ArrayBuffer>>>();
  for (const { path, blob } of sources) {
    readers.set(path, async () => new Uint8Array(await blob.arrayBuffer()));
  }
  for (const { path, blob } of sources) {
    if (!/\.zip$/i.test(path) || path.includes('/')) continue;
    const archive = await openZip(blob).catch(() => null);
    // An import names the files of several zips after their zip, those of one as they are.
    const prefix = sources.length > 1 ? `${path}/` : '';
    for (const entry of archive?.entries ?? []) {
      if (!entry.directory) readers.set(prefix + entry.name, () => archive!.read(entry));
    }
  }
  return { read: async (name) => (await readers.get(name)?.()) ?? null };
}
