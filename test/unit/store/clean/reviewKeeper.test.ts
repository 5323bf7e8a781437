/** Keeping of verdicts: none is lost, the latest is what is written, and those of another visit come back. */
import { expect, it } from 'vitest';
import type { CleanSet } from '../../../../src/protocol/clean.ts';
import type { ReviewStore } from '../../../../src/storage/reviews.ts';
import type { StoredReview } from '../../../../src/storage/storedReview.ts';
import { createReviewKeeper } from '../../../../src/store/clean/reviewKeeper.ts';
import { firstFingerprint } from '../../../../src/store/clean/setFingerprint.ts';
import { createSuspectList } from '../../../../src/store/clean/suspectList.ts';
import type { Verdict } from '../../../../src/store/clean/verdicts.ts';
import { REVIEW_SCORES, REVIEW_SET, reviewStore } from '../../../support/cleanReview.ts';

const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

/** A page of a browser in which `kept` lies; each write waits until it is let through. */
function visit(kept: Map<string, StoredReview>, waits = false, opens: Promise<void> = Promise.resolve()) {
  const store = reviewStore();
  const list = createSuspectList(store);
  list.rankBy(REVIEW_SCORES);
  const writes: (() => void)[] = [];
  const page = { closed: 0, opened: 0, saves: 0 };
  const left: StoredReview[] = [];
  const reviews: ReviewStore = {
    list: async () => [...kept.values()],
    async open(id) {
      page.opened += 1;
      await opens;
      return { keeping: 'stored', review: kept.get(id) ?? null };
    },
    async save(review) {
      page.saves += 1;
      if (waits) await new Promise<void>((resolve) => writes.push(resolve));
      kept.set(review.fingerprint, review);
      return 'full';
    },
    leave: (review) => void left.push(review),
    async remove(id) {
      kept.delete(id);
    },
    close() {
      page.closed += 1;
    },
  };
  const keeper = createReviewKeeper({ store, reviews, list });
  const decide = (image: number): Promise<void> => {
    store.setState({ verdicts: new Map([...store.getState().verdicts, [image, { kind: 'reject' }]]) });
    return keeper.save();
  };
  const letThrough = async (): Promise<void> => {
    await settle();
    writes.shift()?.();
    await settle();
  };
  /** A set of these files is on the page, and what was stored of it is back. */
  const begin = async (shown = REVIEW_SET): Promise<void> => {
    keeper.turnTo([]);
    await keeper.reopen(shown, new AbortController().signal);
  };
  return { store, keeper, page, left, begin, decide, letThrough };
}

it('brings verdicts back to the same set, and keeps one that was given meanwhile', async () => {
  const kept = new Map<string, StoredReview>();
  const first = visit(kept);
  await first.begin();
  await first.decide(1);
  expect(first.store.getState().keeping).toBe('full');
  const second = visit(kept);
  second.keeper.turnTo([]);
  const opening = second.keeper.reopen(REVIEW_SET, new AbortController().signal);
  second.store.setState({ verdicts: new Map([[4, { kind: 'remove' }]]) });
  await opening;
  await settle();
  expect(second.store.getState()).toMatchObject({ restored: 1, keeping: 'full' });
  expect([...second.store.getState().verdicts.keys()]).toEqual([1, 4]);
  expect([...kept.values()][0]!.verdicts).toHaveLength(2);
  await second.keeper.listEarlier();
  expect(second.store.getState().earlier).toHaveLength(1);
  await second.keeper.forgetEarlier([...kept.keys()][0]!);
  expect(second.store.getState().earlier).toEqual([]);
});

it('brings nothing back to a page that has gone on', async () => {
  const kept = new Map<string, StoredReview>();
  const first = visit(kept);
  await first.begin();
  await first.decide(1);
  const second = visit(kept);
  second.keeper.turnTo([]);
  await second.keeper.reopen(REVIEW_SET, AbortSignal.abort());
  await second.keeper.reopen({ ...REVIEW_SET }, new AbortController().signal);
  expect(second.store.getState()).toMatchObject({ restored: 0, verdicts: new Map() });
});

it('writes once more after a write, however much was decided meanwhile', async () => {
  const kept = new Map<string, StoredReview>();
  const { begin, page, decide, letThrough } = visit(kept, true);
  await begin();
  void decide(1);
  void decide(2);
  void decide(4);
  await letThrough();
  await letThrough();
  expect(page.saves).toBe(2);
  expect([...kept.values()][0]!.verdicts).toHaveLength(3);
});

