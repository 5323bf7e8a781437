/** What a person does with the runs on the shelf, at a page whose worker is played. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseSettings } from '../../../../src/domain/settings/parse.ts';
import type { StoredRun } from '../../../../src/storage/storedRun.ts';
import { MOST_COMPARED } from '../../../../src/store/shelf/shelfView.ts';
import { checkpointAt, endOfEpoch, keptRun } from '../../../support/keptRuns.ts';
import { memoryRuns } from '../../../support/memoryRuns.ts';
import { setUp } from '../../../support/playedSession.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const settle = (milliseconds = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

async function opened(...stored: StoredRun[]) {
  const memory = memoryRuns(stored);
  const played = setUp('', { runs: memory.store, wallClock: () => 9000 });
  played.session.open();
  await settle(1000);
  const { session } = played;
  const state = () => session.store.getState();
  const ids = () => state().shelf.items.map(({ record }) => record.id);
  const note = (id: string) => state().shelf.items.find(({ record }) => record.id === id)?.note;
  const starts = () => played.clients.flatMap(({ sent }) => sent).filter((command) => command.type === 'start');
  return { ...played, memory, state, ids, note, starts };
}

const boundary = (id: string, began = 1000) =>
  endOfEpoch(2, { id, began, settings: parseSettings({ training: { epochs: 6 } }) });

describe('what is said of a run', () => {
  it('is on the page at once and in the store for the next one', async () => {
    const { session, note, memory, state } = await opened(boundary('a'));
    session.renameRun('a', '  mine ');
    session.noteRun('a', 'good');
    session.pinRun('a', true);
    session.hideRun('a', true);
    expect(note('a')).toMatchObject({ name: 'mine', note: 'good', pinned: true, hidden: true });
    expect(memory.notes.get('a')).toEqual(note('a'));
    session.dispose();
    const next = setUp('', { runs: memory.store }).session;
    next.open();
    await settle(1000);
    expect(next.store.getState().shelf.items[0]?.note).toEqual(memory.notes.get('a'));
    // What is hidden is not offered either.
    expect([next.store.getState().kept, state().kept]).toEqual([null, expect.anything()]);
  });
});

describe('deleting', () => {
  it('takes a run off every list, and undo brings all of it back', async () => {
    const { session, ids, state, memory } = await opened(boundary('a', 2000), boundary('b'));
    session.compareRuns(['a', 'b']);
    await session.openRun('a');
    session.deleteRun('a');
    expect(ids()).toEqual(['b']);
    expect(state().shelf).toMatchObject({ deleted: { record: { id: 'a' } }, opened: null, compared: ['b'] });
    expect(state().kept?.id).toBe('b');
    expect((await memory.store.records())!.items.map(({ record }) => record.id)).toEqual(['b']);
    session.undoDelete();
    expect(ids()).toEqual(['a', 'b']);
    expect(state().shelf.deleted).toBeNull();
    expect(await memory.store.take('a')).toEqual(boundary('a', 2000));
    expect(await memory.store.at('a', 2)).toEqual(boundary('a', 2000));
    expect((await memory.store.records())!.items).toHaveLength(2);
    session.undoDelete();
    expect(ids()).toEqual(['a', 'b']);
  });

  it('is for good once another run is deleted or the offer is closed', async () => {
    const { session, memory } = await opened(boundary('a'), boundary('b'));
    session.deleteRun('a');
    session.deleteRun('b');
    expect([...memory.kept.keys()]).toEqual(['b']);
    session.dismissDeleted();
    expect([...memory.kept.keys(), ...memory.records.keys(), ...memory.ends.keys()]).toEqual([]);
  });

  it('a run that is on the page puts it away first', async () => {
    const { session, state, emit, phase } = await opened(boundary('a'));
    await session.goOn('a');
    await settle(1000);
    emit(phase('finished', 60));
    expect(state().run.id).toBe('a');
    session.deleteRun('a');
    expect(state()).toMatchObject({ run: { id: null, settings: null }, putAway: null, kept: null, earlier: [] });
    session.undoDelete();
    expect(state().shelf.items).toHaveLength(1);
  });
});

describe('looking', () => {
  it('opens a run with all that is kept of it, and nothing else on the page changes', async () => {
    const { session, state, starts } = await opened(boundary('a'));
    const before = state();
    await session.openRun('a');
    expect(state().shelf.opened).toEqual({ id: 'a', details: { id: 'a', ...details(boundary('a')) } });
    expect({ ...state(), shelf: before.shelf }).toEqual(before);
    await session.openRun('nothing');
    expect(state().shelf.opened?.id).toBe('a');
    session.closeRun();
    expect(state().shelf.opened).toBeNull();
    expect(starts()).toEqual([]);
  });

  it('lays two runs at least and a handful at most over each other', async () => {
    const runs = Array.from({ length: 7 }, (_, i) => boundary(`${i}`, i));
    const { session, state, ids } = await opened(...runs);
    session.compareRuns(['1']);
    expect(state().shelf.compared).toEqual([]);
    session.compareRuns(['1', 'nothing']);
    expect(state().shelf.compared).toEqual([]);
    session.compareRuns(ids());
    expect(state().shelf.compared).toEqual(['6', '5', '4', '3', '2'].slice(0, MOST_COMPARED));
  });
});

const details = ({ rectified, identities, evaluation }: StoredRun) => ({ rectified, identities, evaluation });

describe('the settings of a run', () => {
  it('are taken over while nothing runs, and never by a run under way', async () => {
    const arcface = keptRun(25);
    const { session, state, emit, phase } = await opened(arcface);
    session.takeRunSettings('kept');
    expect(state().settings).toEqual(arcface.settings);
    session.change({ section: 'head', key: 'margin', value: 0.2 });
    session.train();
    await settle(1000);
    emit(phase('training', 1));
    session.takeRunSettings('kept');
    expect(state().settings.head.margin).toBe(0.2);
  });
});

describe('a fork', () => {
  const change = { section: 'head', key: 'epochStart', value: 3 } as const;

  it('starts in the middle of the run, with one setting changed, as a run of its own', async () => {
    const parent = boundary('a');
    const { session, state, ids, starts, memory } = await opened(parent);
    await session.forkRun('a', 2, change);
    await settle(1000);
    const settings = parseSettings({ training: { epochs: 6 }, head: { epochStart: 3 } });
    expect(starts()).toEqual([
      expect.objectContaining({
        settings,
        kept: { checkpoint: parent.checkpoint, metrics: [], digest: 'd' },
        paused: false,
      }),
    ]);
    expect(state().run).toMatchObject({ settings });
    expect(state().run.id).not.toBe('a');
    expect(state().charts.loss).toHaveLength(1);
    expect(state().charts.marks.at(-1)).toMatchObject({ at: 2, what: 'forked: correction after epoch 3' });
    expect(ids()).toEqual([state().run.id, 'a']);
    expect(state().shelf.items[0]?.record.parent).toEqual({ id: 'a', epoch: 2, what: 'correction after epoch 3' });
    expect(memory.kept.get('a')).toEqual(parent);
  });

  it('that cannot be is refused in words, and nothing starts', async () => {
    const { session, state, starts } = await opened(boundary('a'));
    const refused = async (epoch: number, value: unknown): Promise<string | undefined> => {
      await session.forkRun('a', epoch, { ...change, value });
      return state().error?.message;
    };
    expect(await refused(1, 3)).toMatch(/epoch 1 is no longer kept/);
    expect(await refused(2, 5)).toMatch(/would be the same/);
    expect(await refused(2, 999)).toMatch(/cannot be forked: head\.epochStart/);
    expect(starts()).toEqual([]);
  });
});

describe('a run in the page', () => {
  it('is on the shelf from its first checkpoint on, rests after a reset, and is gone without an epoch', async () => {
    const { session, state, ids, emit, phase, memory } = await opened();
    const checkpoint = (epoch: number, step: number) =>
      emit({ type: 'checkpoint', checkpoint: checkpointAt(epoch, step), settings: parseSettings({}), digest: 'd' });
    session.train();
    await settle(1000);
    emit(phase('training', 1));
    checkpoint(1, 1);
    expect(ids()).toEqual([state().run.id]);
    session.reset();
    expect(ids()).toEqual([]);
    expect(memory.records.size).toBe(0);
  });
});

describe('files of the commands', () => {
  it('join, and those that cannot be read are named', async () => {
    const { session, state, ids } = await opened(boundary('a'));
    const run = JSON.stringify({ settings: parseSettings({}), final: null, evaluation: null });
    await session.addRunFiles([
      { path: 'out/run.json', blob: new Blob([run]) },
      { path: 'bad/run.json', blob: new Blob(['{']) },
    ]);
    expect(ids()).toHaveLength(2);
    expect(state().shelf.messages).toEqual([
      { tone: 'bad', lines: [expect.stringMatching(/^bad\/run\.json: /)] },
      { tone: 'info', lines: ['1 run joined.'] },
    ]);
    session.dismissShelfMessages();
    expect(state().shelf.messages).toEqual([]);
    await session.addRunFiles([{ path: 'out/run.json', blob: new Blob([run]) }]);
    expect(ids()).toHaveLength(2);
    expect(state().shelf.messages[0]?.lines).toEqual(['1 run joined.', expect.stringContaining('was here already')]);
  });
});
