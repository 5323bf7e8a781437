/** What a drop hands over: every file with its path, and what the browser would not open with the reason. */
import { describe, expect, test } from 'vitest';
import { importImages } from '../../../../src/data/import/importImages.ts';
import { fromDrop } from '../../../../src/ui/controls/collectFiles.ts';
import { pngFile } from '../../support/imageFiles.ts';
import { decodeInNode } from '../../support/nodeDecoder.ts';

type Entry = Partial<FileSystemFileEntry & FileSystemDirectoryEntry>;

const lastOf = (path: string): string => path.split('/').at(-1)!;

const file = (fullPath: string, content: Uint8Array<ArrayBuffer> | null): Entry => ({
  isFile: true,
  isDirectory: false,
  fullPath,
  name: lastOf(fullPath),
  file: (found, failed) => {
    if (content) found(new File([content], lastOf(fullPath)));
    else failed?.(new DOMException('A requested file could not be found.', 'NotFoundError'));
  },
});

const folder = (fullPath: string, children: readonly Entry[] | null): Entry => ({
  isFile: false,
  isDirectory: true,
  fullPath,
  name: lastOf(fullPath),
  createReader: () => {
    // In batches, as browsers give them.
    const left = [...(children ?? [])];
    return {
      readEntries: (found, failed) => {
        if (children) found(left.splice(0, 2) as FileSystemEntry[]);
        else failed?.(new DOMException('not readable', 'NotReadableError'));
      },
    };
  },
});

const drop = (entries: readonly Entry[]) => {
  const items = entries.map((entry) => ({ webkitGetAsEntry: () => entry }));
  return fromDrop({ items, files: [] } as unknown as DataTransfer, {
    onFound: () => undefined,
    signal: new AbortController().signal,
  });
};

describe('a drop', () => {
  test('with a broken link, a locked file and a locked folder gives the rest, and names those', async () => {
    const picture = pngFile(20, 20);
    const images = await drop([
      folder('/set', [
        folder('/set/Ann', [
          file('/set/Ann/1.png', picture),
          file('/set/Ann/link.png', null),
          file('/set/Ann/2.png', picture),
        ]),
        folder('/set/Ben', null),
        folder('/set/Cem', [file('/set/Cem/1.png', picture)]),
      ]),
    ]);
    expect(images!.name).toBe('set');
    const { report } = await importImages(images!.sources, { size: 16, decode: decodeInNode });
    expect(report).toMatchObject({ imported: 3, identities: 2 });
    expect(report.skipped).toEqual([
      { path: 'set/Ann/link.png', reason: 'The file could not be opened: it may be gone, locked or a link.' },
      { path: 'set/Ben', reason: 'The folder could not be opened: it may be gone, locked or a link.' },
    ]);
  });

  test('of what cannot be opened at all says so, and fails with its reason', async () => {
    const images = await drop([file('/faces.zip', null)]);
    const { report } = await importImages(images!.sources, { size: 16, decode: decodeInNode });
    expect(report.skipped).toEqual([expect.objectContaining({ path: 'faces.zip' })]);
  });

  test('of nothing that is a file is nothing', async () => {
    expect(await drop([])).toBeNull();
  });
});
