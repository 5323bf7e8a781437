/**
 * MXNet's record files (`.rec`) and their index (`.idx`): images with labels, one record each. A record can be read by itself
 * from a file of any size; nothing here holds more of the file than one slice.
 * Source: dmlc-core include/dmlc/recordio.h (framing), mxnet python/mxnet/recordio.py (IRHeader).
 */
import { t } from '@lingui/core/macro';
import { GrowingNumbers } from '../../lib/growingNumbers.ts';
import { viewOf } from '../bytes.ts';
import { FormatError } from '../formatError.ts';

/** Begins every part of a record. */
export const MAGIC = 0xced7230a;
/** Magic number, then 3 bits that say which part of a record this is and 29 bits of length. */
export const FRAME = 8;
/** Flag, label, id, id2. */
export const IMAGE_HEADER = 24;
const WHOLE = 0;
const LAST = 3;
const SLICE = 8 * 2 ** 20;

const padded = (length: number): number => (length + 3) & ~3;

interface Frame {
  readonly part: number;
  readonly length: number;
}

function readFrame(view: DataView, at: number): Frame {
  if (at + FRAME > view.byteLength) throw new FormatError('truncated', t`The record is cut off.`);
  if (view.getUint32(at, true) !== MAGIC) throw new FormatError('corrupt', t`There is no record at this place.`);
  const word = view.getUint32(at + 4, true);
  return { part: word >>> 29, length: word & 0x1fffffff };
}

/**
 * @param bytes begin at a record and hold at least all of it
 * @returns the record's content: a view, or a copy where the record was split because it contains the magic number
 * @throws FormatError 'truncated' or 'corrupt'
 */
