/** What a drop or a picked folder hands over: every file with its path, and what the browser would not open with the reason. */
import { describe, expect, test } from 'vitest';
import { importImages } from '../../../../src/data/import/importImages.ts';
import { fromDrop, fromFolder } from '../../../../src/ui/controls/collectFiles.ts';
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

const watched = (onFound: (files: number) => void = () => undefined, signal = new AbortController().signal) => ({
  onFound,
  signal,
});

const drop = (entries: readonly Entry[]) => {
  const items = entries.map((entry) => ({ webkitGetAsEntry: () => entry }));
  return fromDrop({ items, files: [] } as unknown as DataTransfer, watched());
};

type Handle = Partial<FileSystemFileHandle> | Partial<FileSystemDirectoryHandle>;

/** A folder as a picker hands it out: one that is null cannot be opened. */
function folderHandle(name: string, children: readonly Handle[] | null): FileSystemDirectoryHandle {
  async function* values() {
    if (!children) throw new DOMException('not readable', 'NotReadableError');
    yield* children;
  }
  return { kind: 'directory', name, values } as unknown as FileSystemDirectoryHandle;
}

const fileHandle = (name: string, content: Uint8Array<ArrayBuffer> | null): Handle => ({
  kind: 'file',
  name,
  getFile: async () => {
    if (!content) throw new DOMException('A requested file could not be found.', 'NotFoundError');
    return new File([content], name);
  },
});

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

describe('a folder that was picked', () => {
  const picture = pngFile(20, 20);

  test('gives every file by its path from the folder on, and names what cannot be opened', async () => {
    const set = folderHandle('set', [
      folderHandle('Ann', [fileHandle('1.png', picture), fileHandle('gone.png', null), fileHandle('2.png', picture)]),
      folderHandle('Ben', null),
      folderHandle('Cem', [folderHandle('old', [fileHandle('1.png', picture)])]),
      fileHandle('notes.txt', new Uint8Array(3)),
    ]);
    const images = await fromFolder(set, watched());
    expect(images.name).toBe('set');
    const found = images.sources.map(({ path, blob, problem }) => [path, blob.size > 0, problem !== undefined]);
    expect(found.sort()).toEqual([
      ['set/Ann/1.png', true, false],
      ['set/Ann/2.png', true, false],
      ['set/Ann/gone.png', false, true],
      ['set/Ben', false, true],
      ['set/Cem/old/1.png', true, false],
      ['set/notes.txt', true, false],
    ]);
  });

  test('is walked whole, with no more than some files opened at once, and tells how far it is', async () => {
    let open = 0;
    let most = 0;
    const files = Array.from({ length: 700 }, (_, i) => ({
      kind: 'file' as const,
      name: `${i}.png`,
      getFile: async () => {
        open += 1;
        most = Math.max(most, open);
        await new Promise((resolve) => setTimeout(resolve));
        open -= 1;
        return new File([picture], `${i}.png`);
      },
    }));
    const told: number[] = [];
    const set = folderHandle('set', [folderHandle('Ann', files.slice(0, 300)), folderHandle('Ben', files.slice(300))]);
    const images = await fromFolder(
      set,
      watched((count) => told.push(count)),
    );
    expect(new Set(images.sources.map(({ path }) => path)).size).toBe(700);
    expect(most).toBeLessThanOrEqual(2 * 128);
    expect(told.at(-1)).toBe(700);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });

  test('that is no longer wanted is walked no further', async () => {
    const abort = new AbortController();
    let opened = 0;
    const files = Array.from({ length: 1000 }, (_, i) => ({
      kind: 'file' as const,
      name: `${i}.png`,
      getFile: async () => {
        opened += 1;
        abort.abort();
        return new File([picture], `${i}.png`);
      },
    }));
    await expect(fromFolder(folderHandle('set', files), watched(undefined, abort.signal))).rejects.toThrow();
    expect(opened).toBe(1);
  });

  test('without a file in it is a set without images, which the page says', async () => {
    const images = await fromFolder(folderHandle('set', []), watched());
    const { report } = await importImages(images.sources, { size: 16, decode: decodeInNode });
    expect(report).toMatchObject({ imported: 0, identities: 0 });
  });
});
