/**
 * Reviews that a page left behind as it went, when a write to the database could no longer be waited for: the browser takes them
 * at once or not at all. The next page that may write a review moves it into the database.
 */
import * as v from 'valibot';
import { readReview, type StoredReview } from './storedReview.ts';

type AtOnce = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>;

export interface LeftReviews {
  put(review: StoredReview): void;
  /** In no order. */
  all(): readonly StoredReview[];
  remove(fingerprint: string): void;
}

const PREFIX = 'boundaryface review ';

const json = v.pipe(v.string(), v.parseJson());

function read(text: string | null): StoredReview | null {
  const parsed = v.safeParse(json, text);
  return parsed.success ? readReview(parsed.output) : null;
}

/** Asked for each time, since a browser may refuse by throwing. @param storage as `() => window.localStorage` */
export function createLeftReviews(storage: () => AtOnce): LeftReviews {
  return {
    put(review) {
      try {
        storage().setItem(PREFIX + review.fingerprint, JSON.stringify(review));
      } catch {
        // Refused or full: the write under way may still come through.
      }
    },
    all() {
      try {
        const held = storage();
        const keys = Array.from({ length: held.length }, (_, i) => held.key(i) ?? '');
        return keys.filter((key) => key.startsWith(PREFIX)).flatMap((key) => read(held.getItem(key)) ?? []);
      } catch {
        return [];
      }
    },
    remove(fingerprint) {
      try {
        storage().removeItem(PREFIX + fingerprint);
      } catch {
        // Where nothing can be kept, nothing is there.
      }
    },
  };
}
