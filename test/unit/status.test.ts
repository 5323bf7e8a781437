/** The one line that tells the state of a run. */
import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../src/protocol/parse.ts';
import { initialState } from '../../src/store/state.ts';
import { statusText } from '../../src/store/status.ts';

const idle = initialState(parseSettings({}), { head: false, milestones: false }, []);
const training = (step: number, note: string) => ({
  ...idle,
  machine: { ...idle.machine, phase: 'training' as const },
  run: { ...idle.run, epoch: 1, epochs: 14, step, note },
});

describe('status of a run that begins', () => {
  it('counts the kernels that are compiled, then tells the epoch alone', () => {
    expect(statusText(training(0, 'compiling 41 of 60'))).toBe('Training · epoch 1 of 14 · compiling 41 of 60');
    expect(statusText(training(0, ''))).toBe('Training · epoch 1 of 14 · building the first step');
    expect(statusText(training(3, ''))).toBe('Training · epoch 1 of 14');
  });
});
