/** A person's own files, from a picker or a drop, as paths and blobs. Directories are walked; nothing is read yet. */
import { type Found, walkFiles } from '../../domain/fileWalk.ts';
import type { ImportSource } from '../../domain/images.ts';
import type { OwnImages } from '../../store/dataset/datasetControl.ts';
import type { ListingWatch } from '../../store/dataset/ownFolder.ts';

const nameOf = (sources: readonly ImportSource[]): string => {
  const first = sources[0]?.path ?? '';
  return first.includes('/') ? first.slice(0, first.indexOf('/')) : first;
};

/** Files of a picker; a folder picker gives each its path inside the folder. */
export function fromFileList(files: FileList | readonly File[]): OwnImages | null {
  const sources = Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, blob: file }));
  return sources.length === 0 ? null : { name: nameOf(sources), sources };
}

function foundBy(entry: FileSystemEntry): Found {
  const path = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    return { kind: 'file', path, open: () => new Promise((...then) => (entry as FileSystemFileEntry).file(...then)) };
  }
  return { kind: 'folder', path, children: () => entriesOf(entry as FileSystemDirectoryEntry) };
}

/** A directory gives its entries a hundred at a time, until it gives none. */
async function entriesOf(directory: FileSystemDirectoryEntry): Promise<Found[]> {
  const reader = directory.createReader();
  const all: Found[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((...then) => reader.readEntries(...then));
    if (some.length === 0) return all;
    for (const one of some) all.push(foundBy(one));
  }
}

/**
 * What was dropped: folders, zips, or loose files. Null when there was no file in it.
 * @throws the signal's reason once it fires
 */
export async function fromDrop(transfer: DataTransfer, { onFound, signal }: ListingWatch): Promise<OwnImages | null> {
  // The list is emptied once the event is over, so the entries are taken before the first wait.
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return fromFileList(transfer.files);
  const sources: ImportSource[] = [];
  const take = (some: readonly ImportSource[]): void => {
    for (const one of some) sources.push(one);
    onFound(sources.length);
  };
  await walkFiles(entries.map(foundBy), take, signal);
  return sources.length === 0 ? null : { name: entries[0]!.name, sources };
}
