/** Pictures that training moves wait until drawing has had its share of the time; what a person asks for does not. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { canGlide, canPointsGlide, PictureFlow, waitBefore } from '../../../../src/ui/sphere/pictureFlow.ts';

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

it('a frame of 50 ms is drawn every 800: the newest of those that came', () => {
  const { flow, drawn } = flowing(50);
  for (const picture of ['a', 'b', 'c', 'd', 'e']) {
    flow.push(picture, true);
    vi.advanceTimersByTime(240);
  }
  expect(drawn).toEqual(['a', 'd']);
  vi.advanceTimersByTime(800);
  expect(drawn).toEqual(['a', 'd', 'e']);
});

it('the first takes its turn after what else has changed with it', () => {
  const { flow, drawn } = flowing(0);
  flow.push('a', true);
  expect(drawn).toEqual([]);
  vi.advanceTimersByTime(50);
  expect(drawn).toEqual(['a']);
});

it('one that a person asked for is drawn at once and takes the place of those that wait', () => {
  const { flow, drawn } = flowing(100);
  flow.push('a', true);
  vi.advanceTimersByTime(100);
  flow.push('b', true);
  flow.push('asked', false);
  expect(drawn).toEqual(['a', 'asked']);
  vi.advanceTimersByTime(5000);
  expect(drawn).toEqual(['a', 'asked']);
});

it('nothing is drawn once the picture is gone', () => {
  const { flow, drawn } = flowing(100);
  flow.push('a', true);
  vi.advanceTimersByTime(100);
  flow.push('b', true);
  flow.dispose();
  vi.advanceTimersByTime(5000);
  expect(drawn).toEqual(['a']);
});

it('drawing has a sixteenth of the time', () => {
  expect(waitBefore(50, 1000, 1100)).toBe(700);
  expect(waitBefore(50, 1000, 1900)).toBe(0);
  expect(waitBefore(0, 1000, 1000)).toBe(0);
});

it('points glide while training only where a frame takes next to nothing by itself', () => {
  const fast = { frameMs: 12, ownFrameMs: 1.5 };
  const slow = { frameMs: 12, ownFrameMs: 9 };
  expect([canPointsGlide(fast, true), canPointsGlide(slow, true), canPointsGlide(slow, false)]).toEqual([
    true,
    false,
    true,
  ]);
  expect([canGlide(slow), canGlide({ frameMs: 60, ownFrameMs: 2 })]).toEqual([true, false]);
  expect(canPointsGlide({ frameMs: 60, ownFrameMs: 2 }, false)).toBe(false);
});
