/** A person's own files, from a picker or a drop, as paths and blobs. Directories are walked; nothing is read yet. */
import type { ImportSource } from '../../domain/images.ts';
import type { OwnImages } from '../../store/dataset/datasetControl.ts';

const nameOf = (sources: readonly ImportSource[]): string => {
  const first = sources[0]?.path ?? '';
  return first.includes('/') ? first.slice(0, first.indexOf('/')) : first;
};

/** Files of a picker; a folder picker gives each its path inside the folder. */
export function fromFileList(files: FileList | readonly File[]): OwnImages | null {
  const sources = Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, blob: file }));
  return sources.length === 0 ? null : { name: nameOf(sources), sources };
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A directory gives its entries a hundred at a time, until it gives none. */
async function entriesOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    for (const one of some) all.push(one);
  }
}

/** What the browser refuses to open is handed on too, so that the report can name it. */
async function walk(entry: FileSystemEntry, into: ImportSource[]): Promise<void> {
  const path = entry.fullPath.replace(/^\//, '');
  try {
    if (entry.isFile) {
      into.push({ path, blob: await fileOf(entry as FileSystemFileEntry) });
      return;
    }
    for (const child of await entriesOf(entry as FileSystemDirectoryEntry)) await walk(child, into);
  } catch {
    const what = entry.isDirectory ? 'The folder' : 'The file';
    into.push({ path, blob: new Blob(), problem: `${what} could not be opened: it may be gone, locked or a link.` });
  }
}

/** What was dropped: folders, zips, or loose files. Null when there was no file in it. */
export async function fromDrop(transfer: DataTransfer): Promise<OwnImages | null> {
  // The list is emptied once the event is over, so the entries are taken before the first wait.
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return fromFileList(transfer.files);
  const sources: ImportSource[] = [];
  for (const entry of entries) await walk(entry, sources);
  return sources.length === 0 ? null : { name: nameOf(sources), sources };
}
