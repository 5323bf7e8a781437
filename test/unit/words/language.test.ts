import { plural, t } from '@lingui/core/macro';
import { afterEach, expect, it } from 'vitest';
import { inEnglish, languageFor, speak } from '../../../src/words/language.ts';

afterEach(() => speak('en'));

it('speaks English from the start, with numbers and plurals', () => {
  const people = (count: number): string => t`${plural(count, { one: '# person', other: '# people' })} in ${'a set'}`;
  expect([people(1), people(1234)]).toEqual(['1 person in a set', '1,234 people in a set']);
});

it('says what is in the catalogue in Chinese, and the rest in English', async () => {
  await speak('zh-CN');
  expect([t`Train`, t`Nothing of this`]).toEqual(['训练', 'Nothing of this']);
  await speak('en');
  expect(t`Train`).toBe('Train');
});

it('says English for files, and goes on in the language of the page', async () => {
  await speak('zh-CN');
  expect(inEnglish(() => [t`Train`, t`${plural(2, { one: '# person', other: '# people' })}`])).toEqual([
    'Train',
    '2 people',
  ]);
  expect(() =>
    inEnglish(() => {
      throw new RangeError('no file');
    }),
  ).toThrow(RangeError);
  expect(t`Train`).toBe('训练');
});

it('takes the first language of a person that it knows', () => {
  expect(languageFor(['fr', 'zh-Hant-TW', 'en'])).toBe('zh-CN');
  expect(languageFor(['en-GB', 'zh'])).toBe('en');
  expect(languageFor(['fr'])).toBe('en');
});
