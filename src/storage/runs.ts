/**
 * Keeps the latest run across reloads: its checkpoint, its settings and what it has shown. One run is kept, by one page at a
 * time; every save is one transaction, so a page that is closed in the middle of one leaves the save before it. Nothing of a
 * picture is stored. Where nothing can be stored the caller is told and goes on in memory.
 */
import type { RunCheckpoint } from '../lib/checkpoint.ts';
import type { CorrectionRecord } from '../lib/report.ts';
import type { RunCurves } from '../lib/runCurves.ts';
import { type Database, openDatabase } from './database.ts';
import { isQuota, type Keeping, type Locks, pageLocks, takeLock } from './keeping.ts';

export const RUN_SCHEMA = 1;

const KEY = 'latest';
const LOCK = 'boundaryface run';

export interface StoredRun {
  readonly schema: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** To be checked by whoever knows what settings are. */
  readonly settings: unknown;
  /** Name of the folder or zip of a person's own images; empty for drawn faces. */
  readonly images: string;
  /** Of the set. */
  readonly digest: string;
  readonly checkpoint: RunCheckpoint;
  readonly curves: RunCurves;
  /** Labels that are rectified at the checkpoint, oldest first. */
  readonly corrections: readonly CorrectionRecord[];
}

export interface RunStore {
  /** Null when there is none, when another page is at it, or when this version cannot read it. */
  load(): Promise<StoredRun | null>;
  /** Replaces the run that was kept before. Resolves to how it is kept. */
  save(run: StoredRun): Promise<Keeping>;
  remove(): Promise<void>;
}

export interface RunStoreOptions {
  readonly database?: string;
  readonly locks?: Locks | null;
  /** Milliseconds to wait for a page that is about to go: after a reload the one before may still hold the lock. */
  readonly patience?: number;
}

const PATIENCE_MS = 2000;
const RETRY_MS = 50;

type Unknowns<T> = { readonly [K in keyof T]?: unknown };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;

function isCheckpoint(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { epoch, step, weights, momenta, rectified, closedSet, relabelledShare, sums } =
    value as Unknowns<RunCheckpoint>;
  return (
    isCount(epoch) &&
    isCount(step) &&
    Number.isFinite(closedSet) &&
    Number.isFinite(relabelledShare) &&
    rectified instanceof Int32Array &&
    Array.isArray(weights) &&
    weights.every((tensor) => isRecord(tensor) && typeof tensor.name === 'string' && isFloats(tensor.data)) &&
    Array.isArray(momenta) &&
    momenta.every(isFloats) &&
    isRecord(sums) &&
    Object.values(sums).every(Number.isFinite)
  );
}

const isFloats = (value: unknown): boolean => value instanceof Float32Array;

const isNumbers = (value: unknown): boolean => Array.isArray(value) && value.every(Number.isFinite);

function isCurves(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { loss, epochs, marks, stepsPerEpoch } = value as Unknowns<RunCurves>;
  return (
    isRecord(loss) &&
    isCount(loss.width) &&
    Array.isArray(loss.buckets) &&
    loss.buckets.every((bucket) => isRecord(bucket) && [bucket.sum, bucket.min, bucket.max].every(isNumbers)) &&
    Array.isArray(epochs) &&
    epochs.every((epoch) => isRecord(epoch) && isCount(epoch.epoch)) &&
    Array.isArray(marks) &&
    marks.every((mark) => isRecord(mark) && Number.isFinite(mark.at) && typeof mark.what === 'string') &&
    isCount(stepsPerEpoch)
  );
}

/** What was stored is not trusted. The trainer checks the shapes again, against the network. */
function readable(value: unknown): value is StoredRun {
  if (!isRecord(value)) return false;
  const { schema, savedAt, images, digest, checkpoint, curves, corrections } = value as Unknowns<StoredRun>;
  return (
    schema === RUN_SCHEMA &&
    Number.isFinite(savedAt) &&
    typeof images === 'string' &&
    typeof digest === 'string' &&
    isCheckpoint(checkpoint) &&
    isCurves(curves) &&
    Array.isArray(corrections) &&
    corrections.every((record) => isRecord(record) && isCount(record.image))
  );
}

export function createRunStore(options: RunStoreOptions = {}): RunStore {
  const locks = options.locks === undefined ? pageLocks() : options.locks;
  let opening: Promise<Database | null> | undefined;
  /** Once this page has the lock it keeps it. */
  let mine = false;

  const database = (): Promise<Database | null> => {
    opening ??= openDatabase(options.database).catch(() => null);
    return opening;
  };

  const mayWrite = async (): Promise<boolean> => {
    mine ||= (await takeLock(locks, LOCK)) !== null;
    return mine;
  };

  const mayWriteSoon = async (): Promise<boolean> => {
    for (let waited = 0; waited < (options.patience ?? PATIENCE_MS); waited += RETRY_MS) {
      if (await mayWrite()) return true;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    return mayWrite();
  };

  return {
    async load() {
      const db = await database();
      if (!db || !(await mayWriteSoon())) return null;
      const run: unknown = await db.get('runs', KEY).catch(() => undefined);
      return readable(run) ? run : null;
    },
    async save(run) {
      const db = await database();
      if (!db) return 'memory';
      if (!(await mayWrite())) return 'read-only';
      try {
        const transaction = db.transaction('runs', 'readwrite');
        await Promise.all([transaction.store.put(run, KEY), transaction.done]);
        return 'stored';
      } catch (cause) {
        return isQuota(cause) ? 'full' : 'memory';
      }
    },
    async remove() {
      const db = await database();
      if (db && (await mayWrite())) await db.delete('runs', KEY).catch(() => undefined);
    },
  };
}
