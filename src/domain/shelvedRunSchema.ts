/** What records of runs have to be, for those who read them from a file or a store: nothing in there is trusted. */
import * as v from 'valibot';
import type { DetectionReport, JudgedPairs, RocPoints, VerificationReport, VerificationSummary } from './evaluation.ts';
import { epochMetricsSchema } from './reportSchema.ts';
import type { Mark } from './runCurves.ts';
import { parseSettings } from './settings/parse.ts';
import {
  type EvaluationRecord,
  type LossCurve,
  type Parent,
  RECORD_SCHEMA,
  RUN_ORIGINS,
  type RunDetails,
  type RunRecord,
  type ShelfNote,
} from './shelvedRun.ts';
import type { RectifiedImage } from './standingCorrections.ts';

const number = v.pipe(v.number(), v.finite());
const known = v.nullable(number);
const floats = v.custom<Float32Array<ArrayBuffer>>((value) => value instanceof Float32Array);
const integers = v.custom<Int32Array<ArrayBuffer>>((value) => value instanceof Int32Array);
const bytes = v.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array);

/** Columns of equal length. */
const aligned = (columns: object): boolean =>
  new Set(Object.values(columns).map((column: ArrayLike<number>) => column.length)).size === 1;

export const markSchema: v.GenericSchema<unknown, Mark> = v.object({
  at: number,
  what: v.string(),
  epochStart: v.exactOptional(v.object({ from: number, to: number })),
});

export const parentSchema: v.GenericSchema<unknown, Parent> = v.object({
  id: v.string(),
  epoch: number,
  what: v.string(),
});

export const rectifiedSchema: v.GenericSchema<unknown, readonly RectifiedImage[] | null> = v.nullable(
  v.array(
    v.object({
      image: v.string(),
      givenLabel: v.string(),
      rectifiedLabel: v.string(),
      trueLabel: v.nullable(v.string()),
      epoch: number,
    }),
  ),
);

const verificationNumbers = {
  accuracy: number,
  deviation: number,
  accuracyPerFold: v.array(number),
  insightFaceAccuracy: number,
  oneSidedFolds: number,
  auc: number,
  eer: number,
  bestThreshold: number,
  bestAccuracy: number,
  tarAtFar: v.array(v.object({ far: number, tar: number, threshold: known, allowed: number })),
  samePairs: number,
  differentPairs: number,
};

const summarySchema: v.GenericSchema<unknown, VerificationSummary> = v.object(verificationNumbers);

const reportSchema: v.GenericSchema<unknown, VerificationReport> = v.object({
  ...verificationNumbers,
  roc: v.pipe(v.object({ far: floats, tar: floats }), v.check<RocPoints>(aligned)),
  pairs: v.pipe(
    v.object({ left: integers, right: integers, same: bytes, similarity: floats }),
    v.check<JudgedPairs>(aligned),
  ),
});

const detectionSchema: v.GenericSchema<unknown, DetectionReport> = v.object({
  detected: number,
  injected: number,
  images: number,
  precision: known,
  recall: known,
  f1: known,
  rectifiedToTruth: known,
  cleanDamaged: known,
  averagePrecision: known,
  confusions: v.array(v.object({ given: number, rectified: number, count: number, right: known })),
});

export const evaluationSchema: v.GenericSchema<unknown, EvaluationRecord> = v.object({
  epoch: number,
  step: known,
  // With the pairs behind it before without: an object may have more than its schema names.
  verification: v.nullable(v.union([reportSchema, summarySchema])),
  detection: detectionSchema,
  pairSet: v.nullable(v.string()),
});

const lossSchema: v.GenericSchema<unknown, LossCurve> = v.pipe(
  v.object({ epoch: floats, crossEntropy: floats, boundaryTerm: floats, least: floats, greatest: floats }),
  v.check<LossCurve>(aligned),
);

const recordSchema = v.object({
  schema: v.literal(RECORD_SCHEMA),
  id: v.string(),
  began: number,
  savedAt: number,
  settings: v.unknown(),
  origin: v.picklist(RUN_ORIGINS),
  file: v.string(),
  images: v.string(),
  parent: v.nullable(parentSchema),
  epoch: number,
  step: known,
  stepsPerEpoch: known,
  epochs: v.array(epochMetricsSchema),
  loss: lossSchema,
  marks: v.array(markSchema),
  bytes: number,
});

/** A record as it was stored under a key; null for what is none, or of settings that this version does not know. */
export function readRecord(value: unknown, id: string): RunRecord | null {
  const record = v.safeParse(recordSchema, value);
  if (!record.success || record.output.id !== id) return null;
  try {
    return { ...record.output, settings: parseSettings(record.output.settings) };
  } catch {
    return null;
  }
}

const detailsSchema: v.GenericSchema<unknown, RunDetails> = v.object({
  id: v.string(),
  rectified: rectifiedSchema,
  evaluation: v.nullable(evaluationSchema),
  identities: v.array(v.string()),
});

export function readDetails(value: unknown): RunDetails | null {
  const details = v.safeParse(detailsSchema, value);
  return details.success ? details.output : null;
}

const noteSchema: v.GenericSchema<unknown, ShelfNote> = v.object({
  id: v.string(),
  name: v.string(),
  note: v.string(),
  pinned: v.boolean(),
  hidden: v.boolean(),
  resting: v.boolean(),
  deletedAt: known,
});

export function readNote(value: unknown): ShelfNote | null {
  const note = v.safeParse(noteSchema, value);
  return note.success ? note.output : null;
}
