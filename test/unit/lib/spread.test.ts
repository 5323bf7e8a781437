/** Mean and deviation of a few values, by hand, and how they are written. */
import { expect, it } from 'vitest';
import { aroundText, countText, spreadOf } from '../../../src/lib/spread.ts';

const oneDigit = (value: number): string => value.toFixed(1);

it('has the sample deviation, which a single value has not', () => {
  expect(spreadOf([1, 2, 3])).toEqual({ mean: 2, deviation: 1, count: 3 });
  expect(spreadOf([4])).toEqual({ mean: 4, deviation: null, count: 1 });
  expect(spreadOf([])).toBeNull();
});

it('is written with its deviation where it has one, and with its count where some are missing', () => {
  expect(aroundText({ deviation: 0.25 }, oneDigit)).toBe(' ± 0.3');
  expect(aroundText({ deviation: null }, oneDigit)).toBe('');
  expect(countText({ count: 2 }, 3, 'seeds')).toBe(' (2 of 3 seeds)');
  expect(countText({ count: 3 }, 3, 'seeds')).toBe('');
});
