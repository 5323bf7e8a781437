/** Runs that outlive a reload and a fault: kept at checkpoints, offered again, taken up where they were. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ErrorCode } from '../../../../src/domain/errors.ts';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import { readWeights } from '../../../../src/formats/network/weightsFile.ts';
import type { TrainingCommandBody, TrainingEventBody } from '../../../../src/protocol/training.ts';
import type { Keeping } from '../../../../src/storage/keeping.ts';
import type { RunStore } from '../../../../src/storage/runs.ts';
import type { StoredRun, UnreadableRun } from '../../../../src/storage/storedRun.ts';
import { MOST_RESTARTS } from '../../../../src/store/run/runKeeper.ts';
import { checkpointAt, keptRun } from '../../../support/keptRuns.ts';
import { memoryRuns } from '../../../support/memoryRuns.ts';
import { setUp } from '../../../support/playedSession.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const settle = (milliseconds = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

function storeOf(
  stored: StoredRun | readonly StoredRun[] | null = null,
  keeping: Keeping = 'stored',
  unreadable: readonly UnreadableRun[] = [],
) {
  const saved: StoredRun[] = [];
  const memory = memoryRuns([stored ?? []].flat());
  const { store, kept, notes } = memory;
  const removed = vi.fn();
  const runs: RunStore = {
    ...store,
    list: async () => {
      const found = await store.list();
      return { ...found, unreadable: [...unreadable, ...found.unreadable] };
    },
    async save(run) {
      saved.push(run);
      if (keeping === 'stored') await store.save(run);
      return keeping;
    },
    remove(id) {
      removed(id);
      return store.remove(id);
    },
  };
  return { runs, saved, removed, kept, notes };
}

const checkpoint = (epoch: number, step: number): TrainingEventBody => ({
  type: 'checkpoint',
  checkpoint: checkpointAt(epoch, step),
  settings: parseSettings({}),
  digest: 'd',
});
const failure = (code: ErrorCode): TrainingEventBody => ({
  type: 'error',
  error: { code, message: `Something is wrong (${code}). Do something.`, detail: '' },
});
const steps = (first: number, count: number): TrainingEventBody => ({
  type: 'steps',
  imagesPerSecond: 100,
  series: {
    firstStep: first,
    epoch: new Int32Array(count).fill(1),
    loss: new Float32Array(count).fill(5),
    crossEntropy: new Float32Array(count).fill(4),
    boundaryTerm: new Float32Array(count).fill(1),
    gradientNorm: new Float32Array(count).fill(1),
  },
});
const starts = (clients: readonly { readonly sent: readonly TrainingCommandBody[] }[]) =>
  clients.flatMap(({ sent }) => sent).filter((command) => command.type === 'start');

/** A run under way, with `runs` to keep it. */
async function training(runs: RunStore) {
  const played = setUp('', { runs, wallClock: () => 77 });
  const { session, emit, phase } = played;
  session.open();
  await settle(1000);
  session.train();
  await settle();
  emit(phase('training', 1));
  emit(steps(1, 12));
  return { ...played, state: () => session.store.getState() };
}

