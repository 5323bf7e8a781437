/**
 * A run at rest as a safetensors file: parameters under `weights/`, the optimizer's buffers under `momenta/` and the decisions
 * as `rectified`; the few numbers beside them, and what the run has shown so far, as JSON in the metadata. Its tensors can be
 * looked at with any tool of the field.
 */
import type { CheckpointTensor, EpochSums, RunCheckpoint } from '../../domain/checkpoint.ts';
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

type Numbers = Pick<RunCheckpoint, 'epoch' | 'step' | 'closedSet' | 'relabelledShare' | 'sums'>;

const SUMS = [
  'steps',
  'loss',
  'crossEntropy',
  'boundaryTerm',
  'learningRate',
  'trainingSeconds',
  'seconds',
] as const satisfies readonly (keyof EpochSums)[];

/** @param about JSON to keep beside it @throws FormatError 'limits' when that is over 100 MB */
export function writeCheckpoint(checkpoint: RunCheckpoint, about: unknown): Uint8Array<ArrayBuffer> {
  const { weights, momenta, rectified, ...numbers } = checkpoint;
  const tensors: Tensor[] = [
    ...weights.map(({ name, shape, data }) => ({ name: `${WEIGHTS}${name}`, shape, data })),
    ...momenta.map((data, i) => ({ name: `${MOMENTA}${i}`, shape: [data.length], data })),
    { name: RECTIFIED, shape: [rectified.length], data: rectified },
  ];
  const run: Numbers = numbers;
  return writeSafetensors(tensors, { checkpoint: VERSION, run: JSON.stringify(run), about: JSON.stringify(about) });
}

const corrupt = (what: string): FormatError => new FormatError('corrupt', `The checkpoint's ${what} cannot be read.`);

function parsed(text: string | undefined, what: string): unknown {
  if (text === undefined) throw corrupt(what);
  try {
    return parseJson(text);
  } catch {
    throw corrupt(what);
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function numbersOf(value: unknown): Numbers {
  const run = isObject(value) ? value : {};
  const sums = isObject(run.sums) ? run.sums : {};
  const { epoch, step, closedSet, relabelledShare } = run;
  const counts = [epoch, step, sums.steps];
  const all = [closedSet, relabelledShare, ...SUMS.map((name) => sums[name])];
  const sound = counts.every((n) => Number.isSafeInteger(n) && (n as number) >= 0) && all.every(Number.isFinite);
  if (!sound) throw corrupt('numbers');
  return run as unknown as Numbers;
}

/** The reader gives every tensor a buffer of its own. */
function floats({ data }: Tensor): Float32Array<ArrayBuffer> {
  if (data instanceof Float32Array) return data as Float32Array<ArrayBuffer>;
  throw corrupt('tensors');
}

/** @throws FormatError of `readSafetensors`; 'header' for a file that is none; 'corrupt' for one that does not hold together */
export function readCheckpoint(bytes: Uint8Array): CheckpointFile {
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.get('checkpoint') !== VERSION) {
    throw new FormatError('header', 'This is not the checkpoint of a run, or one of another version.');
  }
  const under = (prefix: string): Tensor[] => tensors.filter(({ name }) => name.startsWith(prefix));
  const weights: CheckpointTensor[] = under(WEIGHTS).map((tensor) => ({
    name: tensor.name.slice(WEIGHTS.length),
    shape: tensor.shape,
    data: floats(tensor),
  }));
  const momenta = under(MOMENTA);
  const rectified = tensors.find(({ name }) => name === RECTIFIED)?.data;
  const inOrder = momenta.every(({ name }, i) => name === `${MOMENTA}${i}`);
  if (weights.length === 0 || !inOrder || !(rectified instanceof Int32Array)) throw corrupt('tensors');
  return {
    checkpoint: {
      ...numbersOf(parsed(metadata.get('run'), 'numbers')),
      weights,
      momenta: momenta.map(floats),
      rectified: rectified as Int32Array<ArrayBuffer>,
    },
    about: parsed(metadata.get('about'), 'record'),
  };
}
