import { expect, it } from 'vitest';
import { biographyOf } from '../../../../src/domain/biography.ts';
import { cosineRange, laneAt, lanesOf, levelText, pointsOf, unbroken } from '../../../../src/ui/biography/lifeScale.ts';
import { neighbourOf, placeAmong } from '../../../../src/ui/biography/neighbourOf.ts';
import { epochOf, historyOf, type Recorded } from '../../../support/recordedRun.ts';

const lifeOf = (rows: readonly Recorded[]) =>
  biographyOf(
    historyOf(
      [0],
      rows.map((row, i) => epochOf(i + 1, [row])),
    ),
    0,
  ).epochs;

it('the given label has the first lane, then those that it was longest; the rest share the last one', () => {
  const to = (label: number): Recorded => [0.1, label, 0.9, true];
  const few = lifeOf([to(3), to(2), to(2)]);
  expect(lanesOf(few)).toEqual([
    { label: 0, epochs: 0 },
    { label: 2, epochs: 2 },
    { label: 3, epochs: 1 },
  ]);
  const lanes = lanesOf(lifeOf([to(5), to(4), to(4), to(3), to(2), to(2), to(1)]));
  expect(lanes.map(({ label }) => label)).toEqual([0, 4, 2, null]);
  expect(lanes[3]!.epochs).toBe(3);
  expect([0, 2, 5, 1].map((label) => laneAt(lanes, label))).toEqual([0, 2, 3, 3]);
});

it('points have both sides of the condition, and end where the image was not trained on', () => {
  const points = pointsOf(lifeOf([[0.43, 1, 0.75, true], null, [-0.2, 1, 0.1, false], [0.6, 1, 0.2, false]]));
  expect(points.map(({ epoch }) => epoch)).toEqual([1, 3, 4]);
  // cos(acos 0.75 + 0.2) = 0.75 cos 0.2 - 0.6614 sin 0.2
  expect(points[0]!.reach).toBeCloseTo(0.60364, 4);
  expect(points[0]!.hold).toBeCloseTo(0.43, 6);
  expect(points[1]!.hold).toBe(0);
  expect(unbroken(points).map((run) => run.map(({ epoch }) => epoch))).toEqual([[1], [3, 4]]);
  expect(cosineRange(points)).toEqual([-0.25, 0.75]);
  expect(cosineRange([])).toEqual([0, 0.5]);
});

it('next and previous stay within their list', () => {
  const among = [7, 3, 9];
  expect([neighbourOf(3, 1, among, 99), neighbourOf(3, -1, among, 99)]).toEqual([9, 7]);
  expect([neighbourOf(9, 1, among, 99), neighbourOf(7, -1, among, 99)]).toEqual([9, 7]);
  expect(neighbourOf(5, 1, among, 99)).toBe(7);
  expect([neighbourOf(5, 1, null, 7), neighbourOf(6, 1, null, 7), neighbourOf(0, -1, null, 7)]).toEqual([6, 6, 0]);
  expect([placeAmong(9, among, 99), placeAmong(5, among, 99), placeAmong(4, null, 7)]).toEqual([
    { at: 3, of: 3 },
    null,
    { at: 5, of: 7 },
  ]);
});

it('each level of the axis is told as it is', () => {
  expect([-0.75, -0.5, 0, 0.25, 1].map(levelText)).toEqual(['−0.75', '−0.5', '0.0', '0.25', '1.0']);
});
