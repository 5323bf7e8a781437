/** Images of one's own: what the button for a folder does where the browser hands out folders, and where it does not. */
import { afterEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import type { OwnImages } from '../../src/store/dataset/datasetControl.ts';
import type { ListingWatch } from '../../src/store/dataset/ownFolder.ts';
import { ListingNote } from '../../src/ui/controls/ListingNote.tsx';
import { useListing } from '../../src/ui/controls/useListing.ts';
import OwnImagesPicker from '../../src/ui/train/settings/OwnImagesPicker.tsx';
import { onStage } from './stage.tsx';

const button = () => page.getByRole('button', { name: 'Folder…', exact: true });

/** A folder of the browser's own storage: a handle like that of a folder on disk. */
async function folderOf(name: string, paths: readonly string[]): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(name, { create: true });
  for (const path of paths) {
    const [person, file] = path.split('/') as [string, string];
    const below = await folder.getDirectoryHandle(person, { create: true });
    const writer = await (await below.getFileHandle(file, { create: true })).createWritable();
    await writer.write(path);
    await writer.close();
  }
  return folder;
}

const opened = vi.spyOn(HTMLInputElement.prototype, 'click').mockImplementation(() => undefined);
afterEach(() => {
  vi.unstubAllGlobals();
  opened.mockClear();
});

test('a folder that is handed out becomes images of one’s own, with their paths from it on', async () => {
  const paths = ['Ann/1.png', 'Ann/2.png', 'Ben/1.png'];
  const folder = await folderOf('set', paths);
  vi.stubGlobal('showDirectoryPicker', async () => folder);
  const { calls } = await onStage(<OwnImagesPicker />);
  await button().click();
  await expect.poll(() => calls).toHaveLength(1);
  const [action, images] = calls[0] as readonly [string, OwnImages];
  expect(action).toBe('chooseOwn');
  expect(images.name).toBe('set');
  expect(images.sources.map(({ path }) => path).sort()).toEqual(paths.map((path) => `set/${path}`));
  expect(await images.sources[0]!.blob.text()).toBe(images.sources[0]!.path.slice('set/'.length));
  expect(opened).not.toHaveBeenCalled();
});

test('while files are looked up their number is told, and it can be ended', async () => {
  const taken: OwnImages[] = [];
  const ended: boolean[] = [];
  function Waiting() {
    const listing = useListing((images) => taken.push(images));
    const wait = async ({ onFound, signal }: ListingWatch): Promise<OwnImages> => {
      onFound(1234);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      ended.push(signal.aborted);
      return { name: 'set', sources: [] };
    };
    return (
      <>
        <button type="button" onClick={() => listing.take(wait)}>
          Look
        </button>
        <ListingNote listing={listing} />
      </>
    );
  }
  await onStage(<Waiting />);
  await page.getByRole('button', { name: 'Look' }).click();
  await expect.element(page.getByRole('status')).toHaveTextContent('1,234 files found so far');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect.element(page.getByRole('status')).not.toBeInTheDocument();
  await expect.poll(() => ended).toEqual([true]);
  expect(taken).toEqual([]);
});

test('a folder that cannot be handed to the worker says so', async () => {
  const broken = { kind: 'directory', name: 'set', values: () => [] } as unknown as FileSystemDirectoryHandle;
  vi.stubGlobal('showDirectoryPicker', async () => broken);
  const { calls } = await onStage(<OwnImagesPicker />);
  await button().click();
  await expect.element(page.getByRole('alert')).toHaveTextContent('could not be handed over');
  expect(calls).toEqual([]);
});

test('a picker that is dismissed changes nothing', async () => {
  vi.stubGlobal('showDirectoryPicker', async () => {
    throw new DOMException('The user aborted a request.', 'AbortError');
  });
  const { calls } = await onStage(<OwnImagesPicker />);
  await button().click();
  expect(calls).toEqual([]);
  expect(opened).not.toHaveBeenCalled();
});

test('where folders are not handed out, or must not be, the input opens', async () => {
  vi.stubGlobal('showDirectoryPicker', undefined);
  await onStage(<OwnImagesPicker />);
  await button().click();
  expect(opened).toHaveBeenCalledTimes(1);
  vi.stubGlobal('showDirectoryPicker', async () => {
    throw new DOMException('not in this frame', 'SecurityError');
  });
  await button().click();
  await expect.poll(() => opened.mock.calls.length).toBe(2);
});
