/** A run as the page knows it, with an engine that the test plays. */
import { describe, expect, it, vi } from 'vitest';
import { parseSettings } from '../../../src/domain/settings/parse.ts';
import type { Run } from '../../../src/engine/run/run.ts';
import type { RunObserver } from '../../../src/engine/run/runTypes.ts';
import type { TrainingEventBody } from '../../../src/protocol/training.ts';
import { ActiveRun } from '../../../src/worker/activeRun.ts';
import { checkpointAt } from '../../support/keptRuns.ts';

const SETTINGS = parseSettings({ noise: { closedSet: 0.2 } });

function played(paused = false, digest: string | null = null) {
  const events: TrainingEventBody[] = [];
  const ends: { resolve(end: 'finished' | 'stopped'): void; reject(cause: Error): void }[] = [];
  const runs: ReturnType<typeof fakeRun>[] = [];
  const observers: RunObserver[] = [];
  const fakeRun = () => ({
    closedSet: 0.2,
    position: { epoch: 1, step: 2, epochs: 14, stepsPerEpoch: 10 },
    trainer: { config: { stepMode: 'eager' }, dispose: vi.fn() },
    pause: vi.fn(),
    resume: vi.fn(),
    stop: vi.fn(),
    change: vi.fn(),
    train: () => new Promise<'finished' | 'stopped'>((resolve, reject) => ends.push({ resolve, reject })),
  });
  const make = (_: unknown, observer: RunObserver): Run => {
    const run = fakeRun();
    runs.push(run);
    observers.push(observer);
    return run as unknown as Run;
  };
  const from = { settings: SETTINGS, paused, goal: null, initial: null, metrics: [], digest };
  const start = { ...from, watched: false, pace: null, make };
  const active = new ActiveRun(start, (event) => events.push(event));
  return { active, events, ends, runs, observers };
}

describe('ActiveRun', () => {
  it('turns from phase to phase, and to none once it is over', async () => {
    const { active, events, ends, runs } = played(true);
    expect(runs[0]!.pause).toHaveBeenCalledTimes(1);
    active.resume(null);
    expect(events.at(-1)).toMatchObject({ type: 'phase', phase: 'training', epoch: 1, step: 2 });
    const end = active.train();
    ends[0]!.resolve('finished');
    await end;
    expect(events.at(-1)).toMatchObject({ type: 'phase', phase: 'finished' });
    active.resume(null);
    expect(runs[0]!.resume).toHaveBeenCalledTimes(1);
    expect(active.isOver).toBe(true);
  });

  it('keeps the settings as they came to be, and says what it is when told too late', async () => {
    const { active, events, ends, runs } = played();
    const live = { training: { learningRate: 0.05 } };
    active.update(live);
    expect(runs[0]!.change).toHaveBeenCalledWith(live);
    expect(active.settings.training.learningRate).toBe(0.05);
    const end = active.train();
    ends[0]!.resolve('finished');
    await end;
    active.update({ training: { learningRate: 0.5 } });
    expect(runs[0]!.change).toHaveBeenCalledTimes(1);
    expect(events.at(-1)).toEqual({ type: 'settings', settings: active.settings });
    expect(active.settings.training.learningRate).toBe(0.05);
  });

  it('does not carry the name of noise that never came into the labels', async () => {
    const { active, events, ends } = played();
    active.update({ noise: { closedSet: 0.5 } });
    const end = active.train();
    ends[0]!.resolve('finished');
    await end;
    expect(active.settings.noise.closedSet).toBe(0.2);
    expect(events.map(({ type }) => type)).toEqual(['settings', 'phase']);
  });

  it('is kept at its end under the noise that it was trained with', () => {
    const { active, events, observers } = played(false, 'd');
    active.update({ noise: { closedSet: 0.5 } });
    observers[0]!.checkpoint!(checkpointAt(14, 130));
    expect(events.at(-1)).toMatchObject({ type: 'checkpoint', settings: { noise: { closedSet: 0.5 } } });
    observers[0]!.checkpoint!(checkpointAt(15, 140));
    expect(events.at(-1)).toMatchObject({ type: 'checkpoint', settings: { noise: { closedSet: 0.2 } } });
    expect(active.settings.noise.closedSet).toBe(0.2);
  });

  it('says nothing more once the page has left it, and frees what it holds when its step is done', async () => {
    const { active, events, ends, runs, observers } = played();
    const end = active.train();
    active.leave();
    expect(runs[0]!.stop).toHaveBeenCalled();
    expect(runs[0]!.trainer.dispose).not.toHaveBeenCalled();
    observers[0]!.compiling(1, 2);
    observers[0]!.warning('eager-fallback', 'late');
    ends[0]!.resolve('stopped');
    await end;
    expect(runs[0]!.trainer.dispose).toHaveBeenCalledTimes(1);
    expect(events).toEqual([]);
  });

  it('hands on what ended it, unless it was left, and can begin anew', async () => {
    const { active, ends, runs } = played(true);
    const end = active.train();
    ends[0]!.reject(new Error('refused'));
    await expect(end).rejects.toThrow('refused');
    active.makeAnew();
    expect(runs[0]!.trainer.dispose).toHaveBeenCalledTimes(1);
    expect(runs[1]!.pause).toHaveBeenCalledTimes(1);
    const second = active.train();
    active.leave();
    ends[1]!.reject(new Error('refused'));
    await expect(second).resolves.toBeUndefined();
  });
});
