/** Looks up the files of a folder that a person picked. Thousands of handles come and go with it, which the page's thread would feel. */
import { type Found, walkFiles } from '../domain/fileWalk.ts';
import type { ImportSource } from '../domain/images.ts';
import type { DatasetEvent } from '../protocol/dataset.ts';

/** Files in one message: the page takes a fraction of a millisecond for each. */
const FILES_AT_ONCE = 128;

/** @param above path of the folder that it lies in, with '/' at the end; empty for none */
function foundBy(handle: FileSystemFileHandle | FileSystemDirectoryHandle, above: string): Found {
  const path = above + handle.name;
  if (handle.kind === 'file') return { kind: 'file', path, open: () => handle.getFile() };
  const children = async (): Promise<Found[]> => {
    const all: Found[] = [];
    for await (const child of handle.values()) all.push(foundBy(child, `${path}/`));
    return all;
  };
  return { kind: 'folder', path, children };
}

/** @throws the signal's reason once it is aborted */
export async function listFolder(
  job: number,
  folder: FileSystemDirectoryHandle,
  post: (event: DatasetEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  let waiting: ImportSource[] = [];
  const send = (done: boolean): void => {
    post({ v: 1, job, type: 'listed', sources: waiting, done });
    waiting = [];
  };
  const onFound = (some: readonly ImportSource[]): void => {
    waiting.push(...some);
    if (waiting.length >= FILES_AT_ONCE) send(false);
  };
  await walkFiles([foundBy(folder, '')], onFound, signal);
  send(true);
}
