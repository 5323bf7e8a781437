/** A run as it is stored, and how what is found in the store is read: nothing in there is trusted. */
import * as v from 'valibot';
import type { RunCheckpoint } from '../domain/checkpoint.ts';
import { checkpointSchema, count, finite } from '../domain/checkpointSchema.ts';
import type { CorrectionRecord } from '../domain/report.ts';
import { correctionSchema, epochMetricsSchema } from '../domain/reportSchema.ts';
import type { RunCurves } from '../domain/runCurves.ts';
import type { EvaluationRecord, Parent } from '../domain/shelvedRun.ts';
import { evaluationSchema, markSchema, parentSchema, rectifiedSchema } from '../domain/shelvedRunSchema.ts';
import type { RectifiedImage } from '../domain/standingCorrections.ts';

export const RUN_SCHEMA = 3;

export interface StoredRun {
  readonly schema: number;
  /** Its key: given when it begins, and its own for good. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly began: number;
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
  /** The same by name, as `rectified.csv` has them; null where the names were not known. */
  readonly rectified: readonly RectifiedImage[] | null;
  /** Names of the identities, by number; empty where they were not known. */
  readonly identities: readonly string[];
  /** The latest that was made of its network. */
  readonly evaluation: EvaluationRecord | null;
  /** Where it was forked; null for one that began by itself. */
  readonly parent: Parent | null;
}

/** Something under a run's key that this version of the page cannot read. It stays as it is. */
export interface UnreadableRun {
  readonly id: string;
  /** A newer version of the page wrote it, or it is no run. */
  readonly why: 'newer' | 'damaged';
}

const channels = v.array(finite);

const curvesSchema: v.GenericSchema<unknown, RunCurves> = v.object({
  loss: v.object({
    width: count,
    buckets: v.array(v.object({ count, x: finite, sum: channels, min: channels, max: channels })),
  }),
  epochs: v.array(epochMetricsSchema),
  marks: v.array(markSchema),
  stepsPerEpoch: count,
});

/** The trainer checks the shapes again, against the network. */
const runSchema: v.GenericSchema<unknown, StoredRun> = v.object({
  schema: v.literal(RUN_SCHEMA),
  id: v.string(),
  began: finite,
  savedAt: finite,
  settings: v.unknown(),
  images: v.string(),
  digest: v.string(),
  checkpoint: checkpointSchema,
  curves: curvesSchema,
  corrections: v.array(correctionSchema),
  rectified: rectifiedSchema,
  identities: v.array(v.string()),
  evaluation: v.nullable(evaluationSchema),
  parent: v.nullable(parentSchema),
});

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Brings a run one schema further; by the schema it has. */
const MIGRATIONS: Readonly<Record<number, (run: Readonly<Record<string, unknown>>, id: string) => object>> = {
  // There was one run, under a key of its own that it did not know.
  1: (run, id) => ({ ...run, schema: 2, id }),
  // There was nothing but what it takes to go on with it.
  2: (run) => ({
    ...run,
    schema: 3,
    began: run.savedAt,
    rectified: null,
    identities: [],
    evaluation: null,
    parent: null,
  }),
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

/** What lies in the store under a key, brought to the schema of this version. */
export function readStored(value: unknown, id: string): StoredRun | UnreadableRun {
  const run = v.safeParse(runSchema, migrated(value, id));
  if (run.success && run.output.id === id) return run.output;
  const newer = isRecord(value) && typeof value.schema === 'number' && value.schema > RUN_SCHEMA;
  return { id, why: newer ? 'newer' : 'damaged' };
}

export const isReadable = (found: StoredRun | UnreadableRun): found is StoredRun => !('why' in found);
