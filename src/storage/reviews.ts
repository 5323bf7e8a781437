/**
 * Keeps reviews across reloads: a person's verdicts on a set, by the fingerprint of its files. Images are kept by name and by a
 * digest of their file, labels by identity, never by number, and nothing of a picture is stored. Every save is one transaction, so
 * a page that is closed in the middle of one leaves the save before it. One page at a time may write a review; where nothing can be
 * stored the caller is told and goes on in memory.
 */

import { lazyDatabase } from './database.ts';
import { answered, isQuota, type Keeping, type Locks, pageLocks, takeLock } from './keeping.ts';
import { readReview, type StoredReview } from './storedReview.ts';

interface OpenedReview {
  readonly keeping: Exclude<Keeping, 'full'>;
  /** What was kept before; null when there is nothing, or nothing that this version can read. */
  readonly review: StoredReview | null;
}

export interface ReviewStore {
  /** Reviews that can be gone on with, in no order. Empty where nothing can be stored. */
  list(): Promise<readonly StoredReview[]>;
  /** Opens the review of a set for writing, closing the one before. */
  open(fingerprint: string): Promise<OpenedReview>;
  /** Resolves to how the review is kept after the save: 'full' when there is no room for it. */
  save(review: StoredReview): Promise<Keeping>;
  remove(fingerprint: string): Promise<void>;
  close(): void;
}

export interface ReviewStoreOptions {
  readonly database?: string;
  /** Null where the browser has none: every page may write then. */
  readonly locks?: Locks | null;
  /** Milliseconds that the store may take to answer. */
  readonly answerMs?: number;
}

export function createReviewStore(options: ReviewStoreOptions = {}): ReviewStore {
  const locks = options.locks === undefined ? pageLocks() : options.locks;
  const { answerMs } = options;
  const database = lazyDatabase(options.database, answerMs);
  let release: (() => void) | null = null;
  let keeping: Keeping = 'memory';

  const close = (): void => {
    release?.();
    release = null;
    keeping = 'memory';
  };

  return {
    async list() {
      const db = await database();
      const all: unknown[] = db ? await answered(db.getAll('reviews'), answerMs).catch(() => []) : [];
      return all.flatMap((value) => readReview(value) ?? []);
    },
    async open(fingerprint) {
      close();
      const db = await database();
      if (!db) return { keeping: 'memory', review: null };
      const held = await takeLock(locks, `boundaryface review ${fingerprint}`);
      release = held;
      try {
        const review: unknown = await answered(db.get('reviews', fingerprint), answerMs);
        // A review that a newer page wrote stays whole: it is not written over.
        const read = readReview(review);
        keeping = held && (review === undefined || read) ? 'stored' : 'read-only';
        return { keeping, review: read };
      } catch {
        keeping = 'memory';
        return { keeping, review: null };
      }
    },
    async save(review) {
      if (keeping !== 'stored' && keeping !== 'full') return keeping;
      const db = await database();
      if (!db) return 'memory';
      try {
        const transaction = db.transaction('reviews', 'readwrite');
        // Room may have been made since the last try, so a full store is tried again at every save.
        await answered(Promise.all([transaction.store.put(review), transaction.done]), answerMs);
        keeping = 'stored';
      } catch (cause) {
        keeping = isQuota(cause) ? 'full' : 'memory';
      }
      return keeping;
    },
    async remove(fingerprint) {
      const db = await database();
      if (db) await answered(db.delete('reviews', fingerprint), answerMs).catch(() => undefined);
    },
    close,
  };
}
