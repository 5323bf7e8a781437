/** A run as it is stored, and how what is found in the store is read: nothing in there is trusted. */
import type { RunCheckpoint } from '../domain/checkpoint.ts';
import type { CorrectionRecord } from '../domain/report.ts';
import type { RunCurves } from '../domain/runCurves.ts';

export const RUN_SCHEMA = 2;

export interface StoredRun {
  readonly schema: number;
  /** Its key: given when it begins, and its own for good. */
  readonly id: string;
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

/** Something under a run's key that this version of the page cannot read. It stays as it is. */
export interface UnreadableRun {
  readonly id: string;
  /** A newer version of the page wrote it, or it is no run. */
  readonly why: 'newer' | 'damaged';
}

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

/** Brings a run one schema further; by the schema it has. */
const MIGRATIONS: Readonly<Record<number, (run: Readonly<Record<string, unknown>>, id: string) => object>> = {
  // There was one run, under a key of its own that it did not know.
  1: (run, id) => ({ ...run, schema: 2, id }),
};

function migrated(value: unknown, id: string): unknown {
  let run = value;
  for (let i = 1; i < RUN_SCHEMA && isRecord(run); i++) {
    const step = MIGRATIONS[run.schema as number];
    if (!step) break;
    run = step(run, id);
  }
  return run;
}

/** The trainer checks the shapes again, against the network. */
function isRun(value: unknown, key: string): value is StoredRun {
  if (!isRecord(value)) return false;
  const { schema, id, savedAt, images, digest, checkpoint, curves, corrections } = value as Unknowns<StoredRun>;
  return (
    schema === RUN_SCHEMA &&
    id === key &&
    Number.isFinite(savedAt) &&
    typeof images === 'string' &&
    typeof digest === 'string' &&
    isCheckpoint(checkpoint) &&
    isCurves(curves) &&
    Array.isArray(corrections) &&
    corrections.every((record) => isRecord(record) && isCount(record.image))
  );
}

/** What lies in the store under a key, brought to the schema of this version. */
export function readStored(value: unknown, id: string): StoredRun | UnreadableRun {
  const run = migrated(value, id);
  if (isRun(run, id)) return run;
  const newer = isRecord(value) && typeof value.schema === 'number' && value.schema > RUN_SCHEMA;
  return { id, why: newer ? 'newer' : 'damaged' };
}

export const isReadable = (found: StoredRun | UnreadableRun): found is StoredRun => !('why' in found);

export const isUnreadable = (found: StoredRun | UnreadableRun): found is UnreadableRun => !isReadable(found);
