/** The time of a frame is that until the device answers; the fastest of the recent ones is what drawing takes by itself. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DrawingCost } from '../../../../../src/ui/sphere/gl/drawingCost.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A device that answers once a frame has taken its time. */
function device() {
  const state = { frameMs: 0 };
  const gl = {
    fenceSync: () => ({ doneAt: performance.now() + state.frameMs }),
    flush() {},
    getSyncParameter: ({ doneAt }: { doneAt: number }) => (performance.now() >= doneAt ? 'signaled' : 'unsignaled'),
    SIGNALED: 'signaled',
    isContextLost: () => false,
    deleteSync() {},
  };
  const cost = new DrawingCost(gl as unknown as WebGL2RenderingContext);
  const draw = (frameMs: number): void => {
    state.frameMs = frameMs;
    cost.drawn();
    vi.advanceTimersByTime(1000);
  };
  return { cost, draw };
}

it('nothing is known before the first answer', () => {
  const { cost } = device();
  expect([cost.ms, cost.leastMs]).toEqual([0, 0]);
});

it('a device that answers at once is known to be fast', () => {
  const { cost, draw } = device();
  draw(0);
  expect([cost.ms, cost.leastMs]).toEqual([1, 1]);
});

it('frames that had to wait count in what one takes, not in what drawing takes by itself', () => {
  const { cost, draw } = device();
  draw(9);
  draw(49);
  expect([cost.ms, cost.leastMs]).toEqual([29, 9]);
});

it('the fastest of long ago is forgotten', () => {
  const { cost, draw } = device();
  draw(1);
  for (let frame = 0; frame < 16; frame++) draw(21);
  expect(cost.leastMs).toBe(21);
});
