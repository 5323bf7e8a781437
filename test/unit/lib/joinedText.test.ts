import { expect, it } from 'vitest';
import { listed, sentences } from '../../../src/lib/joinedText.ts';

it('joins sentences and leaves empty ones out', () => {
  expect(sentences(['', 'One.', '', 'Two.'])).toBe('One. Two.');
  expect(sentences(['', ''])).toBe('');
});

it('lists items', () => {
  expect([listed([]), listed(['one']), listed(['one', 'two', 'three'])]).toEqual(['', 'one', 'one, two, three']);
});
