/**
 * Keeps sweeps and the results of their runs across reloads: a result is a line of results.jsonl, under the settings of its run.
 * One page at a time runs a sweep; where nothing can be stored the caller is told and goes on in memory.
 */
import { readResult } from '../domain/sweep/resultSchema.ts';
import { keyOf, type RunResult } from '../domain/sweep/sweepResult.ts';
import { type Database, lazyDatabase } from './database.ts';
import { answered, isQuota, type Keeping, type Locks, pageLocks, takeLock } from './keeping.ts';
import { readStoredSweep, type StoredSweep } from './storedSweep.ts';

export interface SweepStore {
  /** In no order, and how many cannot be read; null where the storage does not hand them out. */
  list(): Promise<{ readonly sweeps: readonly StoredSweep[]; readonly unreadable: number } | null>;
  put(sweep: StoredSweep): Promise<Keeping>;
  /** @param keys of results that no other sweep asks for */
  remove(id: string, keys: readonly string[]): Promise<void>;
  /** All that are kept, by the settings of their run; null where the storage does not hand them out. */
  results(): Promise<ReadonlyMap<string, RunResult> | null>;
  addResults(results: readonly RunResult[]): Promise<Keeping>;
  /** Makes the running of a sweep this page's own until it is released; null when another page is at it. */
  take(id: string): Promise<(() => void) | null>;
}

export interface SweepStoreOptions {
  readonly database?: string;
  readonly locks?: Locks | null;
  /** Milliseconds that the store may take to answer. */
  readonly answerMs?: number;
}

const keepingAfter = (cause: unknown): Keeping => (isQuota(cause) ? 'full' : 'memory');

export function createSweepStore(options: SweepStoreOptions = {}): SweepStore {
  const { answerMs } = options;
  const locks = options.locks === undefined ? pageLocks() : options.locks;
  const database = lazyDatabase(options.database, answerMs);

  async function write(writing: (db: Database) => Promise<unknown>): Promise<Keeping> {
    const db = await database();
    if (!db) return 'memory';
    return answered(writing(db), answerMs).then((): Keeping => 'stored', keepingAfter);
  }

  return {
    async list() {
      const db = await database();
      const values = db ? await answered(db.getAll('sweeps'), answerMs).catch(() => null) : [];
      if (!values) return null;
      const sweeps = values.flatMap((value) => readStoredSweep(value) ?? []);
      return { sweeps, unreadable: values.length - sweeps.length };
    },
    put: (sweep) => write((db) => db.put('sweeps', sweep, sweep.id)),
    async remove(id, keys) {
      await write((db) => {
        const transaction = db.transaction(['sweeps', 'results'], 'readwrite');
        const results = transaction.objectStore('results');
        return Promise.all([
          transaction.objectStore('sweeps').delete(id),
          ...keys.map((key) => results.delete(key)),
          transaction.done,
        ]);
      });
    },
    async results() {
      const db = await database();
      const values = db ? await answered(db.getAll('results'), answerMs).catch(() => null) : [];
      if (!values) return null;
      return new Map(
        values.flatMap((value) => readResult(value) ?? []).map((result) => [keyOf(result.config), result]),
      );
    },
    addResults: (results) =>
      write((db) => {
        const transaction = db.transaction('results', 'readwrite');
        const putting = results.map((result) => transaction.store.put(result, keyOf(result.config)));
        return Promise.all([...putting, transaction.done]);
      }),
    take: (id) => takeLock(locks, `boundaryface sweep ${id}`),
  };
}