describe('keeping', () => {
  it('writes every checkpoint with what the page shows at that moment', async () => {
    const { runs, saved } = storeOf();
    const { emit, session, client } = await training(runs);
    expect(client().sent.at(-1)).toMatchObject({ type: 'start', kept: null, checkpoints: true });
    const record = { image: 3, givenLabel: 0, rectifiedLabel: 1, trueLabel: null, epoch: 1, step: 12 };
    emit({ type: 'corrections', records: [record], withdrawn: [] });
    emit(checkpoint(2, 12));
    await settle();
    expect(saved).toHaveLength(1);
    expect(saved[0]).toMatchObject({ savedAt: 77, digest: 'd', images: '', corrections: [record] });
    expect(saved[0]!.checkpoint.step).toBe(12);
    expect(saved[0]!.curves.loss.buckets).toHaveLength(12);
    expect(session.store.getState().kept).toBeNull();
  });

  it('lets a slow store fall behind by the newest checkpoint only', async () => {
    const { runs, saved } = storeOf();
    let finish: (keeping: Keeping) => void = () => {};
    const slow: RunStore = {
      ...runs,
      save: (run) => {
        saved.push(run);
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
    };
    const { emit } = await training(slow);
    for (const step of [10, 11, 12, 13]) emit(checkpoint(1, step));
    finish('stored');
    await settle();
    expect(saved.map((run) => run.checkpoint.step)).toEqual([10, 13]);
  });

  it.each<[Keeping, RegExp]>([
    ['full', /no room/],
    ['memory', /not being kept/],
    ['read-only', /Another tab/],
  ])('says once that a run is not kept: %s', async (keeping, words) => {
    const { emit, state, session } = await training(storeOf(null, keeping).runs);
    emit(checkpoint(1, 10));
    await settle();
    expect(state().warnings.map(({ message }) => message)).toEqual([expect.stringMatching(words)]);
    session.dismissWarnings();
    emit(checkpoint(1, 11));
    await settle();
    expect(state().warnings).toEqual([]);
  });

  it('ends with a reset, not with the images of somebody else', async () => {
    const { runs, removed, kept } = storeOf();
    const { session, emit, state } = await training(runs);
    emit(checkpoint(1, 10));
    await settle();
    session.chooseOwn({ name: 'others', sources: [] });
    session.reset();
    expect(state().putAway).toMatchObject({ step: 10, finished: false });
    expect([...kept.values()]).toMatchObject([{ checkpoint: { step: 10 } }]);
    session.chooseSynthetic();
    await settle(1000);
    session.train();
    await settle(1000);
    emit(checkpoint(1, 1));
    await settle();
    session.reset();
    expect([...kept.values()]).toMatchObject([{ checkpoint: { step: 10 } }]);
    expect(removed).not.toHaveBeenCalledWith([...kept.keys()][0]);
  });
});

describe('a run that was kept by an earlier page', () => {
  it('is offered, and goes on with its settings, curves and labels', async () => {
    const stored = keptRun(25);
    const { session, client, emit, phase } = setUp('', { runs: storeOf(stored).runs });
    session.open();
    await settle(1000);
    const state = () => session.store.getState();
    expect(state().kept).toMatchObject({ epoch: 3, step: 25, finished: false, images: '', savedAt: 1000 });
    session.goOn();
    await settle(1000);
    const start = starts([client()]).at(-1);
    expect(start).toMatchObject({ paused: false, initial: null, settings: stored.settings });
    expect(start?.kept).toEqual({ checkpoint: stored.checkpoint, metrics: [], digest: 'd' });
    expect(state().settings).toEqual(stored.settings);
    expect(state().kept).toBeNull();
    emit(phase('training', 26));
    emit(steps(26, 1));
    await settle(1000);
    expect(state().charts.loss.map(({ epoch }) => epoch)).toEqual([0.1, 2.6]);
    expect(state().charts.marks).toEqual(stored.curves.marks);
    expect(state().corrections.total).toBe(1);
  });

  it('is told apart when it was finished, and can be put away', async () => {
    const stored = { ...keptRun(90), checkpoint: checkpointAt(10, 90) };
    const { session } = setUp('', { runs: storeOf(stored).runs });
    session.open();
    await settle(1000);
    expect(session.store.getState().kept).toMatchObject({ finished: true, epoch: 9 });
    session.dismissKept();
    expect(session.store.getState().kept).toBeNull();
  });

  it('asks for its own images first', async () => {
    const settings = parseSettings({ dataset: { kind: 'folder', path: 'faces' } }, 3);
    const stored = keptRun(25, { images: 'faces', settings });
    const { session, clients, client } = setUp('', { runs: storeOf(stored).runs });
    session.open();
    await settle(1000);
    session.goOn();
    await settle(1000);
    expect(session.store.getState().error?.message).toMatch(/"faces" again/);
    expect(starts(clients)).toEqual([]);
    session.chooseOwn({ name: 'faces', sources: [{ path: 'a/1.jpg', blob: new Blob() }] as never });
    await settle(1000);
    expect(session.store.getState()).toMatchObject({ error: null, kept: { images: 'faces' } });
    session.goOn();
    await settle(1000);
    expect(starts([client()]).at(-1)?.kept?.digest).toBe('d');
  });

  it('is not gone on with on other images, though some of one\u2019s own are there', async () => {
    const settings = parseSettings({ dataset: { kind: 'folder', path: 'faces' } }, 3);
    const { session, clients } = setUp('', { runs: storeOf(keptRun(25, { images: 'faces', settings })).runs });
    session.open();
    await settle(1000);
    session.chooseOwn({ name: 'others', sources: [{ path: 'a/1.jpg', blob: new Blob() }] });
    await settle(1000);
    session.goOn();
    await settle(1000);
    expect(starts(clients)).toEqual([]);
    const { error, dataset, settings: page } = session.store.getState();
    expect(error?.message).toMatch(/"faces" again/);
    expect(dataset).toMatchObject({ faces: null, chosen: null });
    expect(page.dataset).toEqual({ kind: 'folder', path: 'faces' });
    expect(session.store.getState().kept).toMatchObject({ images: 'faces' });
  });

  it('that does not fit the images is refused, and another run can start from its backbone', async () => {
    const { session, client, emit } = setUp('', { runs: storeOf(keptRun(25)).runs });
    session.open();
    await settle(1000);
    session.goOn();
    await settle(1000);
    emit(failure('checkpoint'));
    await settle(1000);
    expect(session.store.getState()).toMatchObject({ machine: { phase: 'failed' }, kept: { step: 25 } });
    await session.startFromKept();
    await settle(1000);
    const start = starts([client()]).at(-1)!;
    expect(start).toMatchObject({ kept: null, initial: { name: 'step 25 of the kept run', use: 'backbone' } });
    const { network, tensors } = await readWeights(start.initial!.file);
    expect(network).toBe(parseSettings({}).model.preset);
    expect(tensors.get('stem.conv.weight')?.data).toEqual(Float32Array.of(0.5, 25));
  });

  it('with settings that are none any more is not offered', async () => {
    const stored = keptRun(25, { settings: { head: { kind: 'nonsense' } } });
    const { session } = setUp('', { runs: storeOf(stored).runs });
    session.open();
    await settle(1000);
    expect(session.store.getState().kept).toBeNull();
  });
});

describe('a run beside the ones that are kept', () => {
  const older = keptRun(7, { id: 'older', savedAt: 500 });

  it('has a place of its own: what was kept stays, and is offered again once it has ended', async () => {
    const { runs, kept } = storeOf([keptRun(25), older]);
    const { session, state, emit, phase } = await training(runs);
    expect(state()).toMatchObject({ kept: null, earlier: [{ step: 25 }, { step: 7 }] });
    emit(checkpoint(2, 12));
    await settle();
    expect([...kept.keys()]).toEqual(['kept', 'older', expect.stringMatching(/^new/)]);
    expect(kept.get('kept')).toEqual(keptRun(25));
    emit(phase('finished', 20));
    expect(state()).toMatchObject({ kept: null, earlier: [{ step: 25 }, { step: 7 }] });
    await session.goOn('older');
    await settle(1000);
    emit(checkpoint(3, 8));
    await settle();
    expect(kept.get('older')?.checkpoint.step).toBe(8);
    expect(state()).toMatchObject({ putAway: { step: 12 }, earlier: [{ step: 25 }] });
    session.reset();
    expect([...kept.values()].map((run) => run.checkpoint.step)).toEqual([25, 12]);
    expect(state()).toMatchObject({ putAway: { step: 8 }, kept: { step: 12 }, earlier: [{ step: 25 }] });
  });

  it('takes up what is kept by now, or says that another tab is at it', async () => {
    const { runs, kept } = storeOf([keptRun(25), older]);
    const busy: RunStore = {
      ...runs,
      take: (id) => (id === 'older' ? Promise.resolve('elsewhere') : runs.take(id)),
    };
    const { session, clients, client } = setUp('', { runs: busy });
    session.open();
    await settle(1000);
    await session.goOn('older');
    expect(session.store.getState().error?.message).toMatch(/another tab is at it/);
    expect(starts(clients)).toEqual([]);
    kept.set('kept', keptRun(30));
    await session.goOn();
    await settle(1000);
    expect(starts([client()]).at(-1)?.kept?.checkpoint.step).toBe(30);
  });

  it('is remembered in the page where nothing can be stored', async () => {
    const { session, state, emit } = await training(storeOf(null, 'memory').runs);
    emit(checkpoint(2, 12));
    session.chooseOwn({ name: 'others', sources: [] });
    session.chooseSynthetic();
    await settle(1000);
    expect(state().putAway).toMatchObject({ step: 12 });
    session.bringBack();
    await settle(1000);
    expect(state()).toMatchObject({ machine: { phase: 'preparing' }, putAway: null });
  });

  it('is not taken for one that failed before its first checkpoint', async () => {
    const { emit, state } = await training(storeOf([keptRun(25), older]).runs);
    emit(failure('device-lost'));
    await settle();
    expect(state()).toMatchObject({ machine: { phase: 'failed' }, kept: null, earlier: [{ step: 25 }, { step: 7 }] });
  });

  it('is dropped only when a person says so, and for good only when that can no longer be undone', async () => {
    const { runs, kept } = storeOf([keptRun(25), older]);
    const { session } = setUp('', { runs });
    session.open();
    await settle(1000);
    session.dismissKept();
    expect(session.store.getState()).toMatchObject({ kept: null, earlier: [] });
    expect(kept.size).toBe(2);
    session.deleteRun('older');
    expect([...kept.keys()]).toEqual(['kept', 'older']);
    session.undoDelete();
    session.deleteRun('older');
    session.dismissDeleted();
    expect([...kept.keys()]).toEqual(['kept']);
  });

  it('that this version cannot read is named, stays, and can be had as a file', async () => {
    const newer = [{ id: 'future', why: 'newer' }] as const;
    const broken = keptRun(25, { settings: { head: { kind: 'nonsense' } } });
    const { runs, removed } = storeOf([broken], 'stored', newer);
    const { session, downloads } = setUp('', { runs });
    session.open();
    await settle(1000);
    expect(session.store.getState().unreadable).toEqual([...newer, { id: 'kept', why: 'damaged' }]);
    await session.downloadKept('future');
    expect(downloads).toEqual(['boundaryface-kept-run-future.json']);
    session.dismissUnreadable();
    expect(session.store.getState().unreadable).toEqual([]);
    expect(removed).not.toHaveBeenCalled();
  });

  it('that was not stored says so until it is', async () => {
    const { runs } = storeOf();
    let keeping: Keeping = 'memory';
    const { emit, state } = await training({ ...runs, save: () => Promise.resolve(keeping) });
    emit(checkpoint(1, 10));
    await settle();
    expect(state().warnings.map(({ kind }) => kind)).toEqual(['not-kept']);
    keeping = 'stored';
    emit(checkpoint(1, 11));
    await settle();
    expect(state().warnings).toEqual([]);
  });
});

describe('a run that fails', () => {
  it.each<ErrorCode>(['device-lost', 'unresponsive', 'worker'])('goes on in a new worker after %s', async (code) => {
    const { emit, clients, state } = await training(storeOf().runs);
    emit(checkpoint(2, 12));
    emit(failure(code));
    await settle(1000);
    expect(clients.map(({ alive }) => alive)).toEqual([false, true]);
    expect(clients[1]!.sent.map(({ type }) => type)).toEqual(['prepare', 'load', 'start']);
    expect(starts(clients).at(-1)).toMatchObject({ paused: false, kept: { checkpoint: { step: 12 } } });
    expect(state().error).toBeNull();
    expect(state().warnings).toEqual([
      { kind: 'restarted', message: `Something is wrong (${code}). Training was taken up again at step 12.` },
    ]);
    expect(state().charts.marks.map(({ what }) => what)).toEqual(['taken up again']);
  });

  it('is given up after some tries without a step forward, and stays on offer', async () => {
    const { emit, clients, state, session } = await training(storeOf().runs);
    emit(checkpoint(2, 12));
    for (let i = 0; i < MOST_RESTARTS; i++) {
      emit(failure('device-lost'));
      await settle(1000);
    }
    expect(clients).toHaveLength(1 + MOST_RESTARTS);
    emit(failure('device-lost'));
    await settle(1000);
    expect(clients).toHaveLength(1 + MOST_RESTARTS);
    expect(state()).toMatchObject({ machine: { phase: 'failed' }, error: { code: 'device-lost' }, kept: { step: 12 } });
    session.goOn();
    await settle(1000);
    expect(starts(clients).at(-1)).toMatchObject({ kept: { checkpoint: { step: 12 } } });
  });

  it('may be taken up as often as it gets on', async () => {
    const { emit, clients } = await training(storeOf().runs);
    for (let i = 1; i <= 2 * MOST_RESTARTS; i++) {
      emit(checkpoint(2, 12 + i));
      emit(failure('device-lost'));
      await settle(1000);
    }
    expect(clients).toHaveLength(1 + 2 * MOST_RESTARTS);
  });

  it('stands still where its numbers were sound, and goes on with another learning rate', async () => {
    const { emit, clients, state, session, client, phase, sent } = await training(storeOf().runs);
    emit(checkpoint(2, 12));
    emit(failure('non-finite'));
    emit(phase('stopped', 14));
    await settle(1000);
    expect(clients).toHaveLength(1);
    expect(sent()).toEqual(['prepare', 'load', 'start', 'start']);
    expect(starts(clients).at(-1)).toMatchObject({ paused: true, kept: { checkpoint: { step: 12 } } });
    expect(state().error?.message).toMatch(/back at step 12/);
    emit(phase('paused', 12));
    expect(state().machine.phase).toBe('paused');
    session.change({ section: 'training', key: 'learningRate', value: 0.02 });
    session.train();
    await settle(1000);
    expect(client().sent.slice(-2)).toEqual(
      expect.arrayContaining([{ type: 'resume' }, { type: 'update', live: { training: { learningRate: 0.02 } } }]),
    );
  });

  it('without a checkpoint, or for want of memory, waits for a person', async () => {
    const { emit, clients, state } = await training(storeOf().runs);
    emit(failure('device-lost'));
    await settle(1000);
    expect(clients).toHaveLength(1);
    expect(state().machine.phase).toBe('failed');
    const other = await training(storeOf().runs);
    other.emit(checkpoint(2, 12));
    other.emit(failure('out-of-memory'));
    await settle(1000);
    expect(other.clients).toHaveLength(1);
    expect(other.state()).toMatchObject({ machine: { phase: 'failed' }, kept: { step: 12 } });
  });
});