it('writes nothing before a set is known, nor after it was left', async () => {
  const kept = new Map<string, StoredReview>();
  const { keeper, begin, page, decide } = visit(kept);
  await decide(1);
  expect(page.saves).toBe(0);
  keeper.turnTo([]);
  await decide(1);
  expect(page.saves).toBe(0);
  await begin();
  await settle();
  expect([page.saves, page.closed, kept.size]).toEqual([1, 0, 1]);
  kept.clear();
  page.saves = 0;
  keeper.close();
  await decide(2);
  expect([page.saves, page.closed, kept.size]).toEqual([0, 1, 0]);
});

/** Of the set without its first image, the others moved to other folders of the same people. */
function grown(): CleanSet {
  const without = <T>(values: ArrayLike<T>): T[] => Array.from(values).slice(1);
  const { identities, names, contents, labels, thumbnails, faces, photos } = REVIEW_SET;
  return {
    identities: [...identities, 'Dee'],
    names: ['Dee/9.jpg', ...without(names).map((name) => `elsewhere/${name}`)],
    contents: ['d9', ...without(contents)],
    labels: Int32Array.of(3, ...without(labels)),
    thumbnails,
    faces,
    outlines: REVIEW_SET.outlines,
    photos,
  };
}

it('brings verdicts back to the same photos in another set, under the same name alone', async () => {
  const kept = new Map<string, StoredReview>();
  const first = visit(kept);
  await first.begin();
  first.store.setState({
    verdicts: new Map<number, Verdict>([
      [0, { kind: 'remove' }],
      [1, { kind: 'accept', label: 1 }],
      [2, { kind: 'reject' }],
    ]),
  });
  await first.keeper.save();
  const set = grown();
  // Ben's first photo bears another name now: what was said of the name it had says nothing of this one.
  const renamed = { ...set, labels: set.labels.map((label, i) => (i === 2 ? 3 : label)) };
  const second = visit(kept);
  second.store.setState({ set: renamed, scores: REVIEW_SCORES });
  second.keeper.turnTo([{ path: 'Dee/9.jpg', blob: new Blob(['9']) }]);
  await second.keeper.reopen(renamed, new AbortController().signal);
  expect([...second.store.getState().verdicts]).toEqual([[1, { kind: 'accept', label: 1 }]]);
  expect(second.store.getState().restored).toBe(1);
});

it('brings those of the first schema back to the same set, and to no other', async () => {
  const sources = [{ path: 'Ann/1.jpg', blob: new Blob(['1']) }];
  const legacy = (): Map<string, StoredReview> => {
    const id = firstFingerprint(REVIEW_SET, sources);
    const verdict = { image: 'Ann/2.jpg', content: null, given: null, kind: 'accept', label: 'Ben' };
    return new Map([[id, { schema: 1, fingerprint: id, name: 'faces', images: 6, verdicts: [verdict] }]]);
  };
  const same = visit(legacy());
  same.keeper.turnTo(sources);
  await same.keeper.reopen(REVIEW_SET, new AbortController().signal);
  expect([...same.store.getState().verdicts]).toEqual([[1, { kind: 'accept', label: 1 }]]);
  const other = visit(legacy());
  other.keeper.turnTo([]);
  await other.keeper.reopen(REVIEW_SET, new AbortController().signal);
  expect(other.store.getState().verdicts.size).toBe(0);
});

it('while photos are still being read loses none of those that are to come, and brings none back that was taken back', async () => {
  const kept = new Map<string, StoredReview>();
  const first = visit(kept);
  await first.begin();
  await first.decide(1);
  await first.decide(5);
  const some: CleanSet = {
    ...REVIEW_SET,
    names: REVIEW_SET.names.slice(0, 4),
    contents: REVIEW_SET.contents.slice(0, 4),
    labels: REVIEW_SET.labels.slice(0, 4),
  };
  const second = visit(kept);
  const { signal } = new AbortController();
  second.keeper.turnTo([]);
  second.store.setState({ set: some });
  await second.keeper.reopen(some, signal);
  expect([...second.store.getState().verdicts.keys()]).toEqual([1]);
  // Taken back, and written, before the rest is there.
  second.store.setState({ verdicts: new Map() });
  await second.keeper.save();
  expect([...kept.values()][0]!.verdicts.map(({ image }) => image)).toEqual(['Cy/2.jpg']);
  second.store.setState({ set: REVIEW_SET });
  await second.keeper.reopen(REVIEW_SET, signal);
  expect([...second.store.getState().verdicts.keys()]).toEqual([5]);
});

it('brings back what was decided since the files were opened, when they are read anew', async () => {
  const { signal } = new AbortController();
  const { store, keeper, decide } = visit(new Map());
  keeper.turnTo([]);
  await keeper.reopen(REVIEW_SET, signal);
  expect(store.getState()).toMatchObject({ restored: 0, verdicts: new Map() });
  await decide(1);
  await decide(4);
  // Another analysis of the same files begins with an empty page.
  const anew: CleanSet = { ...REVIEW_SET };
  store.setState({ set: anew, verdicts: new Map() });
  keeper.turnTo([]);
  await keeper.reopen(anew, signal);
  expect([...store.getState().verdicts.keys()]).toEqual([1, 4]);
  expect(store.getState().restored).toBe(2);
});

