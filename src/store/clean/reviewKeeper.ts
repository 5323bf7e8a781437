/** Keeps verdicts where a reload cannot take them away, and brings those of an earlier visit back. */
import type { StoreApi } from 'zustand/vanilla';
import type { ImportSource } from '../../domain/images.ts';
import type { CleanSet } from '../../protocol/clean.ts';
import type { ReviewStore } from '../../storage/reviews.ts';
import { REVIEW_SCHEMA } from '../../storage/storedReview.ts';
import type { CleanState } from './cleanTypes.ts';
import { fingerprint } from './setFingerprint.ts';
import type { SuspectList } from './suspectList.ts';
import { fromStored, toStored, type Verdict, withStoredNames } from './verdicts.ts';

interface KeeperParts {
  readonly store: StoreApi<CleanState>;
  readonly reviews: ReviewStore;
  readonly list: Pick<SuspectList, 'update'>;
}

export interface ReviewKeeper {
  /** From now on verdicts are about this set. @returns whether they were before */
  turnTo(shown: CleanSet, sources: readonly ImportSource[]): boolean;
  /** Brings back what was decided about the set before, unless something has overtaken it. */
  reopen(shown: CleanSet, signal: AbortSignal): Promise<void>;
  /** Writes the verdicts as they are. */
  save(): Promise<void>;
  listEarlier(): Promise<void>;
  forgetEarlier(fingerprint: string): Promise<void>;
  /** The set is no longer under review; what was written stays. */
  close(): void;
}

export function createReviewKeeper({ store, reviews, list }: KeeperParts): ReviewKeeper {
  const { getState: get, setState: set } = store;
  /** Fingerprint of the set on the page; empty before it is known. */
  let key = '';
  let saving = false;
  let unsaved = false;

  /** While one write is under way the next waits, and only the latest is written. */
  const save = async (): Promise<void> => {
    unsaved = true;
    if (saving) return;
    saving = true;
    while (unsaved) {
      unsaved = false;
      const { set: shown, verdicts, name } = get();
      if (!shown || key === '') break;
      const keeping = await reviews.save({
        schema: REVIEW_SCHEMA,
        fingerprint: key,
        name,
        images: shown.names.length,
        verdicts: toStored(shown, verdicts),
      });
      if (keeping !== get().keeping) set({ keeping });
    }
    saving = false;
  };

  const listEarlier = async (): Promise<void> => {
    const stored = await reviews.list();
    set({ earlier: stored.filter(({ verdicts }) => verdicts.length > 0) });
  };

  return {
    turnTo(shown, sources) {
      const before = key;
      key = fingerprint(shown, sources);
      return key === before;
    },
    async reopen(shown, signal) {
      const { keeping, review } = await reviews.open(key);
      if (signal.aborted || get().set !== shown) return;
      const named = withStoredNames(shown, review?.verdicts ?? []);
      const restored = review ? fromStored(named, review.verdicts) : new Map<number, Verdict>();
      // A verdict given while the store was being opened is newer than what is in it.
      const verdicts = new Map([...restored, ...get().verdicts]);
      const parted = named === shown ? {} : { set: named };
      list.update({
        keeping,
        restored: restored.size,
        verdicts,
        ...parted,
        focus: restored.size > 0 ? null : get().focus,
      });
      if (verdicts.size > restored.size) void save();
    },
    save,
    listEarlier,
    forgetEarlier: (id) => reviews.remove(id).then(listEarlier),
    close() {
      key = '';
      reviews.close();
    },
  };
}
