import { expect, it } from 'vitest';
import { curvesOfRuns, curveTable, someRows } from '../../../../src/ui/charts/figureTable.ts';

const fixed = (value: number): string => value.toFixed(1);

it('a curve has a row a point, unknown values said so', () => {
  const points = [
    { epoch: 0.123456, a: 1, b: null },
    { epoch: 2, a: 2.55, b: 3 },
  ];
  const curves = [
    { key: 'a', label: 'first' },
    { key: 'b', label: 'second' },
  ];
  expect(curveTable(points, curves, fixed)).toEqual({
    columns: ['epoch', 'first', 'second'],
    rows: [
      ['0.12', '1.0', 'n/a'],
      ['2', '2.5', '3.0'],
    ],
  });
});

it('curves of several runs share their epochs', () => {
  const one = {
    label: '1 ArcFace',
    points: [
      { epoch: 1, mean: 0.5 },
      { epoch: 3, mean: null },
    ],
  };
  const two = {
    label: '2 softmax',
    points: [
      { epoch: 2, mean: 4 },
      { epoch: 1, mean: 3 },
    ],
  };
  expect(curvesOfRuns([one, two], fixed)).toEqual({
    columns: ['epoch', '1 ArcFace', '2 softmax'],
    rows: [
      ['1', '0.5', '3.0'],
      ['2', 'n/a', '4.0'],
      ['3', 'n/a', 'n/a'],
    ],
  });
});

it('of many rows some are shown, the first and the last among them', () => {
  const all = Array.from({ length: 1001 }, (_, i) => i);
  const some = someRows(all, 11);
  expect(some).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
  expect(someRows(all, 5000)).toBe(all);
});
