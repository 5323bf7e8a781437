/** What all stores of the page share: how something is kept, one writer at a time, and a store that is full. */

import { t } from '@lingui/core/macro';
import { inTime } from '../lib/inTime.ts';

/** How something is kept: written as it goes; shown but not written, since another page does; or only in this page. */
export type Keeping = 'stored' | 'read-only' | 'memory' | 'full';

/** A store that has not answered by then counts as one that cannot be used. */
const ANSWER_MS = 10_000;

/** @throws what `asked` throws; Error when the storage does not answer in time */
export const answered = <T>(asked: Promise<T>, limit = ANSWER_MS): Promise<T> => inTime(asked, limit, t`the storage`);

/** What is needed of navigator.locks. */
export interface Locks {
  request(name: string, options: { ifAvailable: true }, run: (lock: unknown) => Promise<void>): Promise<unknown>;
}

/** Null where the browser has none: every page may write then. */
export const pageLocks = (): Locks | null => globalThis.navigator?.locks ?? null;

export const isQuota = (cause: unknown): boolean =>
  cause instanceof DOMException && cause.name === 'QuotaExceededError';

/** Takes the lock for as long as `release` is not called; null when another page holds it. */
export async function takeLock(locks: Locks | null, name: string): Promise<(() => void) | null> {
  if (!locks) return () => {};
  const asked = new Promise<(() => void) | null>((resolve) => {
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock === null) {
          resolve(null);
          return Promise.resolve();
        }
        return new Promise<void>((release) => resolve(release));
      })
      // Refused altogether, as in a sandboxed frame: better to write without the lock than not at all.
      .catch(() => resolve(() => {}));
  });
  return answered(asked).catch(() => () => {});
}