export function readRecord(bytes: Uint8Array): Uint8Array {
  const view = viewOf(bytes);
  const parts: Uint8Array[] = [];
  for (let at = 0; ; ) {
    const { part, length } = readFrame(view, at);
    const begins = parts.length === 0;
    if (begins !== (part === WHOLE || part === 1))
      throw new FormatError('corrupt', t`Parts of the record are missing.`);
    const start = at + FRAME;
    if (start + length > bytes.length) throw new FormatError('truncated', t`The record is cut off.`);
    parts.push(bytes.subarray(start, start + length));
    at = start + padded(length);
    if (part === WHOLE || part === LAST) break;
  }
  if (parts.length === 1) return parts[0]!;
  // Where a record is split the magic number was taken out of it.
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length + 4, -4));
  let at = 0;
  for (const [i, part] of parts.entries()) {
    if (i > 0) {
      viewOf(joined).setUint32(at, MAGIC, true);
      at += 4;
    }
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

export interface ImageRecord {
  /** The label, or the labels where the header states several. */
  readonly labels: readonly number[];
  readonly id: number;
  /** The encoded image; empty in records that only hold numbers. */
  readonly image: Uint8Array;
}

/** @throws FormatError 'truncated' */
export function readImageRecord(content: Uint8Array): ImageRecord {
  const view = viewOf(content);
  const flag = content.length >= IMAGE_HEADER ? view.getUint32(0, true) : 0;
  const start = IMAGE_HEADER + 4 * flag;
  if (content.length < start) throw new FormatError('truncated', t`The image record is too short.`);
  const labels =
    flag === 0
      ? [view.getFloat32(4, true)]
      : Array.from({ length: flag }, (_, i) => view.getFloat32(IMAGE_HEADER + 4 * i, true));
  return { labels, id: Number(view.getBigUint64(8, true)), image: content.subarray(start) };
}

export interface ScannedRecord {
  /** Where the record begins, and where the next one does. */
  readonly start: number;
  readonly end: number;
  readonly label: number;
  readonly id: number;
  /** False for records that only hold numbers. */
  readonly hasImage: boolean;
}

/** Reads a file forwards in slices; never more than one is held. */
class SliceReader {
  readonly #file: Blob;
  #start = 0;
  #view = new DataView(new ArrayBuffer(0));

  constructor(file: Blob) {
    this.#file = file;
  }

  /** True when the `count` bytes from `at` on are held: read `view` at `at - start`. */
  holds(at: number, count: number): boolean {
    return at >= this.#start && at + count <= this.#start + this.#view.byteLength;
  }

  async fetch(at: number): Promise<void> {
    this.#view = new DataView(await this.#file.slice(at, at + SLICE).arrayBuffer());
    this.#start = at;
  }

  get view(): DataView {
    return this.#view;
  }

  get start(): number {
    return this.#start;
  }
}

/**
 * Finds all records of a file by going through it, without an index.
 * @param onSlice is told how far the scan has come, in bytes; it may throw to end the scan
 * @throws FormatError 'header' when the file does not begin with a record; a damaged or cut-off end only ends the scan
 * @returns where the readable records end: less than the file's size when the rest is damaged
 */
export async function scanRecords(
  file: Blob,
  onRecord: (record: ScannedRecord) => void,
  onSlice: (at: number) => void = () => {},
): Promise<number> {
  const reader = new SliceReader(file);
  let at = 0;
  while (at < file.size) {
    const record = await scanOne(reader, file.size, at, onSlice);
    if (!record) {
      if (at === 0) throw new FormatError('header', t`This is not a record file.`);
      return at;
    }
    onRecord(record);
    at = record.end;
  }
  return at;
}

/** The numbers at the front of an image record: header and first label. */
const HEAD = FRAME + IMAGE_HEADER + 4;

async function scanOne(
  reader: SliceReader,
  size: number,
  start: number,
  onSlice: (at: number) => void,
): Promise<ScannedRecord | null> {
  let record: { label: number; id: number; hasImage: boolean } | undefined;
  for (let at = start; at + FRAME <= size; ) {
    if (!reader.holds(at, Math.min(HEAD, size - at))) {
      onSlice(at);
      await reader.fetch(at);
    }
    const { view } = reader;
    const local = at - reader.start;
    if (view.getUint32(local, true) !== MAGIC) return null;
    const { part, length } = readFrame(view, local);
    const next = at + FRAME + padded(length);
    if (next > size) return null;
    record ??= headOf(view, local + FRAME, length);
    at = next;
    if (part === WHOLE || part === LAST) return { start, end: at, ...record };
  }
  return null;
}

function headOf(view: DataView, at: number, length: number): { label: number; id: number; hasImage: boolean } {
  if (length < IMAGE_HEADER) return { label: Number.NaN, id: 0, hasImage: false };
  const flag = view.getUint32(at, true);
  const labelled = flag === 0 ? at + 4 : at + IMAGE_HEADER;
  const label = labelled + 4 <= view.byteLength ? view.getFloat32(labelled, true) : Number.NaN;
  return { label, id: Number(view.getBigUint64(at + 8, true)), hasImage: length > IMAGE_HEADER + 4 * flag };
}

/** The label that the record at a place carries itself; NaN when there is none. */
export async function readLabel(file: Blob, start: number): Promise<number> {
  const view = new DataView(await file.slice(start, start + HEAD).arrayBuffer());
  const { length } = readFrame(view, 0);
  return headOf(view, FRAME, length).label;
}

export interface RecordIndex {
  /** [records], in the order of the index. */
  readonly keys: Float64Array;
  /** [records], bytes. */
  readonly offsets: Float64Array;
}

/**
 * Reads an index of lines "key, tab, offset" in slices.
 * @throws FormatError 'row' naming the row that is anything else
 */
export async function readRecordIndex(file: Blob): Promise<RecordIndex> {
  const [keys, offsets] = [new GrowingNumbers(), new GrowingNumbers()];
  /** The number being read, -1 before its first digit; and the key of the row once it is complete. */
  let value = -1;
  let key = -1;
  let row = 1;
  const endRow = (): void => {
    if (key >= 0 && value >= 0) {
      keys.push(key);
      offsets.push(value);
    } else if (key >= 0 || value >= 0) throw new FormatError('row', t`Row ${row} of the index lacks its offset.`);
    value = -1;
    key = -1;
    row++;
  };
  for (let at = 0; at < file.size; at += SLICE) {
    for (const byte of new Uint8Array(await file.slice(at, at + SLICE).arrayBuffer())) {
      if (byte >= 0x30 && byte <= 0x39) value = (value < 0 ? 0 : value * 10) + byte - 0x30;
      else if (byte === 0x0a) endRow();
      else if ((byte === 0x09 || byte === 0x20) && key < 0 && value >= 0) {
        key = value;
        value = -1;
      } else if (byte !== 0x0d && byte !== 0x09 && byte !== 0x20) {
        throw new FormatError('row', t`Row ${row} of the index is no pair of numbers.`);
      }
    }
  }
  endRow();
  return { keys: keys.done(), offsets: offsets.done() };
}
