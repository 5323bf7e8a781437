/** Whether found faces are kept: remembered, and no fault where a browser remembers nothing. */
import { expect, it } from 'vitest';
import { createKeptWish } from '../../../src/storage/keptWish.ts';

it('is yes until a person says no, from one visit to the next', () => {
  const kept = new Map<string, string>();
  const storage = () => ({
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  });
  expect(createKeptWish(storage).isWanted()).toBe(true);
  createKeptWish(storage).want(false);
  expect(createKeptWish(storage).isWanted()).toBe(false);
  createKeptWish(storage).want(true);
  expect(createKeptWish(storage).isWanted()).toBe(true);
});

it('holds for the visit where the browser refuses', () => {
  const wish = createKeptWish(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  wish.want(false);
  expect(wish.isWanted()).toBe(false);
});
