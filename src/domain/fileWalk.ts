/** All files below folders, a few opened at a time. Nothing of them is read. */
import { t } from '@lingui/core/macro';
import type { ImportSource } from './images.ts';

/** A file or a folder, whichever way the browser hands it out. */
export type Found =
  | { readonly kind: 'file'; readonly path: string; open(): Promise<Blob> }
  | { readonly kind: 'folder'; readonly path: string; children(): Promise<readonly Found[]> };

/** One after another they would take several times as long; all at once they would keep the thread busy. */
const FILES_AT_ONCE = 128;
const FOLDERS_AT_ONCE = 8;

/** What the browser refuses to open is handed on too, so that the report can name it. */
function refused({ kind, path }: Found): ImportSource {
  const problem =
    kind === 'folder'
      ? t`The folder could not be opened: it may be gone, locked or a link.`
      : t`The file could not be opened: it may be gone, locked or a link.`;
  return { path, blob: new Blob(), problem };
}

/**
 * @param onFound gets the files as they are found, in no particular order
 * @throws the signal's reason once it fires
 */
export async function walkFiles(
  start: readonly Found[],
  onFound: (some: readonly ImportSource[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const below = async (found: readonly Found[]): Promise<void> => {
    const files = found.filter((one) => one.kind === 'file');
    const folders = found.filter((one) => one.kind === 'folder');
    for (let i = 0; i < files.length; i += FILES_AT_ONCE) {
      signal.throwIfAborted();
      const some = files.slice(i, i + FILES_AT_ONCE).map(async (file) => {
        const blob = await file.open().catch(() => null);
        return blob ? { path: file.path, blob } : refused(file);
      });
      onFound(await Promise.all(some));
    }
    for (let i = 0; i < folders.length; i += FOLDERS_AT_ONCE) {
      signal.throwIfAborted();
      const some = folders.slice(i, i + FOLDERS_AT_ONCE).map(async (folder) => {
        const children = await folder.children().catch(() => null);
        if (children) await below(children);
        else onFound([refused(folder)]);
      });
      await Promise.all(some);
    }
  };
  await below(start);
  signal.throwIfAborted();
}
