/** Moving along the list and selecting in it. */
import { expect, it } from 'vitest';
import { createSelection } from '../../../../src/store/clean/suspectSelection.ts';
import { reviewStore } from '../../../support/cleanReview.ts';

function setUp() {
  const store = reviewStore();
  const selection = createSelection(store);
  return { selection, at: () => store.getState().focus, chosen: () => [...store.getState().selected] };
}

it('moves within the list and no further', () => {
  const { selection, at, chosen } = setUp();
  expect(at()).toBe(1);
  selection.move(1, false);
  expect(at()).toBe(2);
  selection.move(9, false);
  expect(at()).toBe(4);
  selection.move(-9, false);
  expect([at(), chosen()]).toEqual([1, []]);
});

it('selects what lies between, in either direction', () => {
  const { selection, at, chosen } = setUp();
  selection.move(1, true);
  selection.move(1, true);
  expect([at(), chosen()]).toEqual([4, [1, 2, 4]]);
  selection.focus(4);
  expect(chosen()).toEqual([]);
  selection.selectTo(2);
  expect([at(), chosen()]).toEqual([2, [2, 4]]);
});

it('selects one by one, and none', () => {
  const { selection, chosen } = setUp();
  selection.toggle(1);
  selection.toggle(4);
  expect(chosen()).toEqual([1, 4]);
  selection.toggle(1);
  expect(chosen()).toEqual([4]);
  selection.selectNone();
  expect(chosen()).toEqual([]);
});
