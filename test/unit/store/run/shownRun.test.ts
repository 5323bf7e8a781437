/** The run on the page: it keeps its name, its lines and its images whatever the settings become, and can be brought back. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runStamp } from '../../../../src/domain/runStamp.ts';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import type { TrainingEventBody } from '../../../../src/protocol/training.ts';
import { nextRunChanges, waitsForNextRun } from '../../../../src/store/run/nextRun.ts';
import { checkpointAt } from '../../../support/keptRuns.ts';
import { setUp } from '../../../support/playedSession.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const settle = (milliseconds = 1000): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);
const OWN = { name: 'mine', sources: [{ path: 'a/1.png', blob: new Blob() }] };

const series = (step: number): TrainingEventBody => {
  const one = Float32Array.of(step);
  const values = { firstStep: step, loss: one, crossEntropy: one, boundaryTerm: one, gradientNorm: one };
  return { type: 'steps', series: { ...values, epoch: Int32Array.of(1) }, imagesPerSecond: 100 };
};

/** A run with a curve, as far as `phase`. */
async function shown(phase: 'training' | 'finished', hash = '', choose?: (played: ReturnType<typeof setUp>) => void) {
  const played = setUp(hash);
  const { session, emit, client } = played;
  session.open();
  await settle();
  choose?.(played);
  await settle();
  session.train();
  await settle();
  const start = client().sent.find((command) => command.type === 'start');
  if (start?.type !== 'start') throw new Error('no run');
  emit(played.phase('training', 1));
  for (let step = 1; step <= 20; step++) emit(series(step));
  emit({ type: 'checkpoint', checkpoint: checkpointAt(15, 140), settings: start.settings, digest: 'd' });
  emit(played.phase(phase, 140));
  await settle();
  return { ...played, state: () => session.store.getState() };
}

describe('a finished run', () => {
  it('keeps its curves, faces and name while settings change, which are said to be for the next one', async () => {
    const { session, state, drawn } = await shown('finished');
    const before = state();
    const stamp = runStamp(before.run.settings!);
    expect(nextRunChanges(state())).toEqual([]);
    session.change({ section: 'head', key: 'epochStart', value: 2 });
    session.change({ section: 'training', key: 'epochs', value: 3 });
    session.change({ section: 'dataset', key: 'identities', value: 4 });
    session.change({ section: 'noise', key: 'closedSet', value: 0.7 });
    await settle(2000);
    for (const part of ['charts', 'corrections', 'labels', 'run', 'evaluation'] as const) {
      expect(state()[part], part).toBe(before[part]);
    }
    expect(state().dataset.faces).toBe(before.dataset.faces);
    expect(drawn).toHaveLength(1);
    expect(runStamp(state().run.settings!)).toBe(stamp);
    expect(nextRunChanges(state())).toEqual([
      'Identities',
      'Closed-set noise',
      'Scale s',
      'Correction starts after epoch',
      'Epochs',
      'Milestones',
    ]);
    expect(waitsForNextRun(state(), 'head', 'epochStart')).toBe(true);
    expect(waitsForNextRun(state(), 'training', 'seed')).toBe(false);
    session.backToRunSettings();
    expect(nextRunChanges(state())).toEqual([]);
    session.change({ section: 'head', key: 'kind', value: 'arcface' });
    session.chooseFolder();
    expect(nextRunChanges(state())).toEqual(['Dataset', 'Closed-set noise', 'Loss']);
  });

  it('stays when Train is pressed and no images were chosen', async () => {
    const { session, state, clients } = await shown('finished');
    const { charts, run } = state();
    session.chooseFolder();
    await settle();
    for (const press of ['train', 'step'] as const) {
      session[press]();
      await settle();
      expect(state()).toMatchObject({ machine: { phase: 'finished' }, error: { code: 'dataset' } });
      expect(state().charts).toBe(charts);
      expect(state().run).toBe(run);
    }
    expect(clients[0]!.sent.filter(({ type }) => type === 'start')).toHaveLength(1);
    expect(state().putAway).toBeNull();
  });

  it.each<[string, (session: Awaited<ReturnType<typeof shown>>['session']) => void]>([
    ['Train', (session) => session.train()],
    ['Reset', (session) => session.reset()],
    ['other images', (session) => session.chooseOwn(OWN)],
  ])('is put away by %s, and comes back with its curves and weights', async (_, replace) => {
    const { session, state, client } = await shown('finished');
    const { charts, run } = state();
    replace(session);
    await settle();
    expect(state().charts.loss).toEqual([]);
    expect(state().putAway).toMatchObject({ finished: true, settings: run.settings });
    session.bringBack();
    await settle();
    expect(state().putAway).toBeNull();
    expect(state().charts).toEqual(charts);
    expect(state().run.settings).toEqual(run.settings);
    expect(state().settings).toEqual(run.settings);
    const start = client().sent.findLast((command) => command.type === 'start');
    expect(start).toMatchObject({ kept: { checkpoint: { step: 140 } }, paused: false });
  });

  it('changes places with the one that is brought back', async () => {
    const { session, state, emit, phase } = await shown('finished');
    session.change({ section: 'training', key: 'seed', value: 8 });
    session.train();
    await settle();
    emit(phase('training', 1));
    emit(series(1));
    const { settings } = state();
    emit({ type: 'checkpoint', checkpoint: checkpointAt(1, 1), settings, digest: 'd' });
    session.bringBack();
    await settle();
    expect(state().run.settings!.training.seed).toBe(0);
    expect(state().putAway).toMatchObject({ finished: false, step: 1, settings: { training: { seed: 8 } } });
    session.bringBack();
    await settle();
    expect(state().run.settings!.training.seed).toBe(8);
    expect(state().machine).toMatchObject({ wish: 'hold' });
    expect(state().putAway).toMatchObject({ finished: true });
  });
});

