/** The memory of the story: kept where a browser keeps anything, and no fault where it does not. */
import { expect, it } from 'vitest';
import { createToldStory } from '../../../src/storage/toldStory.ts';

it('is kept from one page to the next', () => {
  const kept = new Map<string, string>();
  const storage = () => ({
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
  expect(createToldStory(storage).isTold()).toBe(false);
  createToldStory(storage).remember();
  expect(createToldStory(storage).isTold()).toBe(true);
});

it('is not kept where the browser refuses', () => {
  const story = createToldStory(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  story.remember();
  expect(story.isTold()).toBe(false);
});
