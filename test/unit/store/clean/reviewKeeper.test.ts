/** Keeping of verdicts: none is lost, the latest is what is written, and those of another visit come back. */
import { expect, it } from 'vitest';
import type { ReviewStore } from '../../../../src/storage/reviews.ts';
import type { StoredReview } from '../../../../src/storage/storedReview.ts';
import { createReviewKeeper } from '../../../../src/store/clean/reviewKeeper.ts';
import { createSuspectList } from '../../../../src/store/clean/suspectList.ts';
import { REVIEW_SCORES, REVIEW_SET, reviewStore } from '../../../support/cleanReview.ts';

const settle = async (): Promise<void> => {
  for (let i = 0; i < 12; i++) await Promise.resolve();
};

/** A page of a browser in which `kept` lies; each write waits until it is let through. */
function visit(kept: Map<string, StoredReview>, waits = false) {
  const store = reviewStore();
  const list = createSuspectList(store);
  list.rankBy(REVIEW_SCORES);
  const writes: (() => void)[] = [];
  const page = { closed: 0, saves: 0 };
  const reviews: ReviewStore = {
    list: async () => [...kept.values()],
    open: async (id) => ({ keeping: 'stored', review: kept.get(id) ?? null }),
    async save(review) {
      page.saves += 1;
      if (waits) await new Promise<void>((resolve) => writes.push(resolve));
      kept.set(review.fingerprint, review);
      return 'full';
    },
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
  return { store, keeper, page, decide, letThrough };
}

it('brings verdicts back to the same set, and keeps one that was given meanwhile', async () => {
  const kept = new Map<string, StoredReview>();
  const first = visit(kept);
  expect(first.keeper.turnTo(REVIEW_SET, [])).toBe(false);
  expect(first.keeper.turnTo(REVIEW_SET, [])).toBe(true);
  await first.decide(1);
  expect(first.store.getState().keeping).toBe('full');
  const second = visit(kept);
  second.keeper.turnTo(REVIEW_SET, []);
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
  first.keeper.turnTo(REVIEW_SET, []);
  await first.decide(1);
  const second = visit(kept);
  second.keeper.turnTo(REVIEW_SET, []);
  await second.keeper.reopen(REVIEW_SET, AbortSignal.abort());
  await second.keeper.reopen({ ...REVIEW_SET }, new AbortController().signal);
  expect(second.store.getState()).toMatchObject({ restored: 0, verdicts: new Map() });
});

it('writes once more after a write, however much was decided meanwhile', async () => {
  const kept = new Map<string, StoredReview>();
  const { keeper, page, decide, letThrough } = visit(kept, true);
  keeper.turnTo(REVIEW_SET, []);
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
  const { keeper, page, decide } = visit(kept);
  await decide(1);
  keeper.turnTo(REVIEW_SET, []);
  keeper.close();
  await decide(2);
  expect([page.saves, page.closed, kept.size]).toEqual([0, 1, 0]);
});
