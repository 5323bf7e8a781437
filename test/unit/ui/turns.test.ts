/** What changes together is drawn in turns: in order, one at a time. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { takeTurn } from '../../../src/ui/turns.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

it('turns come in their order, each in a task of its own', () => {
  const drawn: string[] = [];
  for (const [place, name] of [
    [3, 'chart'],
    [1, 'list'],
    [4, 'last'],
  ] as const)
    takeTurn(place, () => drawn.push(name));
  const seen: number[] = [];
  while (drawn.length < 3) {
    vi.advanceTimersToNextTimer();
    seen.push(drawn.length);
  }
  expect(drawn).toEqual(['list', 'chart', 'last']);
  expect(seen).toEqual([1, 2, 3]);
});

it('one that is late does not push the next into its task', () => {
  const drawn: number[] = [];
  takeTurn(1, () => {
    drawn.push(Date.now());
    vi.setSystemTime(Date.now() + 500);
  });
  takeTurn(2, () => drawn.push(Date.now()));
  vi.runAllTimers();
  expect(drawn[1]! - drawn[0]!).toBeGreaterThan(500);
});

it('what changes all the time waits for those after it', () => {
  const drawn: string[] = [];
  const list = (): void => {
    drawn.push('list');
    if (drawn.length < 9) takeTurn(1, list);
  };
  takeTurn(1, list);
  takeTurn(3, () => drawn.push('chart'));
  takeTurn(4, () => drawn.push('last'));
  vi.advanceTimersToNextTimer();
  takeTurn(2, () => drawn.push('second list'));
  vi.runAllTimers();
  expect(drawn.slice(0, 6)).toEqual(['list', 'second list', 'chart', 'last', 'list', 'list']);
});

it('a turn that was given up does not come, and one that is taken later does', () => {
  const drawn: string[] = [];
  const giveUp = takeTurn(1, () => drawn.push('gone'));
  giveUp();
  vi.runAllTimers();
  takeTurn(1, () => drawn.push('there'));
  vi.runAllTimers();
  expect(drawn).toEqual(['there']);
});
