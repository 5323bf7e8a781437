/**
 * Folders that were opened before, where the browser hands them out: it keeps the folder itself, which a page may look into only
 * once a person has allowed it again. In a database of its own, as it holds nothing that must not be lost.
 */
import { type DBSchema, openDB } from 'idb';
import { answered } from './keeping.ts';

const DATABASE = 'boundaryface-folders';
/** The latest of them. */
const MOST = 5;

/** What is needed of a `FileSystemDirectoryHandle`. */
export interface FolderHandle {
  readonly name: string;
  isSameEntry(other: FolderHandle): Promise<boolean>;
}

interface FoldersSchema extends DBSchema {
  folders: { key: number; value: FolderHandle };
}

export interface RememberedFolders<Folder extends FolderHandle> {
  /** The latest first; none where the browser keeps nothing. */
  list(): Promise<readonly Folder[]>;
  /** Puts a folder first. */
  remember(folder: Folder): Promise<void>;
  forget(folder: Folder): Promise<void>;
}

export function createRememberedFolders<Folder extends FolderHandle>(answerMs?: number): RememberedFolders<Folder> {
  let opening: ReturnType<typeof open> | undefined;
  const open = async () =>
    openDB<FoldersSchema>(DATABASE, 1, {
      upgrade: (database) => void database.createObjectStore('folders', { autoIncrement: true }),
      // A newer page in another tab must not wait for this one.
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    });
  const opened = () => {
    opening ??= open();
    return answered(opening, answerMs);
  };
  /** Keys in the order they were remembered. */
  const entries = async (): Promise<{ key: number; folder: Folder }[]> => {
    const transaction = (await opened()).transaction('folders');
    const [keys, folders] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()]);
    return keys.map((key, i) => ({ key, folder: folders[i] as Folder }));
  };
  const drop = async (folder: Folder): Promise<void> => {
    for (const { key, folder: other } of await entries()) {
      if (await other.isSameEntry(folder)) await (await opened()).delete('folders', key);
    }
  };
  return {
    list: async () => (await entries().catch(() => [])).map(({ folder }) => folder).reverse(),
    async remember(folder) {
      try {
        await drop(folder);
        const db = await opened();
        await db.add('folders', folder);
        const keys = await db.getAllKeys('folders');
        for (const key of keys.slice(0, Math.max(0, keys.length - MOST))) await db.delete('folders', key);
      } catch {
        // It has to be chosen again the next time: nothing else is lost.
      }
    },
    forget: (folder) => drop(folder).catch(() => {}),
  };
}