it('brings all back where the rest of the photos is there before the store has answered, which is asked once', async () => {
  const kept = new Map<string, StoredReview>();
  const first = visit(kept);
  await first.begin();
  await first.decide(1);
  await first.decide(5);
  let answer = (): void => {};
  const second = visit(
    kept,
    false,
    new Promise<void>((resolve) => {
      answer = resolve;
    }),
  );
  const some: CleanSet = {
    ...REVIEW_SET,
    names: REVIEW_SET.names.slice(0, 4),
    contents: REVIEW_SET.contents.slice(0, 4),
    labels: REVIEW_SET.labels.slice(0, 4),
  };
  const { signal } = new AbortController();
  second.keeper.turnTo([]);
  second.store.setState({ set: some });
  const early = second.keeper.reopen(some, signal);
  second.store.setState({ set: REVIEW_SET });
  const whole = second.keeper.reopen(REVIEW_SET, signal);
  // Nothing is written over before it is known.
  await second.decide(0);
  expect(second.page.saves).toBe(0);
  answer();
  await Promise.all([early, whole]);
  await settle();
  expect([...second.store.getState().verdicts.keys()].sort()).toEqual([0, 1, 5]);
  expect(second.store.getState().restored).toBe(2);
  expect(second.page.opened).toBe(1);
  expect([...kept.values()][0]!.verdicts).toHaveLength(3);
});

it('leaves what is not written yet to the next page, and nothing once it is', async () => {
  const { begin, keeper, left, decide, letThrough } = visit(new Map(), true);
  await begin();
  keeper.saveAtOnce();
  expect(left).toEqual([]);
  void decide(1);
  keeper.saveAtOnce();
  expect(left.map(({ verdicts }) => verdicts.length)).toEqual([1]);
  void decide(2);
  void decide(3);
  keeper.saveAtOnce();
  expect(left.map(({ verdicts }) => verdicts.length)).toEqual([1, 3]);
  await letThrough();
  await letThrough();
  keeper.saveAtOnce();
  expect(left).toHaveLength(2);
});

it('writes what was decided last although the set is left at once', async () => {
  const kept = new Map<string, StoredReview>();
  const { begin, keeper, page, store, decide, letThrough } = visit(kept, true);
  await begin();
  void decide(1);
  void decide(2);
  keeper.close();
  store.setState({ set: null, verdicts: new Map() });
  const listed = keeper.listEarlier();
  expect(page.closed).toBe(0);
  await letThrough();
  await letThrough();
  await listed;
  expect(store.getState().earlier[0]!.verdicts).toHaveLength(2);
  expect(page.closed).toBe(1);
});

it('names of faces that had none come back with their photo, and stay away once they were taken back', async () => {
  const kept = new Map<string, StoredReview>();
  const first = visit(kept);
  await first.begin();
  const box = { x: 0.5, y: 0.25, width: 0.25, height: 0.5 };
  first.store.setState({ faceNames: [{ content: 'a1', box, name: 'Ben' }] });
  await first.decide(1);
  const second = visit(kept);
  await second.begin();
  expect(second.store.getState().faceNames).toEqual([{ content: 'a1', box, name: 'Ben' }]);
  // The set grows: nothing is there twice.
  await second.keeper.reopen(second.store.getState().set!, new AbortController().signal);
  expect(second.store.getState().faceNames).toHaveLength(1);
  second.store.setState({ faceNames: [] });
  await second.decide(2);
  const third = visit(kept);
  await third.begin();
  expect(third.store.getState().faceNames).toEqual([]);
  expect(third.store.getState().verdicts.size).toBe(2);
});

it('a name given to a face while the store is being opened is newer than the one in it, and is written', async () => {
  const kept = new Map<string, StoredReview>();
  const first = visit(kept);
  await first.begin();
  const box = { x: 0.5, y: 0.25, width: 0.25, height: 0.5 };
  first.store.setState({ faceNames: [{ content: 'a1', box, name: 'Ben' }] });
  await first.keeper.save();
  const second = visit(kept);
  second.keeper.turnTo([]);
  const opening = second.keeper.reopen(REVIEW_SET, new AbortController().signal);
  second.store.setState({ faceNames: [{ content: 'a1', box, name: 'Cy' }] });
  await second.keeper.save();
  await opening;
  await settle();
  expect(second.store.getState().faceNames).toEqual([{ content: 'a1', box, name: 'Cy' }]);
  const third = visit(kept);
  await third.begin();
  expect(third.store.getState().faceNames).toEqual([{ content: 'a1', box, name: 'Cy' }]);
});
