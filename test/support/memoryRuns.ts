/** A store of runs in memory, as the browser's is: records, weights, ends of epochs, what a person has said. */
import { epochsDone } from '../../src/domain/checkpoint.ts';
import { freshNote, type RunDetails, type RunRecord, type ShelfNote } from '../../src/domain/shelvedRun.ts';
import { detailsOf, recordOf } from '../../src/storage/recordOfRun.ts';
import type { RunStore } from '../../src/storage/runs.ts';
import type { StoredRun } from '../../src/storage/storedRun.ts';

export interface MemoryRuns {
  readonly store: RunStore;
  /** The newest checkpoint of each run. */
  readonly kept: Map<string, StoredRun>;
  readonly ends: Map<string, StoredRun>;
  readonly records: Map<string, RunRecord>;
  readonly notes: Map<string, ShelfNote>;
}

export function memoryRuns(stored: readonly StoredRun[] = []): MemoryRuns {
  const kept = new Map<string, StoredRun>();
  const ends = new Map<string, StoredRun>();
  const records = new Map<string, RunRecord>();
  const details = new Map<string, RunDetails>();
  const notes = new Map<string, ShelfNote>();
  let ids = 0;

  const put = (run: StoredRun): void => {
    kept.set(run.id, run);
    const record = recordOf(run);
    if (record) records.set(run.id, record);
    details.set(run.id, detailsOf(run));
    const done = epochsDone(run.checkpoint);
    if (done !== null) ends.set(`${run.id} ${done}`, run);
  };
  for (const run of stored) put(run);

  const isOffered = ({ id }: RunRecord): boolean => {
    const note = notes.get(id);
    return kept.has(id) && !(note && (note.resting || note.hidden || note.deletedAt !== null));
  };

  const store: RunStore = {
    newId() {
      ids += 1;
      return `new ${ids}`;
    },
    list() {
      const runs = [...records.values()].filter(isOffered).sort((a, b) => b.savedAt - a.savedAt);
      const unreadable = [...kept.keys()]
        .filter((id) => !records.has(id))
        .map((id) => ({ id, why: 'damaged' as const }));
      return Promise.resolve({ runs, unreadable });
    },
    take: (id) => Promise.resolve(kept.get(id) ?? null),
    at: (id, done) => Promise.resolve(ends.get(`${id} ${done}`) ?? null),
    save(run) {
      put(run);
      return Promise.resolve('stored');
    },
    remove(id) {
      for (const map of [kept, records, details, notes]) map.delete(id);
      for (const key of [...ends.keys()]) if (key.startsWith(`${id} `)) ends.delete(key);
      return Promise.resolve(true);
    },
    copy: (id) => Promise.resolve(new Blob([id])),
    records() {
      const items = [...records.values()].map((record) => ({
        record,
        note: notes.get(record.id) ?? freshNote(record.id),
        hasWeights: kept.has(record.id),
        epochs: [...ends.keys()]
          .filter((key) => key.startsWith(`${record.id} `))
          .map((key) => Number(key.split(' ').at(-1))),
      }));
      return Promise.resolve({ items: items.filter(({ note }) => note.deletedAt === null), unreadable: 0 });
    },
    details: (id) => Promise.resolve(details.get(id) ?? null),
    putRecord(record, about) {
      records.set(record.id, record);
      details.set(record.id, about);
      return Promise.resolve('stored');
    },
    annotate(note) {
      notes.set(note.id, note);
      return Promise.resolve();
    },
    onRoomMade() {},
  };
  return { store, kept, ends, records, notes };
}
