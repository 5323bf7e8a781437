/**
 * Safetensors: named tensors behind a JSON header. The writer writes float32 and int32; the reader reads the same two and
 * trusts nothing: names, types, shapes and offsets are checked against the bytes at hand before any tensor is allocated.
 * Source: the format's specification, huggingface/safetensors README ("Format").
 */
import { t } from '@lingui/core/macro';
import { FormatError } from '../formatError.ts';
import { parseJson } from '../json.ts';
import { repeatedKey } from './jsonKeys.ts';

export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array | Int32Array;
}

export interface Safetensors {
  /** In the order of their bytes. */
  readonly tensors: readonly Tensor[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** The specification's limit on the header, bytes. */
const MAX_HEADER_BYTES = 100_000_000;
const LENGTH_BYTES = 8;
const METADATA_KEY = '__metadata__';
const BYTES_PER_NUMBER = 4;

type Dtype = 'F32' | 'I32';

/** A name that would reach an object's prototype in a reader that keeps tensors in a plain object. */
function isUnsafeName(name: string): boolean {
  return name === '' || Object.hasOwn(Object.prototype, name);
}

/** @returns the product of the dimensions, or null when one is not a whole number of at least 0 or the product is too large */
function elementCount(shape: readonly unknown[]): number | null {
  let product = 1;
  for (const size of shape) {
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return null;
    product *= size;
    if (!Number.isSafeInteger(product)) return null;
  }
  return product;
}

/**
 * @param tensors written in this order
 * @param metadata text by key, for example what the file holds
 * @throws FormatError 'name' for an empty, repeated or unsafe name, 'shape' when a shape does not fit its data
 */
export function writeSafetensors(
  tensors: readonly Tensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const names = new Set<string>();
  const parts: string[] = [];
  for (const key of Object.keys(metadata)) {
    if (isUnsafeName(key)) throw new FormatError('name', t`"${key}" cannot be a key of the metadata.`);
  }
  if (Object.keys(metadata).length > 0) parts.push(`"${METADATA_KEY}":${JSON.stringify(metadata)}`);
  let end = 0;
  for (const { name, shape, data } of tensors) {
    if (isUnsafeName(name) || name === METADATA_KEY) throw new FormatError('name', t`"${name}" cannot name a tensor.`);
    if (names.has(name)) throw new FormatError('name', t`Two tensors are named "${name}".`);
    names.add(name);
    if (elementCount(shape) !== data.length) {
      throw new FormatError(
        'shape',
        t`"${name}" has ${{ numbers: data.length }} numbers, its shape is [${{ shape: shape.join(', ') }}].`,
      );
    }
    const start = end;
    end += data.byteLength;
    const dtype: Dtype = data instanceof Float32Array ? 'F32' : 'I32';
    parts.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [start, end] })}`);
  }
  const json = new TextEncoder().encode(`{${parts.join(',')}}`);
  // Spaces fill the header up to a multiple of 8, so that the numbers are aligned for readers that map the file.
  const headerLength = Math.ceil(json.length / 8) * 8;
  if (headerLength > MAX_HEADER_BYTES) throw new FormatError('limits', t`The header would be over 100 MB.`);
  const bytes = new Uint8Array(LENGTH_BYTES + headerLength + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(json, LENGTH_BYTES);
  bytes.fill(0x20, LENGTH_BYTES + json.length, LENGTH_BYTES + headerLength);
  let offset = LENGTH_BYTES + headerLength;
  for (const { data } of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/** What the header says of a tensor; its bytes lie from `start` to `end` behind the header. */
interface TensorEntry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** A file's header, checked against the length of the file. */
export interface SafetensorsIndex {
  /** In the order of their bytes. */
  readonly entries: readonly TensorEntry[];
  readonly metadata: ReadonlyMap<string, string>;
  /** Where the numbers begin. */
  readonly dataStart: number;
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param first the first bytes of a file of `fileBytes` @returns where the header ends */
function headerEnd(first: Uint8Array, fileBytes: number, maxHeaderBytes: number): number {
  if (fileBytes < LENGTH_BYTES) throw new FormatError('truncated', t`The file is too short to be a safetensors file.`);
  const length = new DataView(first.buffer, first.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > BigInt(maxHeaderBytes)) {
    throw new FormatError('header', t`The header says it is over ${{ megabytes: maxHeaderBytes / 1e6 }} MB.`);
  }
  const end = LENGTH_BYTES + Number(length);
  if (end > fileBytes) throw new FormatError('truncated', t`The header says it is longer than the file.`);
  return end;
}

/** @param head the file's bytes up to the end of the header */
function parseHeader(head: Uint8Array): JsonObject {
  if (head[LENGTH_BYTES] !== 0x7b)
    throw new FormatError('header', t`The header does not begin with "${{ brace: '{' }}".`);
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(head.subarray(LENGTH_BYTES));
    header = parseJson(text);
  } catch (cause) {
    if (cause instanceof FormatError && cause.code === 'limits') throw cause;
    throw new FormatError('header', t`The header is not JSON in UTF-8.`);
  }
  if (!isObject(header)) throw new FormatError('header', t`The header is not a JSON object.`);
  const repeated = repeatedKey(text);
  if (repeated !== null) throw new FormatError('name', t`The header holds "${repeated}" twice.`);
  return header;
}

function readMetadata(value: unknown): Map<string, string> {
  const metadata = new Map<string, string>();
  if (value === undefined) return metadata;
  if (!isObject(value)) throw new FormatError('header', t`The metadata are not a JSON object.`);
  for (const [key, text] of Object.entries(value)) {
    if (isUnsafeName(key)) throw new FormatError('name', t`"${key}" cannot be a key of the metadata.`);
    if (typeof text !== 'string') throw new FormatError('header', t`The metadata's "${key}" is not text.`);
    metadata.set(key, text);
  }
  return metadata;
}

