/** A run that is stopped waits for a checkpoint of where it stands, and not for ever. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RestingPlace } from '../../../../src/headless/runs/restingPlace.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function waiting(rest: RestingPlace) {
  const reached = vi.fn();
  void rest.reached().then(reached);
  return reached;
}

test('it is there where the newest checkpoint is of the newest step, or nothing was done', async () => {
  const rest = new RestingPlace();
  const atOnce = waiting(rest);
  rest.read(4);
  rest.kept(4);
  const again = waiting(rest);
  await vi.advanceTimersByTimeAsync(0);
  expect(atOnce).toHaveBeenCalledOnce();
  expect(again).toHaveBeenCalledOnce();
});

test('a checkpoint of an earlier step is not enough', async () => {
  const rest = new RestingPlace();
  rest.read(9);
  const reached = waiting(rest);
  rest.kept(5);
  await vi.advanceTimersByTimeAsync(0);
  expect(reached).not.toHaveBeenCalled();
  rest.kept(9);
  await vi.advanceTimersByTimeAsync(0);
  expect(reached).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});

test('a checkpoint that never comes holds nothing up', async () => {
  const rest = new RestingPlace();
  rest.read(9);
  const reached = waiting(rest);
  await vi.runAllTimersAsync();
  expect(reached).toHaveBeenCalledOnce();
});
