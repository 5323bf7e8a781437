/** A run belongs to one page at a time. */
import { type Locks, takeLock } from './keeping.ts';

/** The key of the only run that there was under schema 1, and the lock that pages of that time held. */
const ONLY_RUN = 'latest';
const lockOf = (id: string): string => (id === ONLY_RUN ? 'boundaryface run' : `boundaryface run ${id}`);

const RETRY_MS = 50;

export interface RunLocks {
  /** Makes a run this page's own until the page goes. @returns false when another page is at it */
  take(id: string): Promise<boolean>;
  /** No other page is at it now. */
  isFree(id: string): Promise<boolean>;
  /** The same, for a page that may be about to go. */
  isFreeSoon(id: string): Promise<boolean>;
}

/** @param patience milliseconds to wait for a page that is about to go */
export function createRunLocks(locks: Locks | null, patience: number): RunLocks {
  /** Runs of this page: once it has a lock it keeps it. */
  const mine = new Set<string>();

  const isFree = async (id: string): Promise<boolean> => {
    if (mine.has(id)) return true;
    const release = await takeLock(locks, lockOf(id));
    release?.();
    return release !== null;
  };

  return {
    async take(id) {
      if (!mine.has(id) && (await takeLock(locks, lockOf(id))) !== null) mine.add(id);
      return mine.has(id);
    },
    isFree,
    async isFreeSoon(id) {
      for (let waited = 0; waited < patience; waited += RETRY_MS) {
        if (await isFree(id)) return true;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
      return isFree(id);
    },
  };
}