function readEntry(name: string, value: unknown, dataLength: number): TensorEntry {
  if (isUnsafeName(name)) throw new FormatError('name', t`"${name}" cannot name a tensor.`);
  if (!isObject(value)) throw new FormatError('header', t`"${name}" is not described by an object.`);
  for (const key of Object.keys(value)) {
    if (key !== 'dtype' && key !== 'shape' && key !== 'data_offsets') {
      throw new FormatError('header', t`"${name}" has an unknown field "${key}".`);
    }
  }
  const { dtype, shape, data_offsets: offsets } = value;
  if (dtype !== 'F32' && dtype !== 'I32') {
    throw new FormatError(
      'dtype',
      t`"${name}" holds ${{ dtype: JSON.stringify(dtype) }}; only F32 and I32 are supported.`,
    );
  }
  const count = Array.isArray(shape) ? elementCount(shape) : null;
  if (count === null) throw new FormatError('shape', t`"${name}" has no usable shape.`);
  if (!Array.isArray(offsets) || offsets.length !== 2) throw new FormatError('offsets', t`"${name}" has no offsets.`);
  const [start, end] = offsets as unknown[];
  if (!isOffset(start, dataLength) || !isOffset(end, dataLength) || start > end) {
    throw new FormatError('offsets', t`The offsets of "${name}" lie outside the file.`);
  }
  if (end - start !== count * BYTES_PER_NUMBER) {
    throw new FormatError(
      'shape',
      t`"${name}" has ${{ bytes: end - start }} bytes, its shape wants ${{ wanted: count * BYTES_PER_NUMBER }}.`,
    );
  }
  return { name, dtype, shape: shape as number[], start, end };
}

function isOffset(value: unknown, dataLength: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= dataLength;
}

/** Tensors must cover the data from first byte to last, one after the other, as the specification demands. */
function checkCover(entries: readonly TensorEntry[], dataLength: number): void {
  let end = 0;
  for (const entry of entries) {
    if (entry.start < end)
      throw new FormatError('offsets', t`"${{ name: entry.name }}" overlaps the tensor before it.`);
    if (entry.start > end) throw new FormatError('offsets', t`There is a gap before "${{ name: entry.name }}".`);
    end = entry.end;
  }
  if (end !== dataLength)
    throw new FormatError('offsets', t`${{ bytes: dataLength - end }} bytes at the end belong to no tensor.`);
}

function readIndex(head: Uint8Array, fileBytes: number): SafetensorsIndex {
  const header = parseHeader(head);
  const dataLength = fileBytes - head.length;
  const metadata = readMetadata(Object.hasOwn(header, METADATA_KEY) ? header[METADATA_KEY] : undefined);
  const entries: TensorEntry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name !== METADATA_KEY) entries.push(readEntry(name, value, dataLength));
  }
  entries.sort((a, b) => a.start - b.start || a.end - b.end);
  checkCover(entries, dataLength);
  return { entries, metadata, dataStart: head.length };
}

/**
 * Reads the header alone.
 * @throws FormatError as `readSafetensors` does
 */
export async function readSafetensorsIndex(file: Blob, maxHeaderBytes = MAX_HEADER_BYTES): Promise<SafetensorsIndex> {
  const first = new Uint8Array(await file.slice(0, LENGTH_BYTES).arrayBuffer());
  const end = headerEnd(first, file.size, maxHeaderBytes);
  return readIndex(new Uint8Array(await file.slice(0, end).arrayBuffer()), file.size);
}

/**
 * Nothing is allocated for tensors before every one of them has been checked.
 * @param bytes a whole file
 * @returns tensors with their own copies of the data
 * @throws FormatError for anything that breaks the format or could mislead a reader
 */
export function readSafetensors(bytes: Uint8Array, maxHeaderBytes = MAX_HEADER_BYTES): Safetensors {
  const end = headerEnd(bytes, bytes.length, maxHeaderBytes);
  const { entries, metadata, dataStart } = readIndex(bytes.subarray(0, end), bytes.length);
  const tensors = entries.map(({ name, dtype, shape, start, end }): Tensor => {
    const { buffer } = bytes.slice(dataStart + start, dataStart + end);
    return { name, shape, data: dtype === 'F32' ? new Float32Array(buffer) : new Int32Array(buffer) };
  });
  return { tensors, metadata };
}
