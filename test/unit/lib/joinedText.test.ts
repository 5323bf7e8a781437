import { afterEach, expect, it } from 'vitest';
import { clauses, listed, listedToTheLast, sentences } from '../../../src/lib/joinedText.ts';
import { speak } from '../../../src/words/language.ts';

afterEach(() => speak('en'));

const THREE = ['one', 'two', 'three'];

it('joins sentences and leaves empty ones out', () => {
  expect(sentences(['', 'One.', '', 'Two.'])).toBe('One. Two.');
  expect(sentences(['', ''])).toBe('');
});

it('lists items', () => {
  expect([listed([]), listed(['one']), listed(THREE)]).toEqual(['', 'one', 'one, two, three']);
  expect([[], ['one'], ['one', 'two'], THREE].map(listedToTheLast)).toEqual([
    '',
    'one',
    'one and two',
    'one, two and three',
  ]);
  expect(clauses(['one', 'two'])).toBe('one; two');
});

it('sets the signs of the language between them', async () => {
  await speak('zh-CN');
  expect(sentences(['一。', '二。'])).toBe('一。二。');
  expect([listed(['一', '二', '三']), listedToTheLast(['一', '二', '三']), clauses(['一', '二'])]).toEqual([
    '一、二、三',
    '一、二 和 三',
    '一；二',
  ]);
});
