/** The kept runs besides the one in this page: what earlier pages have left, and what this page has put aside. */
import type { RunStore } from '../../storage/runs.ts';
import type { UnreadableRun } from '../../storage/storedRun.ts';
import { type KeptRun, type KeptRunView, viewOf, viewOfRecord, withParsedSettings } from './keptRunView.ts';

export interface EarlierRuns {
  /** Newest first. */
  readonly list: readonly KeptRunView[];
  /** What is kept and cannot be read by this version. */
  readonly unreadable: readonly UnreadableRun[];
  /** Looks for what earlier pages have left. */
  find(): Promise<void>;
  /** A run, for this page to go on with; null when it is gone or another page is at it. It stays in the list. */
  take(id: string): Promise<KeptRun | null>;
  /** The run in this page becomes an earlier one. */
  add(run: KeptRun): void;
  /** The run is the page's own from now on. @returns whether it was in the list */
  remove(id: string): boolean;
  /** The run is in the browser's storage, as it is. */
  stored(id: string): void;
  /** Forgets the run for good. */
  drop(id: string): void;
}

/** @param own id of the run in this page */
export function createEarlierRuns(store: Pick<RunStore, 'list' | 'take'>, own: () => string): EarlierRuns {
  let list: readonly KeptRunView[] = [];
  let unreadable: readonly UnreadableRun[] = [];
  /** The last earlier run of this page, should the store not have it. */
  let inMemory: KeptRun | null = null;

  const remove = (id: string): boolean => {
    const before = list.length;
    list = list.filter((run) => run.id !== id);
    return list.length < before;
  };

  const release = (id: string): void => {
    if (inMemory?.id === id) inMemory = null;
  };

  return {
    get list() {
      return list;
    },
    get unreadable() {
      return unreadable;
    },
    async find() {
      const found = await store.list();
      const known = new Set([own(), ...list.map((run) => run.id)]);
      list = [...list, ...found.runs.filter(({ id }) => !known.has(id)).map(viewOfRecord)];
      unreadable = found.unreadable;
    },
    async take(id) {
      const found = await store.take(id);
      if (found === 'elsewhere') return null;
      return found ? withParsedSettings(found) : inMemory?.id === id ? inMemory : null;
    },
    add(run) {
      inMemory = run;
      list = [viewOf(run), ...list];
    },
    remove,
    stored: release,
    drop(id) {
      remove(id);
      release(id);
    },
  };
}
