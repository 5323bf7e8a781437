/**
 * Keeps verdicts where a reload cannot take them away, and brings those of earlier visits back: to the same photos, whatever set
 * they are a part of now.
 */
import type { StoreApi } from 'zustand/vanilla';
import type { ImportSource } from '../../domain/images.ts';
import type { CleanSet } from '../../protocol/clean.ts';
import type { Keeping } from '../../storage/keeping.ts';
import type { ReviewStore } from '../../storage/reviews.ts';
import { REVIEW_SCHEMA, type StoredReview } from '../../storage/storedReview.ts';
import type { CleanState } from './cleanTypes.ts';
import { fingerprint, firstFingerprint } from './setFingerprint.ts';
import type { SuspectList } from './suspectList.ts';
import {
  foundNames,
  toStored,
  type Verdict,
  verdictsBeside,
  verdictsByContent,
  verdictsByName,
  withNames,
} from './verdicts.ts';

interface KeeperParts {
  readonly store: StoreApi<CleanState>;
  readonly reviews: ReviewStore;
  readonly list: Pick<SuspectList, 'update'>;
}

export interface ReviewKeeper {
  /** From now on verdicts are about a set of these files. */
  turnTo(sources: readonly ImportSource[]): void;
  /**
   * Brings back what was decided about the images of the set before, unless something has overtaken it.
   * @param known images that were shown already: what was decided about them since is newer
   */
  reopen(shown: CleanSet, signal: AbortSignal, known?: CleanSet | null): Promise<void>;
  /** Writes the verdicts as they are. */
  save(): Promise<void>;
  listEarlier(): Promise<void>;
  forgetEarlier(fingerprint: string): Promise<void>;
  /** The set is no longer under review; what was written stays. */
  close(): void;
}

/** What was stored when the files were opened. */
interface Opened {
  readonly key: string;
  readonly keeping: Exclude<Keeping, 'full'>;
  /** Of these files. */
  readonly own: StoredReview | null;
  readonly others: readonly StoredReview[];
}

export function createReviewKeeper({ store, reviews, list }: KeeperParts): ReviewKeeper {
  const { getState: get, setState: set } = store;
  /** Fingerprint of the files on the page; empty before they are known. */
  let key = '';
  let sources: readonly ImportSource[] = [];
  let opened: Opened | null = null;
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
      // What was decided about photos that have not been read yet, or were read in another way, stays.
      const beside = opened?.key === key && opened.own ? verdictsBeside(shown, opened.own.verdicts) : [];
      const keeping = await reviews.save({
        schema: REVIEW_SCHEMA,
        fingerprint: key,
        name,
        images: shown.names.length,
        verdicts: [...beside, ...toStored(shown, verdicts)],
      });
      if (keeping !== get().keeping) set({ keeping });
    }
    saving = false;
  };

  const listEarlier = async (): Promise<void> => {
    const stored = await reviews.list();
    set({ earlier: stored.filter(({ verdicts }) => verdicts.length > 0) });
  };

  const open = async (): Promise<Opened> => {
    const mine = key;
    const { keeping, review } = await reviews.open(mine);
    const others = (await reviews.list()).filter((one) => one.fingerprint !== mine);
    return { key: mine, keeping, own: review, others };
  };

  const namedReviews = (shown: CleanSet, { others }: Opened): readonly StoredReview[] => {
    const first = others.filter(({ schema }) => schema === 1);
    const known = first.length > 0 ? firstFingerprint(shown, sources) : null;
    return first.filter((review) => review.fingerprint === known);
  };

  /** Names that those verdicts give. */
  const storedNames = (shown: CleanSet, { own, others }: Opened): string[] =>
    [...others, ...(own ? [own] : [])].flatMap(({ verdicts }) => foundNames(shown, verdicts));

  /** Verdicts of all reviews on images of the set; those on these very files count most. */
  const verdictsOn = (shown: CleanSet, found: Opened): Map<number, Verdict> => {
    const { own, others } = found;
    return new Map([
      ...namedReviews(shown, found).flatMap((review) => [...verdictsByName(shown, review.verdicts)]),
      ...verdictsByContent(
        shown,
        [...others, ...(own ? [own] : [])].flatMap(({ verdicts }) => verdicts),
      ),
    ]);
  };

  return {
    turnTo(given) {
      sources = given;
      key = fingerprint(given);
      // What was decided since they were opened last has been written.
      opened = null;
    },
    async reopen(shown, signal, known = null) {
      if (opened?.key !== key) opened = await open();
      if (signal.aborted || get().set !== shown) return;
      const named = withNames(shown, storedNames(shown, opened));
      const restored = verdictsOn(named, opened);
      const before = new Set(known?.names);
      for (const image of restored.keys()) if (before.has(shown.names[image]!)) restored.delete(image);
      // A verdict given while the store was being opened is newer than what is in it.
      const verdicts = new Map([...restored, ...get().verdicts]);
      const { keeping } = opened;
      const count = (known ? get().restored : 0) + restored.size;
      const focus = restored.size > 0 && !known ? null : get().focus;
      const parted = named === shown ? {} : { set: named };
      list.update({ keeping: known ? get().keeping : keeping, restored: count, verdicts, ...parted, focus });
      if (verdicts.size > restored.size && !known) void save();
    },
    save,
    listEarlier,
    forgetEarlier: (id) => reviews.remove(id).then(listEarlier),
    close() {
      key = '';
      opened = null;
      reviews.close();
    },
  };
}
