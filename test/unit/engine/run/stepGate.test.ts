/** Pause, single steps, going on and the end, without a run behind them. */
import { describe, expect, it, vi } from 'vitest';
import { type GateClock, StepGate } from '../../../../src/engine/run/stepGate.ts';

const nothing = async (): Promise<void> => undefined;

describe('StepGate', () => {
  it('lets steps through without settling anything while nobody pauses', async () => {
    const gate = new StepGate();
    const settle = vi.fn(nothing);
    expect(await gate.pass(settle)).toBe(true);
    expect(settle).not.toHaveBeenCalled();
  });

  it('settles before it waits, and lets one step through when asked', async () => {
    const gate = new StepGate();
    const settle = vi.fn(nothing);
    gate.pause();
    let passed = 0;
    const first = gate.pass(settle).then(() => passed++);
    await vi.waitFor(() => expect(settle).toHaveBeenCalledTimes(1));
    expect(passed).toBe(0);
    gate.stepOnce();
    await first;
    const second = gate.pass(settle).then(() => passed++);
    await vi.waitFor(() => expect(settle).toHaveBeenCalledTimes(2));
    expect(passed).toBe(1);
    gate.resume();
    await second;
    expect(await gate.pass(settle)).toBe(true);
    expect(settle).toHaveBeenCalledTimes(2);
  });

  it('hears a wish to go on that comes in while things are settled', async () => {
    const gate = new StepGate();
    gate.pause();
    expect(await gate.pass(async () => gate.stepOnce())).toBe(true);
  });

  it('ends a wait when the run is stopped', async () => {
    const gate = new StepGate();
    gate.pause();
    const wait = gate.pass(nothing);
    gate.stop();
    expect(await wait).toBe(false);
    expect(gate.stopped).toBe(true);
    gate.resume();
    expect(await gate.pass(nothing)).toBe(false);
  });

  describe('in slow motion', () => {
    /** Time that goes on only when the test says so. */
    function fakeClock() {
      let now = 0;
      const waiting = new Map<() => void, number>();
      const clock: GateClock = {
        now: () => now,
        after(ms, then) {
          waiting.set(then, now + ms);
          return () => void waiting.delete(then);
        },
      };
      const advance = async (ms: number): Promise<void> => {
        for (const end = now + ms; now < end; ) {
          now += 1;
          for (const [then, at] of waiting) if (at <= now) then();
          for (let i = 0; i < 6; i++) await Promise.resolve();
        }
      };
      const spend = (ms: number): void => {
        now += ms;
      };
      return { clock, advance, waiting, spend };
    }

    async function stepping(gate: StepGate, work: () => void, log: number[], now: () => number): Promise<void> {
      while (await gate.pass(nothing)) {
        log.push(now());
        work();
      }
    }

    it('lets steps through at a steady rate, also where they take their time', async () => {
      const { clock, advance, spend } = fakeClock();
      const gate = new StepGate(clock);
      gate.pace = 10;
      const log: number[] = [];
      const steps = stepping(gate, () => spend(30), log, clock.now);
      await advance(500);
      gate.stop();
      await steps;
      expect(log.length).toBeGreaterThanOrEqual(5);
      // The first one is seen once the clock has begun to go.
      expect(log.slice(2).map((at, i) => at - log[i + 1]!)).toEqual(log.slice(2).map(() => 100));
    });

    it('comes no faster than the machine, and does not make up for it afterwards', async () => {
      const { clock, advance, spend } = fakeClock();
      const gate = new StepGate(clock);
      gate.pace = 10;
      let cost = 250;
      const log: number[] = [];
      const steps = stepping(gate, () => spend(cost), log, clock.now);
      await advance(600);
      cost = 0;
      await advance(400);
      gate.stop();
      await steps;
      const apart = log.slice(1).map((at, i) => at - log[i]!);
      expect(log.length).toBeLessThanOrEqual(1 + clock.now() / 100);
      expect(apart.filter((ms) => ms < 100).length).toBeLessThanOrEqual(1);
      expect(apart.at(-1)).toBe(100);
    });

    it('is ended by full speed, a pause and a stop at once', async () => {
      const { clock, advance, waiting } = fakeClock();
      const gate = new StepGate(clock);
      gate.pace = 1;
      await gate.pass(nothing);
      const settle = vi.fn(nothing);
      let passed = 0;
      const next = gate.pass(settle).then(() => passed++);
      await advance(5);
      expect([passed, waiting.size]).toEqual([0, 1]);
      gate.pause();
      await advance(2000);
      expect(settle).toHaveBeenCalled();
      expect(passed).toBe(0);
      gate.pace = null;
      gate.resume();
      await next;
      expect(passed).toBe(1);
      gate.pace = 1;
      await gate.pass(nothing);
      const last = gate.pass(nothing);
      gate.stop();
      expect(await last).toBe(false);
    });
  });
});
