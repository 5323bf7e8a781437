/**
 * What an ONNX file says of itself, without its weights: its ends, its operators in order, and the few numbers by which an input is
 * brought to its range. Nothing that the file claims is believed beyond the bytes that are there.
 * Source: onnx/onnx.proto of the ONNX project (field numbers and kinds of numbers) and its docs/IR.md
 */
import { t } from '@lingui/core/macro';
import { PbfReader } from 'pbf';
import { viewOf } from '../bytes.ts';
import { FormatError } from '../formatError.ts';

/** An end of the graph. */
export interface OnnxEnd {
  readonly name: string;
  /** As `KINDS` calls it; "no tensor" for lists and maps. */
  readonly kind: string;
  /** null for a size that is free; null in its place where the file does not give the shape. */
  readonly shape: readonly (number | null)[] | null;
}

export interface OnnxOperator {
  readonly opType: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface OnnxOutline {
  readonly producer: string;
  readonly description: string;
  /** Version of the standard's own operators; null where the file uses none. */
  readonly opset: number | null;
  /** Without the weights. */
  readonly inputs: readonly OnnxEnd[];
  readonly outputs: readonly OnnxEnd[];
  readonly operators: readonly OnnxOperator[];
  /** Weights of a few numbers, by name. */
  readonly constants: ReadonlyMap<string, readonly number[]>;
  /** Name of a file that holds weights of this one, or null. */
  readonly otherFile: string | null;
}

/** Names of the kinds of numbers, by their number in the standard. */
const KINDS: Readonly<Record<number, string>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'text',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  16: 'bfloat16',
};

/** Numbers of a weight that is read, at most: a mean and a deviation for each channel, and then some. */
const FEW = 16;
const MOST_OPERATORS = 100_000;
const BYTES_FIELD = 2;

const damaged = (detail: string): FormatError =>
  new FormatError('corrupt', t`It is no ONNX file, or a damaged one: ${detail}.`);

/** Where a field of bytes ends. */
function endOf(pbf: PbfReader, limit: number): number {
  if (pbf.type !== BYTES_FIELD) throw damaged(t`a part is of another kind than the standard says`);
  const end = pbf.readVarint() + pbf.pos;
  if (!(end <= limit)) throw damaged(t`a part is longer than the file`);
  return end;
}

/** Calls `field` with the number of each field and the end of the message; what it does not read is skipped. */
function fields(pbf: PbfReader, end: number, field: (tag: number, end: number) => void): void {
  for (let tag = pbf.nextField(end); tag !== 0; tag = pbf.nextField(end)) field(tag, end);
  if (pbf.pos !== end) throw damaged(t`a part ends in the middle of a field`);
}

/** Reads a message within a message. */
function part(pbf: PbfReader, limit: number, field: (tag: number, end: number) => void): void {
  fields(pbf, endOf(pbf, limit), field);
}

function bytes(pbf: PbfReader, limit: number): Uint8Array {
  const end = endOf(pbf, limit);
  const found = pbf.buf.subarray(pbf.pos, end);
  pbf.pos = end;
  return found;
}

const text = (pbf: PbfReader, limit: number): string => new TextDecoder().decode(bytes(pbf, limit));

/** Numbers that may be packed into one field or stand in one each. */
function numbers(pbf: PbfReader, limit: number, into: number[], read: () => number): void {
  const end = pbf.type === BYTES_FIELD ? endOf(pbf, limit) : pbf.pos + 1;
  while (pbf.pos < end) {
    const value = read();
    if (into.length <= FEW) into.push(value);
  }
}

function readDimension(pbf: PbfReader, limit: number): number | null {
  let size: number | null = null;
  part(pbf, limit, (tag) => {
    if (tag === 1) size = pbf.readVarint(true);
  });
  return size !== null && size > 0 ? size : null;
}

function readEnd(pbf: PbfReader, limit: number): OnnxEnd {
  let name = '';
  let kind = t`no tensor`;
  let shape: (number | null)[] | null = null;
  const readShape = (end: number): void => {
    const sizes: (number | null)[] = [];
    part(pbf, end, (tag, inner) => {
      if (tag === 1) sizes.push(readDimension(pbf, inner));
    });
    shape = sizes;
  };
  const readTensor = (tag: number, end: number): void => {
    if (tag === 1) {
      const number = pbf.readVarint();
      kind = KINDS[number] ?? t`kind ${number}`;
    } else if (tag === 2) readShape(end);
  };
  part(pbf, limit, (tag, end) => {
    if (tag === 1) name = text(pbf, end);
    else if (tag === 2) {
      part(pbf, end, (type, inner) => {
        if (type === 1) part(pbf, inner, readTensor);
      });
    }
  });
  return { name, kind, shape };
}

interface FewNumbers {
  readonly name: string;
  /** Null for many, or for numbers of a kind that no mean is given in. */
  readonly values: readonly number[] | null;
  readonly otherFile: string | null;
}

/** Little-endian numbers of a kind; null for others. */
function rawNumbers(raw: Uint8Array, kind: string | undefined): number[] | null {
  const view = viewOf(raw);
  if (kind === 'float32') return Array.from({ length: raw.length >> 2 }, (_, i) => view.getFloat32(4 * i, true));
  if (kind === 'float64') return Array.from({ length: raw.length >> 3 }, (_, i) => view.getFloat64(8 * i, true));
  return null;
}

