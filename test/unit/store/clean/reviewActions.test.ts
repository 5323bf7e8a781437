/** Verdicts: on whom, what they say, and the way back. */
import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_CLEAN } from '../../../../src/protocol/clean.ts';
import { exportText } from '../../../../src/store/clean/exports.ts';
import { createReviewActions } from '../../../../src/store/clean/reviewActions.ts';
import { createSuspectList } from '../../../../src/store/clean/suspectList.ts';
import { createVerdictSteps } from '../../../../src/store/clean/verdictSteps.ts';
import { REVIEW_SCORES, REVIEW_SET, reviewStore } from '../../../support/cleanReview.ts';

function setUp() {
  const store = reviewStore();
  const list = createSuspectList(store);
  list.rankBy(REVIEW_SCORES);
  const save = vi.fn(() => Promise.resolve());
  const keeper = { save };
  const actions = createReviewActions({ store, list, keeper, steps: createVerdictSteps({ store, list, keeper }) });
  return { store, save, actions, verdicts: () => [...store.getState().verdicts] };
}

it('decides about the image in focus, and goes on to the next', () => {
  const { store, save, actions, verdicts } = setUp();
  actions.decide('accept');
  expect(verdicts()).toEqual([[1, { kind: 'accept', label: 1 }]]);
  expect(store.getState().focus).toBe(2);
  actions.decideOther(2);
  actions.decideOther(2);
  expect(verdicts().slice(1)).toEqual([
    [2, { kind: 'other', label: 2 }],
    // Cy is whom it was said to show.
    [4, { kind: 'reject' }],
  ]);
  expect(save).toHaveBeenCalledTimes(3);
});

it('takes a decision about many back as one', () => {
  const { store, actions, verdicts } = setUp();
  store.setState({ selected: new Set([2, 4]), focus: 4 });
  actions.decide('remove');
  expect(verdicts().map(([image]) => image)).toEqual([2, 4]);
  expect(store.getState().selected.size).toBe(0);
  actions.undo();
  expect(verdicts()).toEqual([]);
  expect(store.getState().focus).toBe(4);
  actions.undo();
  expect(verdicts()).toEqual([]);
});

it('decides about the top of the list, but accepts only what is very likely right', () => {
  const { actions, verdicts } = setUp();
  actions.decideTop('accept', 2);
  expect(verdicts()).toEqual([]);
  actions.decideTop('remove', 2);
  expect(verdicts().map(([image]) => image)).toEqual([1, 2]);
});

it('begins at the top of another list, and stays where it is in the same one', () => {
  const { store, actions } = setUp();
  store.setState({ focus: 2, selected: new Set([2]) });
  actions.setThreshold(0.75);
  expect(store.getState()).toMatchObject({ ranked: [1, 2], focus: 2 });
  actions.show({ list: 'suspects' });
  expect(store.getState()).toMatchObject({ focus: 2, selected: new Set() });
});

describe('a review that is read back', () => {
  const file = (text: string): File => new File([text], 'review.csv');
  const table = (...rows: string[]): File => file(['image,verdict,final_label', ...rows].join('\r\n'));

  it('is one step that can be undone, wins over what was decided, and says what it could not use', async () => {
    const { store, actions } = setUp();
    actions.decide('reject');
    await actions.readReview(
      table('Ann/2.jpg,accept,Ben', 'Ben/1.jpg,remove,', 'Eve/1.jpg,reject,Eve', 'Cy/1.jpg,other,Eve'),
    );
    expect([...store.getState().verdicts]).toEqual([
      [1, { kind: 'accept', label: 1 }],
      [2, { kind: 'remove' }],
    ]);
    expect(store.getState().readBack).toEqual({ file: 'review.csv', verdicts: 4, taken: 2 });
    actions.undo();
    expect([...store.getState().verdicts]).toEqual([[1, { kind: 'reject' }]]);
    actions.dismissReadBack();
    expect(store.getState().readBack).toBeNull();
  });

  it('brings back the names of faces that had none, which win over those given here', async () => {
    const { store, actions, save } = setUp();
    const [left, right] = [0.1, 0.6].map((x) => ({ x, y: 0.2, width: 0.2, height: 0.4 }));
    const names = [
      { content: 'a1', box: right!, name: 'Ben' },
      { content: 'a2', box: left!, name: 'Cy' },
    ];
    store.setState({ faceNames: [{ content: 'a1', box: { ...right!, x: 0.61 }, name: 'Ann' }] });
    const review = exportText('json', {
      name: 'faces',
      set: REVIEW_SET,
      scores: REVIEW_SCORES,
      verdicts: new Map(),
      threshold: 0.35,
      settings: DEFAULT_CLEAN,
      faceNames: [...names, { content: 'another set', box: left!, name: 'Cy' }],
      trustModel: false,
      version: '1',
    });
    await actions.readReview(file(review));
    expect(store.getState().faceNames).toEqual(names);
    expect(save).toHaveBeenCalledTimes(1);
    await actions.readReview(file(review.replace('"name": "Ben"', '"name": ""')));
    expect(store.getState().error?.message).toBe(
      'review.csv: faceNames[0].name is missing or has no value that it can have.',
    );
    expect(store.getState().faceNames).toEqual(names);
  });

  it('changes nothing where the file is none, and names it', async () => {
    const { store, actions } = setUp();
    await actions.readReview(file('image,label'));
    expect(store.getState().verdicts.size).toBe(0);
    expect(store.getState().error?.message).toMatch(/^review\.csv: It is no table of decisions/);
  });
});
