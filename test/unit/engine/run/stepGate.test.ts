/** Pause, single steps, going on and the end, without a run behind them. */
import { describe, expect, it, vi } from 'vitest';
import { StepGate } from '../../../../src/engine/run/stepGate.ts';

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
});
