/** What a person writes for a setting. */
import { expect, it } from 'vitest';
import { FIELDS } from '../../../../src/domain/settings/fields.ts';
import { fieldProblem } from '../../../../src/domain/settings/parse.ts';
import { parsedValue } from '../../../../src/ui/runs/ValueField.tsx';

const { margin } = FIELDS.head;

it('is a number with either sign for its point', () => {
  expect([parsedValue(margin, ' 0.4 '), parsedValue(margin, '0,30')]).toEqual([0.4, 0.3]);
});

it.each(['abc', 'Infinity', 'NaN', '1.2.3'])('%s is no number, and is named where it is refused', (text) => {
  expect(parsedValue(margin, text)).toBe(text);
  expect(fieldProblem(margin, parsedValue(margin, text))).toContain(text);
});
