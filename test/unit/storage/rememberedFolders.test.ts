/** Folders opened before: the latest first, each once, and none where the browser keeps nothing. */
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createRememberedFolders, type FolderHandle } from '../../../src/storage/rememberedFolders.ts';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  // Handles can be cloned in a browser; here their names are, and get their question back.
  vi.stubGlobal('structuredClone', (value: { name?: string }) =>
    value && typeof value === 'object' && 'name' in value ? folder(value.name!) : value,
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
});

function folder(name: string): FolderHandle {
  return { name, isSameEntry: async (other) => other.name === name };
}

const names = async (): Promise<string[]> => (await createRememberedFolders().list()).map(({ name }) => name);

it('are the latest five, each once', async () => {
  const folders = createRememberedFolders();
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'c']) await folders.remember(folder(name));
  expect(await names()).toEqual(['c', 'f', 'e', 'd', 'b']);
  await folders.forget(folder('e'));
  expect(await names()).toEqual(['c', 'f', 'd', 'b']);
});

it('are none where nothing is kept', async () => {
  vi.stubGlobal('indexedDB', undefined);
  const folders = createRememberedFolders();
  await folders.remember(folder('a'));
  await folders.forget(folder('a'));
  expect(await folders.list()).toEqual([]);
});