describe('a run under way', () => {
  const updates = ({ client }: Pick<ReturnType<typeof setUp>, 'client'>) =>
    client().sent.filter((command) => command.type === 'update');

  it('on a person\u2019s own images gets no noise from settings for drawn faces', async () => {
    const own = await shown('training', '', ({ session }) => session.chooseOwn(OWN));
    own.session.chooseSynthetic();
    await settle();
    expect(own.state().settings.noise.closedSet).toBeGreaterThan(0);
    expect(updates(own)).toEqual([]);
    expect(own.state().run.settings!.noise.closedSet).toBe(0);
    own.session.preset('demo');
    await settle();
    expect(JSON.stringify(updates(own))).not.toContain('closedSet');
  });

  it('on drawn faces keeps its noise when a person turns to images of their own', async () => {
    const drawn = await shown('training');
    drawn.session.chooseFolder();
    await settle();
    expect(drawn.state().settings.noise.closedSet).toBe(0);
    expect(updates(drawn)).toEqual([]);
  });

  it('goes by the settings that it says it ended with', async () => {
    const { session, state, emit, phase } = await shown('training');
    const { settings } = state();
    session.change({ section: 'noise', key: 'closedSet', value: 0.6 });
    await settle();
    expect(state().run.settings!.noise.closedSet).toBe(0.6);
    emit({ type: 'settings', settings });
    emit(phase('finished', 140));
    expect(state().run.settings!.noise.closedSet).toBe(0.3);
    expect(nextRunChanges(state())).toEqual(['Closed-set noise']);
  });
});

describe('the kinds of images', () => {
  it('keep what was set for each of them', async () => {
    const { session } = setUp();
    session.open();
    await settle();
    const { getState } = session.store;
    session.change({ section: 'noise', key: 'closedSet', value: 0.45 });
    session.change({ section: 'noise', key: 'openSet', value: 0.1 });
    session.change({ section: 'dataset', key: 'difficulty', value: 0.4 });
    session.change({ section: 'dataset', key: 'identities', value: 6 });
    const { dataset, noise } = getState().settings;
    session.chooseOwn(OWN);
    await settle();
    expect(getState().settings.noise).toMatchObject({ closedSet: 0, openSet: 0 });
    session.change({ section: 'noise', key: 'closedSet', value: 0.2 });
    session.chooseSynthetic();
    await settle();
    expect(getState().settings).toMatchObject({ dataset, noise });
    session.chooseFolder();
    await settle();
    expect(getState().settings.noise).toMatchObject({ closedSet: 0.2, openSet: 0 });
  });

  it('Demo is drawn faces again, whatever was in use', async () => {
    const { session, state } = await shown('finished', '', (played) => played.session.chooseOwn(OWN));
    session.reset();
    session.preset('demo');
    await settle();
    expect(state().settings).toEqual(parseSettings({}));
    expect(state().dataset.faces).toMatchObject({ kind: 'synthetic' });
    expect(state().dataset.faces!.identities).toHaveLength(10);
  });

  it('two sets of one name and as many files are two sets', async () => {
    const read: string[] = [];
    const { session } = setUp('', {
      importImages: (sources) => {
        read.push(sources[0]!.path);
        return Promise.reject(new DOMException('cancelled', 'AbortError'));
      },
    });
    session.open();
    await settle();
    for (const path of ['first/1.png', 'second/1.png']) {
      session.chooseOwn({ name: 'faces', sources: [{ path, blob: new Blob() }] });
      await settle();
    }
    expect(read).toEqual(['first/1.png', 'second/1.png']);
  });
});
