/** The one line that tells the state of a run. */
import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import { secondsText, statusText } from '../../../../src/store/run/status.ts';
import { initialState } from '../../../../src/store/state.ts';

const idle = initialState(
  { settings: parseSettings({}), view: 'train', problems: [] },
  { head: false, milestones: false },
);
const training = (step: number, note: string) => ({
  ...idle,
  machine: { ...idle.machine, phase: 'training' as const },
  run: { ...idle.run, epoch: 1, epochs: 14, step, note },
});

describe('status before a run', () => {
  const ready = { ...idle, dataset: { ...idle.dataset, status: { kind: 'ready' as const } } };
  const backend = { backend: 'webgpu', adapter: '', software: false, reason: '', kernels: 'fused' } as const;

  it('counts the kernels that are compiled ahead beside what is ready', () => {
    const compiling = { done: 3, total: 32 };
    expect(statusText({ ...ready, backend })).toBe('Ready · 0 faces of 0 identities');
    expect(statusText({ ...ready, backend, compiling })).toBe('Ready · 0 faces of 0 identities · compiling 3 of 32');
    const preparing = { ...ready, backend, machine: { ...idle.machine, phase: 'preparing' as const } };
    expect(statusText({ ...preparing, compiling })).toBe('Preparing · compiling 3 of 32');
    expect(statusText(preparing)).toBe('Preparing · building the network');
  });
});

describe('status of a run that is watched at a pace', () => {
  const paused = { ...training(13, ''), machine: { ...idle.machine, phase: 'paused' as const } };
  const arrival = { goal: 'label', reached: true, epoch: 4, step: 13, moved: 1 } as const;

  it('tells the pace, not the speed of the machine', () => {
    const run = { ...training(13, '').run, imagesPerSecond: 900 };
    const slow = { ...training(13, ''), run, pace: { slow: true, stepsPerSecond: 1 } };
    expect(statusText(slow)).toBe('Training · epoch 1 of 14 · slow motion, 1 step a second');
    expect(statusText({ ...slow, pace: { slow: false, stepsPerSecond: 1 } })).toBe(
      'Training · epoch 1 of 14 · 900 images/s',
    );
  });

  it('tells where it has paused by itself, and that it never came there', () => {
    expect(statusText({ ...paused, arrival })).toBe('Paused · 1 label moved · epoch 1 of 14 · step 13');
    expect(statusText({ ...paused, arrival: { ...arrival, goal: 'epoch', moved: 0 } })).toBe(
      'Paused · end of the epoch · epoch 1 of 14 · step 13',
    );
    const finished = { ...paused, machine: { ...idle.machine, phase: 'finished' as const } };
    expect(statusText({ ...finished, arrival: { ...arrival, reached: false, moved: 0 } })).toBe(
      'Finished · no label moved · 14 epochs in 0.0 s',
    );
    expect(statusText({ ...finished, run: { ...finished.run, epochs: 1 } })).toBe('Finished · 1 epoch in 0.0 s');
  });
});

describe('status of a run that begins', () => {
  it('counts the kernels that are compiled, then tells the epoch alone', () => {
    expect(statusText(training(0, 'compiling 41 of 60'))).toBe('Training · epoch 1 of 14 · compiling 41 of 60');
    expect(statusText(training(0, ''))).toBe('Training · epoch 1 of 14 · building the first step');
    expect(statusText(training(3, ''))).toBe('Training · epoch 1 of 14');
  });
});

it('a time is never a minute of sixty seconds', () => {
  expect(secondsText(9.4)).toBe('9.4 s');
  expect(secondsText(119.4)).toBe('1 min 59 s');
  expect(secondsText(119.6)).toBe('2 min 0 s');
});
