/** The shelf in the page: what the storage has of it, and what this page knows better. */
import { describe, expect, it } from 'vitest';
import { freshNote } from '../../../../src/domain/shelvedRun.ts';
import { detailsOf, recordOf } from '../../../../src/storage/recordOfRun.ts';
import type { RoomMade } from '../../../../src/storage/runRoom.ts';
import type { StoredRun } from '../../../../src/storage/storedRun.ts';
import { withParsedSettings } from '../../../../src/store/run/keptRunView.ts';
import { createShelf, nameOfItem } from '../../../../src/store/shelf/shelf.ts';
import { endOfEpoch, keptRun } from '../../../support/keptRuns.ts';
import { memoryRuns } from '../../../support/memoryRuns.ts';
import { pageStore } from '../../../support/pageStore.ts';

function setUp(...stored: StoredRun[]) {
  const store = pageStore();
  const memory = memoryRuns(stored);
  let tell: (made: RoomMade) => void = () => {};
  let silent = false;
  const runs = {
    ...memory.store,
    records: () => (silent ? Promise.resolve(null) : memory.store.records()),
    onRoomMade(listener: typeof tell) {
      tell = listener;
    },
  };
  const shelf = createShelf({ store, runs });
  const items = () => store.getState().shelf.items;
  return {
    shelf,
    memory,
    items,
    messages: () => store.getState().shelf.messages,
    silence(on: boolean) {
      silent = on;
    },
    tell: (made: RoomMade) => tell(made),
  };
}

const run = (step: number, change: Partial<StoredRun> = {}) => withParsedSettings(keptRun(step, change))!;

describe('the shelf', () => {
  it('has those that began last on top', async () => {
    const { shelf, items } = setUp(keptRun(1, { id: 'a', began: 1 }), keptRun(1, { id: 'b', began: 3 }));
    await shelf.find();
    shelf.kept(run(1, { id: 'c', began: 2 }));
    expect(items().map(({ record }) => record.id)).toEqual(['b', 'c', 'a']);
  });

  it('keeps what this page has of its own run, and takes what another page has got on with', async () => {
    const { shelf, items, memory } = setUp(keptRun(10, { id: 'own' }), keptRun(10, { id: 'other' }));
    await shelf.find();
    shelf.kept(run(30, { id: 'own', savedAt: 3000 }));
    await memory.store.save(keptRun(20, { id: 'other', savedAt: 2000 }));
    await shelf.find();
    expect(Object.fromEntries(items().map(({ record }) => [record.id, record.step]))).toEqual({ own: 30, other: 20 });
  });

  it('drops what another page has deleted, and never its own, nor anything where the storage does not answer', async () => {
    const { shelf, items, memory, silence } = setUp(keptRun(10, { id: 'here' }), keptRun(10, { id: 'gone' }));
    await shelf.find();
    shelf.kept(run(30, { id: 'own' }));
    await memory.store.annotate({ ...freshNote('gone'), deletedAt: 1 });
    silence(true);
    await shelf.find();
    expect(items()).toHaveLength(3);
    silence(false);
    await shelf.find();
    expect(
      items()
        .map(({ record }) => record.id)
        .sort(),
    ).toEqual(['here', 'own']);
  });

  it('knows at the ends of which epochs a run can be forked', () => {
    const { shelf, items } = setUp();
    const end = (done: number) => shelf.kept(withParsedSettings(endOfEpoch(done))!);
    end(1);
    shelf.kept(run(15));
    end(2);
    expect(items()[0]?.epochs).toEqual([1, 2]);
    // Taken up again before.
    end(1);
    expect(items()[0]?.epochs).toEqual([1]);
  });

  it('offers no end of an epoch of a run that stays in memory alone', () => {
    const { shelf, items } = setUp();
    shelf.kept(withParsedSettings(endOfEpoch(1))!);
    shelf.keeping('stored', 'kept');
    expect(items()[0]?.epochs).toEqual([1]);
    shelf.keeping('memory', 'kept');
    expect(items()[0]?.epochs).toEqual([]);
  });

  it('keeps what was said of a run while it goes on', () => {
    const { shelf, items } = setUp();
    shelf.kept(run(1));
    shelf.annotate('kept', { name: 'mine' });
    shelf.kept(run(2));
    expect(items()).toMatchObject([{ record: { step: 2 }, note: { name: 'mine' } }]);
    shelf.annotate('nothing', { name: 'x' });
    expect(items()).toHaveLength(1);
  });

  it('has the details of its own run though the storage has none', async () => {
    const { shelf, memory } = setUp();
    shelf.kept(run(1));
    expect(memory.records.size).toBe(0);
    expect(await shelf.details('kept')).toEqual(detailsOf(keptRun(1)));
    expect(await shelf.details('nothing')).toBeNull();
  });
});

describe('runs that gave way', () => {
  it('are named: one without its weights stays, one that is gone leaves', async () => {
    const { shelf, items, messages, tell } = setUp(endOfEpoch(1, { id: 'a' }), keptRun(1, { id: 'b' }));
    await shelf.find();
    tell({ weights: ['a'], runs: ['b'] });
    expect(items()).toMatchObject([{ record: { id: 'a' }, hasWeights: false, epochs: [] }]);
    const [message] = messages();
    expect(message?.lines).toHaveLength(2);
    expect(message?.lines[0]).toMatch(/^The weights of "ArcFace · .*gave way/);
    expect(message?.lines[1]).toBe('1 oldest run gave way to newer ones.');
  });
});

it('a run is called by its own name, or by its settings', () => {
  const record = recordOf(keptRun(1))!;
  expect(nameOfItem({ record, note: { ...freshNote('kept'), name: 'mine' } })).toBe('mine');
  expect(nameOfItem({ record, note: freshNote('kept') })).toMatch(/^ArcFace · .* · seed 0$/);
});
