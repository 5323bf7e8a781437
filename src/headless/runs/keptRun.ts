/** A headless run as its checkpoint file keeps it, and whether it is the run that is asked for. */

import * as v from 'valibot';
import type { RunCheckpoint } from '../../domain/checkpoint.ts';
import type { CorrectionRecord, EpochMetrics } from '../../domain/report.ts';
import { correctionSchema, epochMetricsSchema } from '../../domain/reportSchema.ts';
import { parseSettings, SettingsError } from '../../domain/settings/parse.ts';
import type { Settings } from '../../domain/settings/settings.ts';
import { FormatError } from '../../formats/formatError.ts';
import { readCheckpoint, writeCheckpoint } from '../../formats/network/checkpointFile.ts';

/** What is kept beside the checkpoint. */
interface KeptRecord {
  readonly settings: Settings;
  /** Of the set it is trained on. */
  readonly digest: string;
  /** Of the epochs that are done. */
  readonly metrics: readonly EpochMetrics[];
  /** The corrections that stand. */
  readonly corrections: readonly CorrectionRecord[];
}

export interface StoppedRun extends KeptRecord {
  readonly checkpoint: RunCheckpoint;
}

export function writeKeptRun({ checkpoint, ...record }: StoppedRun): Uint8Array<ArrayBuffer> {
  return writeCheckpoint(checkpoint, record);
}

/** @throws FormatError naming what the file should have and has not */
function listOf<T>(values: unknown, item: v.GenericSchema<unknown, T>, what: string): T[] {
  const list = v.safeParse(v.array(item), values);
  if (list.success) return list.output;
  throw new FormatError(
    'corrupt',
    `The checkpoint's ${what} cannot be read: the file is damaged, so the run cannot go on.`,
  );
}

function recordOf(about: unknown): KeptRecord {
  const { settings, digest, metrics, corrections } = about as Partial<Record<keyof KeptRecord, unknown>>;
  if (typeof digest !== 'string') throw new FormatError('corrupt', "The checkpoint's record cannot be read.");
  return {
    settings: parseSettings(settings),
    digest,
    metrics: listOf(metrics, epochMetricsSchema, 'metrics'),
    corrections: listOf(corrections, correctionSchema, 'corrections'),
  };
}

/** @throws FormatError, or SettingsError when its settings are of another version */
export function readKeptRun(bytes: Uint8Array): StoppedRun {
  const { checkpoint, about } = readCheckpoint(bytes);
  return { checkpoint, ...recordOf(about ?? {}) };
}

/** Where the images lie and what computes may change; the set's digest tells whether the images are the same. */
const MAY_DIFFER: ReadonlySet<string> = new Set(['dataset.path', 'engine.backend', 'engine.kernels', 'engine.step']);

function flat(settings: Settings): Map<string, string> {
  const fields = Object.entries(settings).flatMap(([section, values]) =>
    Object.entries(values as object).map(([key, value]) => [`${section}.${key}`, JSON.stringify(value)] as const),
  );
  return new Map(fields.filter(([field]) => !MAY_DIFFER.has(field)));
}

/** @throws SettingsError naming every setting that is another one than the run was begun with */
export function checkSameRun(kept: Settings, wanted: Settings): void {
  const [before, now] = [flat(kept), flat(wanted)];
  const problems = [...new Set([...before.keys(), ...now.keys()])]
    .filter((field) => before.get(field) !== now.get(field))
    .map((field) => {
      const message = `the run to resume was begun with ${before.get(field) ?? 'none'}, not ${now.get(field) ?? 'none'}`;
      return { field, message };
    });
  if (problems.length > 0) throw new SettingsError(problems);
}
