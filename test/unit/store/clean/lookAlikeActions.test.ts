/** The look-alikes: whose a face is, two people who are one, one who is two, and the way back from each. */
import { expect, it, vi } from 'vitest';
import type { Resemblance } from '../../../../src/domain/resemblance.ts';
import type { CleanSet } from '../../../../src/protocol/clean.ts';
import type { StoredVerdict } from '../../../../src/storage/storedReview.ts';
import { perhapsTwo, photosBetween, secondName, stripOf } from '../../../../src/store/clean/compared.ts';
import { createLookAlikeActions } from '../../../../src/store/clean/lookAlikeActions.ts';
import { createSuspectList } from '../../../../src/store/clean/suspectList.ts';
import { createVerdictSteps } from '../../../../src/store/clean/verdictSteps.ts';
import { finalLabel, foundNames, withNames } from '../../../../src/store/clean/verdicts.ts';
import { REVIEW_SCORES, REVIEW_SET, reviewStore } from '../../../support/cleanReview.ts';

/** Ann and Ben are mixed up; Cy may be two people. */
const RESEMBLANCE: Resemblance = {
  pairs: [
    {
      a: 0,
      b: 1,
      mixed: 0.4,
      images: Int32Array.of(1, 2, 0, 3),
      chanceB: Float32Array.of(0.5, 0.4, 0.1, 0.95),
    },
  ],
  part: Uint8Array.of(0, 0, 0, 0, 0, 1),
  apart: Float32Array.of(0.1, 0.2, 0.97),
};

function setUp(part: Parameters<typeof reviewStore>[0] = {}) {
  const store = reviewStore({ resemblance: RESEMBLANCE, ...part });
  const list = createSuspectList(store);
  list.rankBy(REVIEW_SCORES);
  const save = vi.fn(() => Promise.resolve());
  const steps = createVerdictSteps({ store, list, keeper: { save } });
  const actions = createLookAlikeActions({ store, steps });
  const labels = (): (number | null)[] => {
    const { set, verdicts } = store.getState();
    return [...set!.names.keys()].map((image) => finalLabel(verdicts.get(image), set!.labels[image]!));
  };
  return { store, steps, actions, save, labels, state: () => store.getState() };
}

it('begins with the pair that is mixed up most, at the photo that says least', () => {
  const { actions, state } = setUp();
  actions.turnTo('look-alikes');
  expect(state()).toMatchObject({ page: 'look-alikes', comparing: { kind: 'pair', a: 0, b: 1 }, compared: 1 });
  actions.step(1);
  expect(state().compared).toBe(2);
  actions.step(-9);
  expect(state().compared).toBe(1);
  actions.lookAt(3);
  expect(state().compared).toBe(3);
  actions.turnTo('suspects');
  expect(state().page).toBe('suspects');
});

it('one answer a face, then on to the next; what agrees with the given name is a rejection of any other', () => {
  const { actions, steps, state, labels, save } = setUp();
  actions.turnTo('look-alikes');
  actions.tell('right');
  expect(state().verdicts.get(1)).toEqual({ kind: 'other', label: 1 });
  expect(state().compared).toBe(2);
  actions.tell('right');
  expect(state().verdicts.get(2)).toEqual({ kind: 'reject' });
  actions.tell('skip');
  actions.tell('neither');
  expect(labels()).toEqual([0, 1, 1, null, 2, 2]);
  expect(save).toHaveBeenCalledTimes(4);
  // Everything is answered: it stays where it is.
  expect(state().compared).toBe(3);
  for (let i = 0; i < 4; i++) steps.undo();
  expect(labels()).toEqual([0, 0, 1, 1, 2, 2]);
  expect(state().verdicts.size).toBe(0);
});

it('takes two people for one under either name, in one step', () => {
  const { actions, steps, labels } = setUp();
  actions.compare({ kind: 'pair', a: 0, b: 1 });
  actions.mergeCompared(1);
  expect(labels()).toEqual([1, 1, 1, 1, 2, 2]);
  steps.undo();
  expect(labels()).toEqual([0, 0, 1, 1, 2, 2]);
  actions.mergeCompared(0);
  expect(labels()).toEqual([0, 0, 0, 0, 2, 2]);
});

it('takes one person for two: the second group gets a name of its own, which goes with the step', () => {
  const { actions, steps, state, labels } = setUp();
  actions.compare({ kind: 'groups', identity: 2 });
  expect(state().compared).toBe(4);
  actions.tell('left');
  expect(state().verdicts.size).toBe(0);
  actions.partCompared();
  expect(state().set!.identities).toEqual(['Ann', 'Ben', 'Cy', 'Cy (2)']);
  expect(labels()).toEqual([0, 0, 1, 1, 2, 3]);
  steps.undo();
  expect(state().set!.identities).toEqual(['Ann', 'Ben', 'Cy']);
  expect(labels()).toEqual([0, 0, 1, 1, 2, 2]);
});

it('does nothing before there is anything to compare', () => {
  const { actions, state } = setUp({ resemblance: null });
  actions.turnTo('look-alikes');
  expect(state()).toMatchObject({ page: 'look-alikes', comparing: null, compared: null });
  actions.tell('left');
  actions.step(1);
  actions.mergeCompared(0);
  actions.partCompared();
  expect(state().verdicts.size).toBe(0);
});

it('knows who may be two, the photos of a comparison, and names that are free', () => {
  expect(perhapsTwo(RESEMBLANCE)).toEqual([2]);
  expect(photosBetween(RESEMBLANCE, REVIEW_SET, { kind: 'pair', a: 1, b: 0 })).toEqual([1, 2, 0, 3]);
  expect(photosBetween(RESEMBLANCE, REVIEW_SET, { kind: 'pair', a: 1, b: 2 })).toEqual([]);
  expect(photosBetween(RESEMBLANCE, REVIEW_SET, { kind: 'groups', identity: 1 })).toEqual([2, 3]);
  expect(secondName(['Ann', 'Ann (2)'], 0)).toBe('Ann (3)');
  // Least suspicious first, without the one in question; decided ones before all others.
  expect(stripOf(REVIEW_SET, REVIEW_SCORES, new Map(), 0, null)).toEqual([0, 1]);
  expect(stripOf(REVIEW_SET, REVIEW_SCORES, new Map([[2, { kind: 'other', label: 0 }]]), 0, 1)).toEqual([2, 0]);
});

it('a name that was made comes back with the stored verdicts', () => {
  const about = { image: 'Cy/2.jpg', content: 'c2', given: 'Cy' };
  const named = (stored: StoredVerdict): CleanSet => withNames(REVIEW_SET, foundNames(REVIEW_SET, [stored]));
  const second = named({ ...about, kind: 'other', label: 'Cy (2)' });
  expect(second.identities).toEqual(['Ann', 'Ben', 'Cy', 'Cy (2)']);
  expect(named({ ...about, kind: 'skip', label: null })).toBe(REVIEW_SET);
  expect(named({ ...about, content: 'of no image here', kind: 'other', label: 'Cy (2)' })).toBe(REVIEW_SET);
});
