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
import { type FaceName, isNameWithin, namesFrom, toStoredNames, withNamesOf } from './faceNames.ts';
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
   * Brings back what was decided before about images that are shown for the first time since `turnTo`, unless something has
   * overtaken it: what was decided since is newer.
   */
  reopen(shown: CleanSet, signal: AbortSignal): Promise<void>;
  /** Writes the verdicts as they are, once what was stored before is known. */
  save(): Promise<void>;
  /** The page is about to go: what has not been written yet is put where the next page finds it, before this returns. */
  saveAtOnce(): void;
  listEarlier(): Promise<void>;
  forgetEarlier(fingerprint: string): Promise<void>;
  /** The set is no longer under review; what was decided is written first, and stays. */
  close(): void;
}

/** What was stored when the files were opened. */
interface Opened {
  readonly keeping: Exclude<Keeping, 'full'>;
  /** Of these files. */
  readonly own: StoredReview | null;
  readonly others: readonly StoredReview[];
}

/** The files on the page. */
interface Turned {
  /** Their fingerprint. */
  readonly key: string;
  readonly sources: readonly ImportSource[];
  opening: Promise<void> | null;
  opened: Opened | null;
  /** Images by name: earlier verdicts on them are back, or were overtaken. Null before they are on any. */
  back: Set<string> | null;
}

/** Names that those verdicts give. */
const storedNames = (shown: CleanSet, { own, others }: Opened): string[] =>
  [...others, ...(own ? [own] : [])].flatMap(({ verdicts }) => foundNames(shown, verdicts));

/** Names that faces without one were given; those of these very files count most. */
const earlierNames = ({ own, others }: Opened): FaceName[] =>
  namesFrom([...others, ...(own ? [own] : [])].flatMap(({ verdicts }) => verdicts));

/** Verdicts of all reviews on images of the set; those on these very files count most. */
function verdictsOn(shown: CleanSet, { own, others }: Opened, sources: readonly ImportSource[]): Map<number, Verdict> {
  const first = others.filter(({ schema }) => schema === 1);
  const known = first.length > 0 ? firstFingerprint(shown, sources) : null;
  return new Map([
    ...first
      .filter((review) => review.fingerprint === known)
      .flatMap((review) => [...verdictsByName(shown, review.verdicts)]),
    ...verdictsByContent(
      shown,
      [...others, ...(own ? [own] : [])].flatMap(({ verdicts }) => verdicts),
    ),
  ]);
}

/** A review as it stood, made only when it is written: the parts of the state never change. */
type Unwritten = () => StoredReview;

/** Writes one review after another: while one is being written only the latest waits. */
function createWriter(write: (review: StoredReview) => Promise<void>) {
  let waiting: Unwritten | null = null;
  let underWay: Unwritten | null = null;
  let done: Promise<void> = Promise.resolve();
  const writeAll = async (): Promise<void> => {
    while (waiting) {
      underWay = waiting;
      waiting = null;
      await write(underWay());
    }
    underWay = null;
  };
  return {
    /** @param review null: what waits already */
    put(review: Unwritten | null): Promise<void> {
      waiting = review ?? waiting;
      if (waiting && !underWay) done = writeAll();
      return done;
    },
    /** What is not known to be written. */
    latest: (): Unwritten | null => waiting ?? underWay,
    /** Once nothing waits. */
    done: (): Promise<void> => done,
  };
}

export function createReviewKeeper({ store, reviews, list }: KeeperParts): ReviewKeeper {
  const { getState: get, setState: set } = store;
  let turned: Turned | null = null;
  const writer = createWriter(async (review) => {
    const keeping = await reviews.save(review);
    if (turned && keeping !== get().keeping) set({ keeping });
  });

  const asItStands = (): Unwritten | null => {
    const { set: shown, verdicts, faceNames, name } = get();
    // Before what was stored is back, it would be written over.
    if (!shown || !turned?.opened || !turned.back) return null;
    const { key } = turned;
    const { own } = turned.opened;
    return () => ({
      schema: REVIEW_SCHEMA,
      fingerprint: key,
      name,
      images: shown.names.length,
      // What was decided about photos that have not been read yet, or were read in another way, stays.
      verdicts: [
        ...(own ? verdictsBeside(shown, own.verdicts).filter((one) => !isNameWithin(shown, one)) : []),
        ...toStored(shown, verdicts),
        ...toStoredNames(shown, faceNames),
      ],
    });
  };

  const save = (): Promise<void> => writer.put(asItStands());

  const listEarlier = async (): Promise<void> => {
    await writer.done();
    const stored = await reviews.list();
    set({ earlier: stored.filter(({ verdicts }) => verdicts.length > 0) });
  };

  const open = async (files: Turned): Promise<void> => {
    // The review before is written under its own lock, which opening another gives up.
    await writer.done();
    if (files !== turned) return;
    const { keeping, review } = await reviews.open(files.key);
    const others = (await reviews.list()).filter((one) => one.fingerprint !== files.key);
    files.opened = { keeping, own: review, others };
  };

  const bringBack = (shown: CleanSet, { sources, back }: Turned, opened: Opened): void => {
    const named = withNames(shown, storedNames(shown, opened));
    const restored = verdictsOn(named, opened, sources);
    for (const image of restored.keys()) if (back?.has(shown.names[image]!)) restored.delete(image);
    // A verdict or a name given while the store was being opened is newer than what is in it.
    const verdicts = new Map([...restored, ...get().verdicts]);
    list.update({
      keeping: back ? get().keeping : opened.keeping,
      restored: get().restored + restored.size,
      verdicts,
      ...(back ? {} : { faceNames: withNamesOf(earlierNames(opened), get().faceNames) }),
      ...(named === shown ? {} : { set: named }),
      focus: restored.size > 0 && !back ? null : get().focus,
    });
  };

  return {
    turnTo(sources) {
      // What was decided since they were opened last has been written.
      turned = { key: fingerprint(sources), sources, opening: null, opened: null, back: null };
    },
    async reopen(shown, signal) {
      const files = turned;
      if (!files) return;
      // Opened once: a second time it would stand in its own way.
      files.opening ??= open(files);
      if (!files.opened) await files.opening;
      if (signal.aborted || !files.opened || files !== turned || get().set !== shown) return;
      const { verdicts, faceNames } = get();
      bringBack(shown, files, files.opened);
      files.back = new Set([...(files.back ?? []), ...shown.names]);
      if (verdicts.size > 0 || faceNames.length > 0) void save();
    },
    save,
    saveAtOnce() {
      const latest = writer.latest();
      if (latest) reviews.leave(latest());
    },
    listEarlier,
    forgetEarlier: (id) => reviews.remove(id).then(listEarlier),
    close() {
      turned = null;
      void writer.done().then(() => {
        if (!turned) reviews.close();
      });
    },
  };
}
