/** What a trace says of the page's thread. */
import { expect, test } from 'vitest';
import { longTasks, threadTime } from '../../../scripts/long-tasks.mjs';

const thread = (tid: number) => ({ ph: 'M', name: 'thread_name', pid: 1, tid, args: { name: 'CrRendererMain' } });
const event = (name: string, tid: number, startMs: number, ms: number, cpuMs?: number) => ({
  ...{ ph: 'X', name, pid: 1, tid, ts: 1000 * startMs, dur: 1000 * ms },
  ...(cpuMs !== undefined && { tdur: 1000 * cpuMs }),
});

const TRACE = {
  traceEvents: [
    thread(1),
    thread(2),
    event('RunTask', 1, 0, 10, 8),
    event('RunTask', 1, 20, 80, 30),
    event('FunctionCall', 1, 25, 20),
    event('Commit', 1, 50, 45),
    // Another page, less busy.
    event('RunTask', 2, 0, 60, 60),
  ],
};

test('the thread of the page that did most, on the clock and of the processor', () => {
  expect(threadTime(TRACE)).toEqual({ clockMs: 90, cpuMs: 38, longestMs: 80, longestCpuMs: 30 });
  const untold = { traceEvents: [...TRACE.traceEvents, event('RunTask', 1, 200, 5)] };
  expect(threadTime(untold)).toEqual({ clockMs: 95, cpuMs: null, longestMs: 80, longestCpuMs: null });
});

test('a long task is told of with what it was spent on', () => {
  const [task, ...more] = longTasks(TRACE);
  expect(more).toEqual([]);
  expect(task).toMatchObject({ ms: 80, cpuMs: 30 });
  expect(task!.parts).toEqual([
    { name: 'Commit', ms: 45 },
    { name: 'FunctionCall', ms: 20 },
  ]);
});

test('a trace without a task is no answer', () => {
  expect(() => threadTime({ traceEvents: [thread(1)] })).toThrow('tells of no task');
});
