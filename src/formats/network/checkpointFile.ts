/**
 * A run at rest as a safetensors file: parameters under `weights/`, the optimizer's buffers under `momenta/` and the decisions
 * as `rectified`; the few numbers beside them, and what the run has shown so far, as JSON in the metadata. Its tensors can be
 * looked at with any tool of the field.
 */
import { t } from '@lingui/core/macro';
import * as v from 'valibot';
import type { RunCheckpoint } from '../../domain/checkpoint.ts';
import { checkpointSchema } from '../../domain/checkpointSchema.ts';
import { FormatError } from '../formatError.ts';
import { parseJson } from '../json.ts';
import { readSafetensors, type Tensor, writeSafetensors } from './safetensors.ts';

export interface CheckpointFile {
  readonly checkpoint: RunCheckpoint;
  /** Whatever was kept beside it; JSON, to be checked by the reader. */
  readonly about: unknown;
}

const VERSION = '1';
const WEIGHTS = 'weights/';
const MOMENTA = 'momenta/';
const RECTIFIED = 'rectified';

type Tensors = Pick<RunCheckpoint, 'weights' | 'momenta' | 'rectified'>;

/** @param about JSON to keep beside it @throws FormatError 'limits' when that is over 100 MB */
export function writeCheckpoint(checkpoint: RunCheckpoint, about: unknown): Uint8Array<ArrayBuffer> {
  const { weights, momenta, rectified, ...numbers } = checkpoint;
  const tensors: Tensor[] = [
    ...weights.map(({ name, shape, data }) => ({ name: `${WEIGHTS}${name}`, shape, data })),
    ...momenta.map((data, i) => ({ name: `${MOMENTA}${i}`, shape: [data.length], data })),
    { name: RECTIFIED, shape: [rectified.length], data: rectified },
  ];
  const run: Omit<RunCheckpoint, keyof Tensors> = numbers;
  return writeSafetensors(tensors, { checkpoint: VERSION, run: JSON.stringify(run), about: JSON.stringify(about) });
}

const corrupt = (what: string): FormatError => new FormatError('corrupt', t`The checkpoint's ${what} cannot be read.`);

function parsed(text: string | undefined, what: string): unknown {
  if (text === undefined) throw corrupt(what);
  try {
    return parseJson(text);
  } catch {
    throw corrupt(what);
  }
}

const TENSORS: ReadonlySet<unknown> = new Set<keyof Tensors>(['weights', 'momenta', 'rectified']);

/** The part of the file that a field of the checkpoint lies in. */
const partOf = (field: unknown): string => (TENSORS.has(field) ? 'tensors' : 'numbers');

/** @throws FormatError of `readSafetensors`; 'header' for a file that is none; 'corrupt' for one that does not hold together */
export function readCheckpoint(bytes: Uint8Array): CheckpointFile {
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.get('checkpoint') !== VERSION) {
    throw new FormatError('header', t`This is not the checkpoint of a run, or one of another version.`);
  }
  const under = (prefix: string): Tensor[] => tensors.filter(({ name }) => name.startsWith(prefix));
  const momenta = under(MOMENTA);
  if (!momenta.every(({ name }, i) => name === `${MOMENTA}${i}`)) throw corrupt('tensors');
  // The reader gives every tensor a buffer of its own.
  const tensorsOfRun: Readonly<Record<keyof Tensors, unknown>> = {
    weights: under(WEIGHTS).map(({ name, shape, data }) => ({ name: name.slice(WEIGHTS.length), shape, data })),
    momenta: momenta.map(({ data }) => data),
    rectified: tensors.find(({ name }) => name === RECTIFIED)?.data,
  };
  const numbers = parsed(metadata.get('run'), 'numbers');
  const read = v.safeParse(checkpointSchema, { ...(numbers as object), ...tensorsOfRun });
  if (!read.success) throw corrupt(partOf(read.issues[0].path?.[0].key));
  return { checkpoint: read.output, about: parsed(metadata.get('about'), 'record') };
}
