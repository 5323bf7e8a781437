/**
 * Tells when a worker has fallen silent, from its creation on: one that never says its first word is silent too. Only time in which the page was visible and its timers ran on schedule counts:
 * a throttled tab or a sleeping machine says nothing about the worker. Time is monotonic.
 */

import type { ErrorReport } from '../domain/errors.ts';
import type { Ping, Pong } from '../protocol/jobs.ts';

export const TICK_MS = 2000;
/** A tick that comes later than this was throttled, and its time is not counted. */
const LATE_MS = 2 * TICK_MS;

export interface Heartbeat {
  /** Any sign of life. */
  heard(): void;
  /** One timer tick at `now` milliseconds. True once, when the silence has lasted longer than `limit`. */
  tick(now: number, visible: boolean, limit: number): boolean;
}

export function createHeartbeat(start: number): Heartbeat {
  let last = start;
  let silent = 0;
  let reported = false;
  return {
    heard() {
      silent = 0;
      reported = false;
    },
    tick(now, visible, limit) {
      const elapsed = now - last;
      last = now;
      if (!visible || elapsed > LATE_MS || elapsed < 0) return false;
      silent += elapsed;
      if (silent < limit || reported) return false;
      reported = true;
      return true;
    },
  };
}

export interface Clock {
  /** Monotonic milliseconds. */
  now(): number;
  visible(): boolean;
}

export const pageClock: Clock = {
  now: () => performance.now(),
  visible: () => typeof document === 'undefined' || document.visibilityState === 'visible',
};

/** Loading a worker may take this long where the connection is slow. */
export const START_MS = 60_000;

export interface Watch {
  /** Any sign of life. */
  heard(): void;
  stop(): void;
}

export interface WatchedWorker {
  /** Asks for a sign of life. */
  ping(): void;
  /** Milliseconds of silence that count as hung, once it has spoken; until then it is `START_MS`. */
  limit(): number;
  /** Told once for every silence. @param started it had spoken before */
  onSilence(seconds: number, started: boolean): void;
}

/** Pings a worker that was just created until `stop`. */
export function watchWorker(worker: WatchedWorker, clock: Clock = pageClock): Watch {
  const heartbeat = createHeartbeat(clock.now());
  let started = false;
  const timer = setInterval(() => {
    worker.ping();
    const limit = started ? worker.limit() : START_MS;
    if (heartbeat.tick(clock.now(), clock.visible(), limit)) worker.onSilence(limit / 1000, started);
  }, TICK_MS);
  return {
    heard() {
      started = true;
      heartbeat.heard();
    },
    stop: () => clearInterval(timer),
  };
}

/** Silence before a worker that does jobs counts as hung: large files are taken apart in one go. */
const JOB_SILENCE_MS = 60_000;

const PING: Ping = { v: 1, type: 'ping' };

/**
 * Watches a worker that does jobs.
 * @param what begins the message: what did not come about
 */
export function watchJobs(
  port: { postMessage(message: Ping): void },
  what: string,
  onSilence: (error: ErrorReport) => void,
): Watch {
  return watchWorker({
    ping: () => port.postMessage(PING),
    limit: () => JOB_SILENCE_MS,
    onSilence(seconds, started) {
      const message = started
        ? `${what}: the worker has not answered for ${seconds} seconds.`
        : `${what}: the worker has not started within ${seconds} seconds. Check the connection, then try again.`;
      onSilence({ code: 'unresponsive', message, detail: `silent for ${seconds} s` });
    },
  });
}

export const isPong = (event: object): event is Pong => 'type' in event && event.type === 'pong';
