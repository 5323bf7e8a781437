/** The shelf of runs in the page: what the storage has of it, and what this page adds. Deleting keeps everything until it cannot be undone. */
import { plural, t } from '@lingui/core/macro';
import type { StoreApi } from 'zustand/vanilla';
import { epochsDone } from '../../domain/checkpoint.ts';
import { runStamp } from '../../domain/runStamp.ts';
import type { ShelfItem } from '../../domain/shelvedRun.ts';
import { freshNote, type RunDetails, type RunRecord, type ShelfNote } from '../../domain/shelvedRun.ts';
import type { Keeping } from '../../storage/keeping.ts';
import { detailsOf, recordOf } from '../../storage/recordOfRun.ts';
import type { RoomMade } from '../../storage/runRoom.ts';
import type { RunStore } from '../../storage/runs.ts';
import type { KeptRun } from '../run/keptRunView.ts';
import type { AppState } from '../state.ts';
import type { ShelfMessage, ShelfView } from './shelfView.ts';

export interface Shelf {
  /** Looks for what other pages have kept, and what they have deleted. */
  find(): Promise<void>;
  item(id: string): ShelfItem | null;
  details(id: string): Promise<RunDetails | null>;
  /** The run in this page has a newer state. */
  kept(run: KeptRun): void;
  /** How the newest state of a run of this page is kept: what stays in memory alone has no ends of epochs to fork from. */
  keeping(keeping: Keeping, id: string): void;
  /** A run that was trained elsewhere. @returns how it is kept */
  add(record: RunRecord, details: RunDetails): Promise<Keeping>;
  annotate(id: string, change: Partial<Omit<ShelfNote, 'id'>>): void;
  /** The run leaves the shelf; all of it stays in the storage. */
  takeAway(id: string): ShelfItem | null;
  putBack(item: ShelfItem): void;
  /** The run is gone. */
  forget(id: string): void;
  say(message: ShelfMessage): void;
}

interface ShelfParts {
  readonly store: StoreApi<AppState>;
  readonly runs: RunStore;
}

/** As many as a race of five with a few seeds has. */
const MOST_IN_MEMORY = 20;

/** What a run on the shelf is called. */
export const nameOfItem = ({ record, note }: Pick<ShelfItem, 'record' | 'note'>): string =>
  note.name === '' ? runStamp(record.settings) : note.name;

const inOrder = (items: readonly ShelfItem[]): readonly ShelfItem[] =>
  [...items].sort((a, b) => b.record.began - a.record.began || (a.record.id < b.record.id ? 1 : -1));

/** Takes in that runs have given way to others, and says so. */
function takeRoomMade(
  { weights, runs: gone }: RoomMade,
  { item, putBack, forget, say }: Pick<Shelf, 'item' | 'putBack' | 'forget' | 'say'>,
): void {
  const names = weights.flatMap((id) => item(id) ?? []).map(nameOfItem);
  for (const id of weights) {
    const without = item(id);
    if (without) putBack({ ...without, hasWeights: false, epochs: [] });
  }
  for (const id of gone) forget(id);
  const lines = [
    ...names.map(
      (name) => t`The weights of "${name}" gave way to newer ones: it stays in Runs, and cannot be gone on with.`,
    ),
    ...(gone.length > 0
      ? [t`${plural({ count: gone.length }, { one: '# oldest run', other: '# oldest runs' })} gave way to newer ones.`]
      : []),
  ];
  if (lines.length > 0) say({ tone: 'info', lines });
}

export function createShelf({ store, runs }: ShelfParts): Shelf {
  const { getState: get, setState: set } = store;
  /** Details of the newest runs of this page, should the storage not have them; oldest first. */
  const inMemory = new Map<string, RunDetails>();
  /** Runs that this page has trained or read: they may be nowhere else. */
  const own = new Set<string>();

  const change = (part: Partial<ShelfView>): void => set({ shelf: { ...get().shelf, ...part } });
  const item = (id: string): ShelfItem | null => get().shelf.items.find(({ record }) => record.id === id) ?? null;
  const without = (id: string): readonly ShelfItem[] => get().shelf.items.filter(({ record }) => record.id !== id);
  const put = (next: ShelfItem): void => change({ items: inOrder([...without(next.record.id), next]) });
  const say = (message: ShelfMessage): void => change({ messages: [...get().shelf.messages, message] });

  const leave = (id: string): void => {
    const { opened, compared } = get().shelf;
    change({
      items: without(id),
      compared: compared.filter((each) => each !== id),
      opened: opened?.id === id ? null : opened,
    });
  };

  runs.onRoomMade((made) => takeRoomMade(made, { item, putBack: put, forget: leave, say }));

  return {
    async find() {
      const told = await runs.records();
      if (!told) return;
      const { items, unreadable } = told;
      const stored = new Set(items.map(({ record }) => record.id));
      for (const { record } of get().shelf.items) if (!own.has(record.id) && !stored.has(record.id)) leave(record.id);
      const here = new Map(get().shelf.items.map((each) => [each.record.id, each]));
      const deleted = get().shelf.deleted?.record.id;
      // What this page has of its own run is newer than what is stored; of a run of another page it is the other way round.
      const isNewer = ({ record }: ShelfItem): boolean => {
        const known = here.get(record.id);
        return known === undefined || known.record.savedAt < record.savedAt;
      };
      const found = items.filter((each) => each.record.id !== deleted && isNewer(each));
      for (const { record } of found) here.delete(record.id);
      change({ items: inOrder([...here.values(), ...found]), unreadable });
    },
    item,
    details: async (id) => (await runs.details(id)) ?? inMemory.get(id) ?? null,
    kept(run) {
      const record = recordOf(run);
      if (!record) return;
      const before = item(run.id);
      const done = epochsDone(run.checkpoint);
      const earlier = before?.epochs.filter((epoch) => epoch <= run.checkpoint.epoch - 1) ?? [];
      const epochs = done === null || earlier.includes(done) ? earlier : [...earlier, done];
      own.add(run.id);
      inMemory.delete(run.id);
      inMemory.set(run.id, detailsOf(run));
      for (const oldest of [...inMemory.keys()].slice(0, -MOST_IN_MEMORY)) inMemory.delete(oldest);
      put({ record, note: before?.note ?? freshNote(run.id), hasWeights: true, epochs });
    },
    keeping(keeping, id) {
      const before = item(id);
      if (keeping === 'memory' && before && before.epochs.length > 0) put({ ...before, epochs: [] });
    },
    async add(record, details) {
      const keeping = await runs.putRecord(record, details);
      own.add(record.id);
      if (keeping !== 'stored') inMemory.set(record.id, details);
      put({ record, note: item(record.id)?.note ?? freshNote(record.id), hasWeights: false, epochs: [] });
      return keeping;
    },
    annotate(id, part) {
      const before = item(id);
      if (!before) return;
      const note = { ...before.note, ...part };
      put({ ...before, note });
      void runs.annotate(note);
    },
    takeAway(id) {
      const gone = item(id);
      leave(id);
      return gone;
    },
    putBack: put,
    forget: leave,
    say,
  };
}
