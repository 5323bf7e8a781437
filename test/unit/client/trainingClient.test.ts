import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHeartbeat, START_MS } from '../../../src/client/heartbeat.ts';
import { createTrainingClient, SILENCE_MS, SLOW_SILENCE_MS } from '../../../src/client/trainingClient.ts';
import { NO_LIMITS } from '../../../src/domain/deviceFit.ts';
import type { TrainingCommand, TrainingEvent, TrainingEventBody } from '../../../src/protocol/training.ts';
import { fakeWorker } from '../../support/fakeWorker.ts';

const WEBGPU = {
  type: 'backend',
  info: { backend: 'webgpu', adapter: 'a GPU', software: false, reason: '', kernels: 'fused' },
  limits: NO_LIMITS,
} as const satisfies TrainingEventBody;
const warning = (message: string): TrainingEventBody => ({ type: 'warning', kind: 'loss-near-guessing', message });

function setUp() {
  const worker = fakeWorker<TrainingCommand>();
  const events: TrainingEvent[] = [];
  const clock = { now: 0, visible: true };
  const client = createTrainingClient((event) => events.push(event), {
    createWorker: () => worker.port,
    now: () => clock.now,
    visible: () => clock.visible,
  });
  const receive = (runId: number, seq: number, body: TrainingEventBody): void =>
    worker.say({ v: 1, runId, seq, ...body });
  /** Lets time pass with timers on schedule. */
  const pass = (milliseconds: number): void => {
    for (let t = 0; t < milliseconds; t += 2000) {
      clock.now += 2000;
      vi.advanceTimersByTime(2000);
    }
  };
  return { worker, events, clock, client, receive, pass };
}

const errors = (events: readonly TrainingEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'error' ? [event.error.code] : []));

describe('training client', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('stamps commands with version, run and a rising number', () => {
    const { client, worker } = setUp();
    client.send({ type: 'pause' });
    expect(client.beginRun()).toBe(1);
    client.send({ type: 'resume' });
    expect(worker.sent).toEqual([
      { v: 1, runId: 0, seq: 1, type: 'pause' },
      { v: 1, runId: 1, seq: 2, type: 'resume' },
    ]);
  });

  it('drops events of earlier runs and repeated ones', () => {
    const { client, events, receive } = setUp();
    client.beginRun();
    receive(1, 0, warning('first'));
    receive(1, 0, warning('repeated'));
    receive(1, 5, warning('later'));
    receive(1, 4, warning('out of order'));
    client.beginRun();
    receive(1, 6, warning('of the earlier run'));
    receive(2, 7, warning('of this run'));
    receive(9, 8, warning('of no run yet'));
    expect(events.map((event) => (event.type === 'warning' ? event.message : ''))).toEqual([
      'first',
      'later',
      'of this run',
    ]);
  });

  it('takes what is about the worker whichever run it was sent in', () => {
    const { client, events, receive } = setUp();
    client.beginRun();
    receive(0, 0, WEBGPU);
    expect(events).toHaveLength(1);
  });

  it('turns an uncaught error and an unreadable message into errors', () => {
    const { worker, events, receive } = setUp();
    receive(0, 0, WEBGPU);
    worker.crash('boom');
    worker.emit('messageerror', {});
    expect(errors(events)).toEqual(['worker', 'worker']);
  });

  it('takes a script that cannot be loaded for a new version', () => {
    const { worker, events } = setUp();
    worker.crash();
    expect(errors(events)).toEqual(['worker-gone']);
  });

  it('takes a worker of another protocol for a new version', () => {
    const { worker, events } = setUp();
    worker.say({ v: 2, type: 'pong' });
    expect(errors(events)).toEqual(['worker-gone']);
  });

  it('pings from its creation on', () => {
    const { worker, pass } = setUp();
    pass(4000);
    expect(worker.pings()).toBe(2);
  });

  it('reports a worker that never says its first word: empty, hung or closed', () => {
    const { events, pass } = setUp();
    pass(START_MS - 2000);
    expect(errors(events)).toEqual([]);
    pass(60_000);
    expect(errors(events)).toEqual(['unresponsive']);
    expect(events).toMatchObject([{ error: { message: expect.stringMatching(/has not started within 60 seconds/) } }]);
  });

  it('holds a worker to the shorter limit once it has answered a ping', () => {
    const { worker, events, pass } = setUp();
    pass(START_MS - 2000);
    worker.say({ v: 1, type: 'pong' });
    pass(SLOW_SILENCE_MS - 2000);
    expect(errors(events)).toEqual([]);
    pass(2000);
    expect(errors(events)).toEqual(['unresponsive']);
  });

  it('reports a hung worker once, after 10 s on a GPU', () => {
    const { events, receive, pass } = setUp();
    receive(0, 0, WEBGPU);
    pass(SILENCE_MS - 2000);
    expect(errors(events)).toEqual([]);
    pass(30_000);
    expect(errors(events)).toEqual(['unresponsive']);
  });

  it('gives a software adapter 30 s', () => {
    const { events, receive, pass } = setUp();
    receive(0, 0, { ...WEBGPU, info: { ...WEBGPU.info, software: true } });
    pass(SLOW_SILENCE_MS - 2000);
    expect(errors(events)).toEqual([]);
    pass(4000);
    expect(errors(events)).toEqual(['unresponsive']);
  });

  it('counts any event as a sign of life, a stale one too', () => {
    const { client, events, receive, pass } = setUp();
    receive(0, 0, WEBGPU);
    client.beginRun();
    for (let i = 1; i < 10; i++) {
      pass(8000);
      receive(0, i, warning('stale'));
    }
    expect(events).toHaveLength(1);
  });

  it('does not count time in a hidden or throttled tab', () => {
    const { events, clock, receive, pass } = setUp();
    receive(0, 0, WEBGPU);
    clock.visible = false;
    pass(60_000);
    clock.visible = true;
    // The machine slept: one tick, an hour late.
    clock.now += 3_600_000;
    vi.advanceTimersByTime(2000);
    expect(errors(events)).toEqual([]);
  });

  it('is silent after it was disposed of', () => {
    const { client, worker, events, receive, pass } = setUp();
    receive(0, 0, WEBGPU);
    client.dispose();
    receive(0, 1, warning('late'));
    worker.crash('boom');
    client.send({ type: 'pause' });
    pass(60_000);
    expect(events).toHaveLength(1);
    expect(worker.sent).toEqual([]);
    expect(worker.ended()).toBe(true);
  });
});

describe('heartbeat', () => {
  it('starts again after a sign of life', () => {
    const heartbeat = createHeartbeat(0);
    expect(heartbeat.tick(2000, true, 4000)).toBe(false);
    heartbeat.heard();
    expect(heartbeat.tick(4000, true, 4000)).toBe(false);
    expect(heartbeat.tick(6000, true, 4000)).toBe(true);
    expect(heartbeat.tick(8000, true, 4000)).toBe(false);
  });

  it('ignores a clock that jumps', () => {
    const heartbeat = createHeartbeat(10_000);
    expect(heartbeat.tick(0, true, 1000)).toBe(false);
    expect(heartbeat.tick(1e9, true, 1000)).toBe(false);
    expect(heartbeat.tick(1e9 + 1500, true, 1000)).toBe(true);
  });
});
