/**
 * Tells when a worker has fallen silent. Only time in which the page was visible and its timers ran on schedule counts:
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
