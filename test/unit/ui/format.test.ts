/** Numbers as the page shows them. */
import { expect, test } from 'vitest';
import { compact } from '../../../src/ui/format.ts';

test.each([
  [7, '7'],
  [999.6, '1 k'],
  [1000, '1 k'],
  [23_456, '23.5 k'],
  [120_000, '120 k'],
  [40_032_000, '40 M'],
  [500e6, '500 M'],
  [999_999, '1 M'],
  [2.61e9, '2.61 G'],
  [4.0089e12, '4.01 T'],
  [5.2e15, '5200 T'],
])('%d is short, keeps its noughts and has no exponent', (value, text) => {
  expect(compact(value)).toBe(text);
});
