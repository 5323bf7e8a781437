/** Images of one's own: what the button for a folder does where the browser hands out folders, and where it does not. */
import { afterEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import type { OwnImages } from '../../src/store/dataset/datasetControl.ts';
import { OwnImagesPicker } from '../../src/ui/train/settings/OwnImagesPicker.tsx';
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
  const folder = await folderOf('slow', ['Ann/1.png', 'Ann/2.png']);
  let release = (): void => undefined;
  const waiting = new Promise<void>((resolve) => {
    release = resolve;
  });
  async function* values() {
    yield await folder.getDirectoryHandle('Ann');
    await waiting;
    yield* [];
  }
  const never = { kind: 'directory', name: 'slow', values } as unknown as FileSystemDirectoryHandle;
  vi.stubGlobal('showDirectoryPicker', async () => never);
  const { calls } = await onStage(<OwnImagesPicker />);
  await button().click();
  await expect.element(page.getByRole('status')).toHaveTextContent('0 files found so far');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect.element(page.getByRole('status')).not.toBeInTheDocument();
  release();
  await new Promise((resolve) => setTimeout(resolve, 50));
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
