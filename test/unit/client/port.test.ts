/** The one way in which the page speaks to a worker: what is dropped, what counts as its death, and what people are told. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { START_MS, TICK_MS } from '../../../src/client/heartbeat.ts';
import { openPort, type PortOptions } from '../../../src/client/port.ts';
import type { ErrorReport } from '../../../src/domain/errors.ts';
import { fakeWorker } from '../../support/fakeWorker.ts';

interface Said {
  readonly v: number;
  readonly type: string;
  readonly job: number;
}

const SILENCE_MS = 10_000;

function setUp(options: Partial<PortOptions<Said>> = {}) {
  const worker = fakeWorker<string>();
  const heard: Said[] = [];
  const failures: ErrorReport[] = [];
  const clock = { now: 0, visible: true };
  const port = openPort<string, Said>(worker.port, {
    words: {
      worker: 'The baker',
      failure: 'No bread came',
      advice: 'Knock again.',
      silent: (seconds) => `Silent for ${seconds}.`,
      unstarted: (seconds) => `Not up after ${seconds}.`,
    },
    silenceMs: () => SILENCE_MS,
    isCurrent: ({ job }) => job === 1,
    onEvent: (event) => heard.push(event),
    onFailure: (error) => failures.push(error),
    clock: { now: () => clock.now, visible: () => clock.visible },
    ...options,
  });
  const pass = (milliseconds: number): void => {
    for (let t = 0; t < milliseconds; t += TICK_MS) {
      clock.now += TICK_MS;
      vi.advanceTimersByTime(TICK_MS);
    }
  };
  return { worker, heard, failures, port, pass, clock };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const event = (job: number, v = 1): Said => ({ v, type: 'bread', job });

describe('a port', () => {
  it('posts commands as they are, and hears current events alone', () => {
    const { worker, port, heard, failures } = setUp();
    port.post('flour');
    worker.say(event(1));
    worker.say(event(2));
    worker.say({ v: 1, type: 'pong' });
    expect(worker.sent).toEqual(['flour']);
    expect(heard).toEqual([event(1)]);
    expect(failures).toEqual([]);
  });

  it.each<[string, (worker: ReturnType<typeof fakeWorker>) => void, ErrorReport]>([
    [
      'a script that cannot be loaded',
      (worker) => worker.crash(),
      {
        code: 'worker-gone',
        message: 'A new version is out. Reload the page.',
        detail: 'The baker could not be loaded',
      },
    ],
    [
      'a message of another build',
      (worker) => worker.say(event(1, 2)),
      { code: 'worker-gone', message: 'A new version is out. Reload the page.', detail: 'protocol 2' },
    ],
    [
      'an uncaught error',
      (worker) => worker.crash('burnt'),
      {
        code: 'worker',
        message: 'No bread came because of an error in the program. Knock again.',
        detail: 'burnt (w.js:3)',
      },
    ],
    [
      'an uncaught error without a word, of a worker that has spoken',
      (worker) => {
        worker.say(event(2));
        worker.crash();
      },
      {
        code: 'worker',
        message: 'No bread came because of an error in the program. Knock again.',
        detail: ' (w.js:3)',
      },
    ],
    [
      'something unreadable',
      (worker) => worker.emit('messageerror', {}),
      { code: 'worker', message: 'The baker sent something unreadable. Knock again.', detail: 'messageerror' },
    ],
  ])('reports %s', (_, happen, report) => {
    const { worker, failures, heard } = setUp();
    happen(worker);
    expect(failures).toEqual([report]);
    expect(heard).toEqual([]);
  });

  it('reports one that never says a word, and one that falls silent, once each', () => {
    const { worker, failures, pass } = setUp();
    pass(START_MS - TICK_MS);
    expect(failures).toEqual([]);
    pass(START_MS);
    expect(failures.map(({ code, message }) => [code, message])).toEqual([['unresponsive', 'Not up after 60.']]);
    worker.say({ v: 1, type: 'pong' });
    pass(SILENCE_MS - TICK_MS);
    expect(failures).toHaveLength(1);
    pass(2 * SILENCE_MS);
    expect(failures.map(({ message }) => message)).toEqual(['Not up after 60.', 'Silent for 10.']);
  });

  it('takes a stale event for a sign of life', () => {
    const { worker, failures, pass } = setUp();
    for (let i = 0; i < 10; i++) {
      worker.say(event(2));
      pass(SILENCE_MS - TICK_MS);
    }
    expect(failures).toEqual([]);
  });

  it('asks no more of a worker whose silence means nothing, once it has spoken', () => {
    const { worker, failures, pass } = setUp({ silenceMs: () => Number.POSITIVE_INFINITY });
    pass(2 * TICK_MS);
    expect(worker.pings()).toBe(2);
    worker.say(event(2));
    pass(10 * START_MS);
    expect(worker.pings()).toBe(2);
    expect(failures).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is silent once it is closed, and the worker is ended', () => {
    const { worker, port, heard, failures, pass } = setUp();
    port.close();
    expect(worker.ended()).toBe(true);
    port.post('late');
    worker.say(event(1));
    worker.crash('late');
    pass(2 * START_MS);
    expect([worker.sent, heard, failures, worker.pings()]).toEqual([[], [], [], 0]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
