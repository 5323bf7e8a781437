/**
 * Tells when a worker has fallen silent, from its creation on: one that never says its first word is silent too. Only time in which the page was visible and its timers ran on schedule counts:
 * a throttled tab or a sleeping machine says nothing about the worker. Time is monotonic.
 */

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
  /** Milliseconds of silence that count as hung, once it has spoken; until then it is `START_MS`. Infinity: it is asked no more. */
  limit(): number;
  /** Told once for every silence. @param started it had spoken before */
  onSilence(seconds: number, started: boolean): void;
}

/** Pings a worker that was just created until `stop`, or until it has spoken where no silence would count. */
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
      if (worker.limit() === Number.POSITIVE_INFINITY) clearInterval(timer);
    },
    stop: () => clearInterval(timer),
  };
}
