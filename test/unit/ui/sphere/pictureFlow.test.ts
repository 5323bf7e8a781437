/** Pictures that training moves wait until drawing has had its share of the time; what a person asks for does not. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PictureFlow, waitBefore } from '../../../../src/ui/sphere/pictureFlow.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function flowing(frameMs: number) {
  const drawn: string[] = [];
  const flow = new PictureFlow<string>(
    (picture) => drawn.push(picture),
    () => frameMs,
  );
  return { flow, drawn };
}

it('a frame of 5 ms lets all of four pictures a second through', () => {
  const { flow, drawn } = flowing(5);
  for (const picture of ['a', 'b', 'c']) {
    flow.push(picture, true);
    vi.advanceTimersByTime(250);
  }
  expect(drawn).toEqual(['a', 'b', 'c']);
});

it('a frame of 100 ms is drawn once a second: the newest of those that came', () => {
  const { flow, drawn } = flowing(100);
  for (const picture of ['a', 'b', 'c', 'd', 'e']) {
    flow.push(picture, true);
    vi.advanceTimersByTime(240);
  }
  expect(drawn).toEqual(['a', 'e']);
});

it('one that a person asked for is drawn at once and takes the place of those that wait', () => {
  const { flow, drawn } = flowing(100);
  flow.push('a', true);
  flow.push('b', true);
  flow.push('asked', false);
  expect(drawn).toEqual(['a', 'asked']);
  vi.advanceTimersByTime(5000);
  expect(drawn).toEqual(['a', 'asked']);
});

it('nothing is drawn once the picture is gone', () => {
  const { flow, drawn } = flowing(100);
  flow.push('a', true);
  flow.push('b', true);
  flow.dispose();
  vi.advanceTimersByTime(5000);
  expect(drawn).toEqual(['a']);
});

it('drawing has a tenth of the time', () => {
  expect(waitBefore(50, 1000, 1100)).toBe(400);
  expect(waitBefore(50, 1000, 1700)).toBe(0);
  expect(waitBefore(0, 1000, 1000)).toBe(0);
});
