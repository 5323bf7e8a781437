/**
 * A person's own files, from a picker or a drop, as paths and blobs. Directories are walked, a few files at a time so that the
 * page stays free; nothing is read yet.
 */
import type { ImportSource } from '../../domain/images.ts';
import type { OwnImages } from '../../store/dataset/datasetControl.ts';

/** Whoever waits for a walk: told of every step of it, and able to end it. */
export interface WalkWatch {
  onFound(files: number): void;
  readonly signal: AbortSignal;
}

const nameOf = (sources: readonly ImportSource[]): string => {
  const first = sources[0]?.path ?? '';
  return first.includes('/') ? first.slice(0, first.indexOf('/')) : first;
};

/** Files of a picker; a folder picker gives each its path inside the folder. */
export function fromFileList(files: FileList | readonly File[]): OwnImages | null {
  const sources = Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, blob: file }));
  return sources.length === 0 ? null : { name: nameOf(sources), sources };
}

/** A file or a folder, whichever way the browser hands it out. */
type Found =
  | { readonly kind: 'file'; readonly path: string; open(): Promise<File> }
  | { readonly kind: 'folder'; readonly path: string; children(): Promise<Found[]> };

/** Of a drop, in every browser. */
function ofEntry(entry: FileSystemEntry): Found {
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
    for (const one of some) all.push(ofEntry(one));
  }
}

/** Of a picker of folders. @param above path of the folder that it lies in, with '/' at the end; empty for none */
function ofHandle(handle: FileSystemFileHandle | FileSystemDirectoryHandle, above: string): Found {
  const path = above + handle.name;
  if (handle.kind === 'file') return { kind: 'file', path, open: () => handle.getFile() };
  const children = async (): Promise<Found[]> => {
    const all: Found[] = [];
    for await (const child of handle.values()) all.push(ofHandle(child, `${path}/`));
    return all;
  };
  return { kind: 'folder', path, children };
}

/** One after another they would take several times as long; all at once they would keep the page busy. */
const FILES_AT_ONCE = 128;
const FOLDERS_AT_ONCE = 8;

async function inTurns<T>(all: readonly T[], atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  for (let i = 0; i < all.length; i += atOnce) await Promise.all(all.slice(i, i + atOnce).map(work));
}

/**
 * All files below what was found, in no particular order. What the browser refuses to open is handed on too, so that the
 * report can name it.
 * @throws the signal's reason once it fires
 */
async function walk(start: readonly Found[], { onFound, signal }: WalkWatch): Promise<ImportSource[]> {
  const into: ImportSource[] = [];
  const refuse = ({ kind, path }: Found): void => {
    const what = kind === 'folder' ? 'The folder' : 'The file';
    into.push({ path, blob: new Blob(), problem: `${what} could not be opened: it may be gone, locked or a link.` });
  };
  const below = async (found: readonly Found[]): Promise<void> => {
    const files = found.filter((one) => one.kind === 'file');
    const folders = found.filter((one) => one.kind === 'folder');
    await inTurns(files, FILES_AT_ONCE, async (file) => {
      signal.throwIfAborted();
      const blob = await file.open().catch(() => null);
      if (blob) into.push({ path: file.path, blob });
      else refuse(file);
    });
    onFound(into.length);
    await inTurns(folders, FOLDERS_AT_ONCE, async (folder) => {
      signal.throwIfAborted();
      const children = await folder.children().catch(() => null);
      if (children) await below(children);
      else refuse(folder);
    });
  };
  await below(start);
  signal.throwIfAborted();
  return into;
}

/** A folder that a person picked, with all below it. */
export async function fromFolder(folder: FileSystemDirectoryHandle, watch: WalkWatch): Promise<OwnImages> {
  return { name: folder.name, sources: await walk([ofHandle(folder, '')], watch) };
}

/** What was dropped: folders, zips, or loose files. Null when there was no file in it. */
export async function fromDrop(transfer: DataTransfer, watch: WalkWatch): Promise<OwnImages | null> {
  // The list is emptied once the event is over, so the entries are taken before the first wait.
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return fromFileList(transfer.files);
  const sources = await walk(entries.map(ofEntry), watch);
  return sources.length === 0 ? null : { name: entries[0]!.name, sources };
}