function readTensor(pbf: PbfReader, limit: number): FewNumbers {
  let name = '';
  let kind: string | undefined;
  let raw: Uint8Array | null = null;
  let otherFile: string | null = null;
  const values: number[] = [];
  part(pbf, limit, (tag, end) => {
    if (tag === 2) kind = KINDS[pbf.readVarint()];
    else if (tag === 4) numbers(pbf, end, values, () => pbf.readFloat());
    else if (tag === 8) name = text(pbf, end);
    else if (tag === 9) raw = bytes(pbf, end);
    else if (tag === 10) numbers(pbf, end, values, () => pbf.readDouble());
    else if (tag === 13) otherFile = readLocation(pbf, end) ?? otherFile;
  });
  const given = raw && (raw as Uint8Array).length <= 8 * FEW ? rawNumbers(raw, kind) : values;
  return { name, values: given && given.length > 0 && given.length <= FEW ? given : null, otherFile };
}

/** The entry `location` of what a tensor says of the file that it lies in. */
function readLocation(pbf: PbfReader, limit: number): string | null {
  const entry = ['', ''];
  part(pbf, limit, (tag, end) => {
    if (tag === 1 || tag === 2) entry[tag - 1] = text(pbf, end);
  });
  return entry[0] === 'location' ? entry[1]! : null;
}

interface ReadOperator extends OnnxOperator {
  /** Of a node `Constant`. */
  readonly constant: readonly number[] | null;
  readonly domain: string;
}

function readOperator(pbf: PbfReader, limit: number): ReadOperator {
  const inputs: string[] = [];
  const outputs: string[] = [];
  let opType = '';
  let domain = '';
  let constant: readonly number[] | null = null;
  const readAttribute = (tag: number, end: number): void => {
    // The attribute's one number, or its tensor: of the operators that are looked into only `Constant` has either.
    if (tag === 2 && pbf.type === 5) constant = [pbf.readFloat()];
    else if (tag === 5) constant = readTensor(pbf, end).values;
  };
  part(pbf, limit, (tag, end) => {
    if (tag === 1) inputs.push(text(pbf, end));
    else if (tag === 2) outputs.push(text(pbf, end));
    else if (tag === 4) opType = text(pbf, end);
    else if (tag === 5) part(pbf, end, readAttribute);
    else if (tag === 7) domain = text(pbf, end);
  });
  return { opType, inputs, outputs, domain, constant };
}

interface Graph {
  readonly inputs: OnnxEnd[];
  readonly outputs: OnnxEnd[];
  readonly operators: OnnxOperator[];
  readonly constants: Map<string, readonly number[]>;
  /** Names of all weights. */
  readonly weights: Set<string>;
  otherFile: string | null;
}

function readGraph(pbf: PbfReader, limit: number, graph: Graph): void {
  part(pbf, limit, (tag, end) => {
    if (tag === 1) {
      const { constant, opType, inputs, outputs } = readOperator(pbf, end);
      if (graph.operators.length >= MOST_OPERATORS) {
        throw new FormatError(
          'limits',
          t`It has more than ${{ most: MOST_OPERATORS.toLocaleString('en') }} operators.`,
        );
      }
      if (opType === 'Constant' && constant && outputs[0] !== undefined) graph.constants.set(outputs[0], constant);
      graph.operators.push({ opType, inputs, outputs });
    } else if (tag === 5) {
      const { name, values, otherFile } = readTensor(pbf, end);
      graph.weights.add(name);
      if (values) graph.constants.set(name, values);
      graph.otherFile ??= otherFile;
    } else if (tag === 11) graph.inputs.push(readEnd(pbf, end));
    else if (tag === 12) graph.outputs.push(readEnd(pbf, end));
  });
}

/** @returns the version of the standard's own operators, or null for those of somebody else */
function readOpset(pbf: PbfReader, limit: number): number | null {
  let domain = '';
  let version = 0;
  part(pbf, limit, (tag, end) => {
    if (tag === 1) domain = text(pbf, end);
    else if (tag === 2) version = pbf.readVarint(true);
  });
  return domain === '' || domain === 'ai.onnx' ? version : null;
}

/** @throws FormatError for bytes that are no ONNX file */
export function readOnnxOutline(file: Uint8Array): OnnxOutline {
  const graph: Graph = {
    inputs: [],
    outputs: [],
    operators: [],
    constants: new Map(),
    weights: new Set(),
    otherFile: null,
  };
  let [producer, description] = ['', ''];
  let opset: number | null = null;
  let hasGraph = false;
  const pbf = new PbfReader(file);
  try {
    fields(pbf, file.length, (tag, end) => {
      if (tag === 2) producer = text(pbf, end);
      else if (tag === 6) description = text(pbf, end);
      else if (tag === 7) {
        hasGraph = true;
        readGraph(pbf, end, graph);
      } else if (tag === 8) opset = readOpset(pbf, end) ?? opset;
    });
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw damaged(cause instanceof RangeError ? t`a number is cut off` : t`a field is of no known kind`);
  }
  if (!hasGraph) throw damaged(t`there is no network in it`);
  const { weights, inputs, ...rest } = graph;
  // Files of the format's first versions list their weights among the inputs.
  return { producer, description, opset, ...rest, inputs: inputs.filter(({ name }) => !weights.has(name)) };
}
