/**
 * Keeps reviews across reloads: a person's verdicts on a set, by the fingerprint of its files. Images are kept by name and by a
 * digest of their file, labels by identity, never by number, and nothing of a picture is stored. Every save is one transaction, so
 * a page that is closed in the middle of one leaves the save before it. One page at a time may write a review; where nothing can be
 * stored the caller is told and goes on in memory.
 */

import { type Database, lazyDatabase } from './database.ts';
import { answered, isQuota, type Keeping, type Locks, pageLocks, takeLock } from './keeping.ts';
import { createLeftReviews, type LeftReviews } from './leftReviews.ts';
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
  /** Saves before it returns, where the next page finds it: for a page that is about to go. */
  leave(review: StoredReview): void;
  remove(fingerprint: string): Promise<void>;
  close(): void;
}

export interface ReviewStoreOptions {
  readonly database?: string;
  /** Null where the browser has none: every page may write then. */
  readonly locks?: Locks | null;
  /** Where a page that goes leaves what it has not written. */
  readonly left?: LeftReviews;
  /** Milliseconds that the store may take to answer. */
  readonly answerMs?: number;
}

export function createReviewStore(options: ReviewStoreOptions = {}): ReviewStore {
  const locks = options.locks === undefined ? pageLocks() : options.locks;
  const { answerMs, left = createLeftReviews(() => localStorage) } = options;
  const database = lazyDatabase(options.database, answerMs);
  let release: (() => void) | null = null;
  let keeping: Keeping = 'memory';

  const mayWrite = (): boolean => keeping === 'stored' || keeping === 'full';

  const put = async (db: Database, review: StoredReview): Promise<void> => {
    const transaction = db.transaction('reviews', 'readwrite');
    const written = Promise.all([transaction.store.put(review), transaction.done]);
    // Not to be waited for by a page that may be gone by then.
    transaction.commit();
    await answered(written, answerMs);
    left.remove(review.fingerprint);
  };

  const close = (): void => {
    release?.();
    release = null;
    keeping = 'memory';
  };

  return {
    async list() {
      const db = await database();
      const all: unknown[] = db ? await answered(db.getAll('reviews'), answerMs).catch(() => []) : [];
      const written = all.flatMap((value) => readReview(value) ?? []);
      // What was left behind is newer.
      return [...new Map([...written, ...left.all()].map((review) => [review.fingerprint, review])).values()];
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
        // Only a page that could write has left it, so nobody has written since.
        const newer = left.all().find((one) => one.fingerprint === fingerprint);
        if (!newer || keeping !== 'stored') return { keeping, review: read };
        await put(db, newer).catch(() => undefined);
        return { keeping, review: newer };
      } catch {
        keeping = 'memory';
        return { keeping, review: null };
      }
    },
    async save(review) {
      if (!mayWrite()) return keeping;
      const db = await database();
      if (!db) return 'memory';
      try {
        // Room may have been made since the last try, so a full store is tried again at every save.
        await put(db, review);
        keeping = 'stored';
      } catch (cause) {
        keeping = isQuota(cause) ? 'full' : 'memory';
      }
      return keeping;
    },
    leave(review) {
      if (mayWrite()) left.put(review);
    },
    async remove(fingerprint) {
      left.remove(fingerprint);
      const db = await database();
      if (db) await answered(db.delete('reviews', fingerprint), answerMs).catch(() => undefined);
    },
    close,
  };
}
