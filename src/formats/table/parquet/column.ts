/**
 * Reads a column of a row group: plain values or a dictionary's, each there or missing, without lists. What a page claims of
 * itself is held against the bytes and rows that are there; every step of every loop consumes some of them.
 * Source: parquet-format README.md and Encodings.md.
 */
import { t } from '@lingui/core/macro';
import { assertNever } from '../../../lib/assertNever.ts';
import { viewOf } from '../../bytes.ts';
import { FormatError } from '../../formatError.ts';
import type { ColumnChunk, PhysicalType } from './metadata.ts';
import { unpackSnappy } from './snappy.ts';
import { ByteReader, damaged, flagAt, numberAt, readStruct, structAt, type ThriftStruct } from './thrift.ts';

const PAGE = { DATA: 0, DICTIONARY: 2, DATA_V2: 3 } as const;
const ENCODINGS = [
  'PLAIN',
  'GROUP_VAR_INT',
  'PLAIN_DICTIONARY',
  'RLE',
  'BIT_PACKED',
  'DELTA_BINARY_PACKED',
  'DELTA_LENGTH_BYTE_ARRAY',
  'DELTA_BYTE_ARRAY',
  'RLE_DICTIONARY',
  'BYTE_STREAM_SPLIT',
];
const PLAIN = 0;
const PLAIN_DICTIONARY = 2;
const RLE_DICTIONARY = 8;
/** Pictures hardly pack; a page of one value a million times is small unpacked too. */
const MOST_UNPACKED = { perByte: 4, free: 64_000_000 } as const;

/** A value as it is written; bytes are views. */
export type RawValue = number | bigint | Uint8Array;

/**
 * Numbers as runs and packed groups of eight.
 * @param width bits of a number, at most 32
 * @returns [count]
 */
function readHybrid(reader: ByteReader, width: number, count: number): Uint32Array {
  if (width > 32) throw damaged();
  const values = new Uint32Array(count);
  for (let at = 0; at < count; ) {
    const header = reader.varint();
    const run = Math.floor(header / 2);
    if (header % 2 === 0) {
      let value = 0;
      for (let i = 0; i < Math.ceil(width / 8); i++) value += reader.u8() * 256 ** i;
      const end = Math.min(count, at + run);
      values.fill(value, at, end);
      at = end;
    } else {
      const taken = Math.min(count - at, 8 * run);
      unpackBits(reader.blob(Math.min(reader.left, run * width)), width, values.subarray(at, at + taken));
      at += taken;
    }
  }
  return values;
}

function unpackBits(bytes: Uint8Array, width: number, into: Uint32Array): void {
  if (bytes.length * 8 < into.length * width) throw damaged();
  for (let i = 0; i < into.length; i++) {
    let value = 0;
    for (let bit = 0; bit < width; bit++) {
      const at = i * width + bit;
      if ((bytes[at >> 3]! >> (at & 7)) & 1) value += 2 ** bit;
    }
    into[i] = value;
  }
}

/** @returns [count], converted one by one, so that no more than one is held as it is written */
function readPlain<Value>(
  bytes: Uint8Array,
  type: PhysicalType,
  count: number,
  convert: (value: RawValue) => Value,
): Value[] {
  const view = viewOf(bytes);
  const fixed = (width: number, read: (at: number) => RawValue): Value[] => {
    if (count * width > bytes.length) throw damaged();
    return Array.from({ length: count }, (_, i) => convert(read(i * width)));
  };
  switch (type) {
    case 'INT32':
      return fixed(4, (at) => view.getInt32(at, true));
    case 'INT64':
      return fixed(8, (at) => view.getBigInt64(at, true));
    case 'FLOAT':
      return fixed(4, (at) => view.getFloat32(at, true));
    case 'DOUBLE':
      return fixed(8, (at) => view.getFloat64(at, true));
    case 'BYTE_ARRAY': {
      const reader = new ByteReader(bytes);
      // Each value has four bytes of length in front.
      if (count * 4 > bytes.length) throw damaged();
      return Array.from({ length: count }, () => convert(reader.blob(reader.u32())));
    }
    case 'BOOLEAN':
    case 'INT96':
    case 'FIXED_LEN_BYTE_ARRAY':
      throw new FormatError('unsupported', t`Columns of ${type} are not supported.`);
    default:
      return assertNever(type);
  }
}

/** A data page once it is unpacked. */
interface DataPage {
  readonly count: number;
  readonly encoding: number;
  /** [count], 0 where a value is missing; null where none can be. */
  readonly present: Uint32Array | null;
  readonly values: ByteReader;
}

class ChunkReader<Value> {
  readonly #chunk: ColumnChunk;
  readonly #reader: ByteReader;
  readonly #convert: (value: RawValue) => Value;
  readonly #values: (Value | null)[] = [];
  readonly #rows: number;
  #dictionary: readonly Value[] | null = null;
  #unpacked = 0;

  constructor(chunk: ColumnChunk, bytes: Uint8Array, rows: number, convert: (value: RawValue) => Value) {
    this.#chunk = chunk;
    this.#reader = new ByteReader(bytes);
    this.#rows = rows;
    this.#convert = convert;
  }

  read(): (Value | null)[] {
    while (this.#values.length < this.#rows) this.#page();
    return this.#values;
  }

  #page(): void {
    const header = readStruct(this.#reader);
    const packed = this.#reader.blob(numberAt(header, 3) ?? -1);
    const size = numberAt(header, 2) ?? -1;
    switch (numberAt(header, 1)) {
      case PAGE.DICTIONARY: {
        const count = numberAt(structAt(header, 7) ?? new Map(), 1) ?? -1;
        // Every word of a dictionary is some row's.
        if (!(count >= 0 && count <= this.#rows) || this.#dictionary) throw damaged();
        this.#dictionary = readPlain(this.#unpack(packed, size), this.#chunk.type, count, this.#convert);
        break;
      }
      case PAGE.DATA:
        this.#add(this.#dataPage(structAt(header, 5) ?? new Map(), this.#unpack(packed, size)));
        break;
      case PAGE.DATA_V2:
        this.#add(this.#dataPageV2(structAt(header, 8) ?? new Map(), packed, size));
        break;
      default:
        // An index, or a kind that came later: nothing of it is needed.
        break;
    }
  }

  /** @param size as stated for the result */
  #unpack(packed: Uint8Array, size: number): Uint8Array {
    if (this.#chunk.codec === 'UNCOMPRESSED') return packed;
    if (this.#chunk.codec !== 'SNAPPY')
      throw new FormatError('unsupported', t`${{ codec: this.#chunk.codec }} is not supported.`);
    this.#unpacked += size;
    if (this.#unpacked > MOST_UNPACKED.free + MOST_UNPACKED.perByte * this.#reader.bytes.length) {
      throw new FormatError('limits', t`A column of the Parquet file unpacks to far more than its size.`);
    }
    return unpackSnappy(new ByteReader(packed), size);
  }

  #count(header: ThriftStruct): number {
    const count = numberAt(header, 1) ?? -1;
    if (!(count >= 0 && count <= this.#rows - this.#values.length)) throw damaged();
    return count;
  }

  #dataPage(header: ThriftStruct, bytes: Uint8Array): DataPage {
    const count = this.#count(header);
    const values = new ByteReader(bytes);
    const present = this.#chunk.optionalLevels > 0 ? this.#present(values, values.u32(), count) : null;
    return { count, encoding: numberAt(header, 2) ?? -1, present, values };
  }

  #dataPageV2(header: ThriftStruct, packed: Uint8Array, size: number): DataPage {
    const count = this.#count(header);
    const levels = numberAt(header, 5) ?? 0;
    const skipped = numberAt(header, 6) ?? 0;
    const reader = new ByteReader(packed);
    reader.take(skipped);
    const present = this.#chunk.optionalLevels > 0 ? this.#present(reader, levels, count) : null;
    if (present === null) reader.take(levels);
    const rest = packed.subarray(reader.at);
    const bytes = flagAt(header, 7) === false ? rest : this.#unpack(rest, size - levels - skipped);
    return { count, encoding: numberAt(header, 4) ?? -1, present, values: new ByteReader(bytes) };
  }

  /** Levels turned into 1 where the value is there. */
  #present(reader: ByteReader, length: number, count: number): Uint32Array {
    const most = this.#chunk.optionalLevels;
    const levels = readHybrid(new ByteReader(reader.blob(length)), 32 - Math.clz32(most), count);
    return levels.map((level) => (level === most ? 1 : 0));
  }

  #add({ count, encoding, present, values }: DataPage): void {
    const there = present ? present.reduce((sum, one) => sum + one, 0) : count;
    const read = this.#decode(values, encoding, there);
    let next = 0;
    for (let i = 0; i < count; i++) this.#values.push(present && present[i] === 0 ? null : read[next++]!);
  }

  #decode(reader: ByteReader, encoding: number, count: number): readonly Value[] {
    if (encoding === PLAIN) return readPlain(reader.bytes.subarray(reader.at), this.#chunk.type, count, this.#convert);
    if (encoding !== PLAIN_DICTIONARY && encoding !== RLE_DICTIONARY) {
      const name = ENCODINGS[encoding] ?? t`number ${encoding}`;
      throw new FormatError('unsupported', t`The Parquet file uses the encoding ${name}, which is not supported.`);
    }
    if (count === 0) return [];
    const dictionary = this.#dictionary;
    const indices = readHybrid(reader, reader.u8(), count);
    return Array.from(indices, (index) => {
      const value = dictionary?.[index];
      if (value === undefined) throw damaged();
      return value;
    });
  }
}

/**
 * @param rows of the group
 * @param convert is given every value written, a dictionary's once
 * @returns [rows], null where a value is missing
 * @throws FormatError 'corrupt', 'unsupported', 'limits'
 */
export async function readColumn<Value>(
  file: Blob,
  chunk: ColumnChunk,
  rows: number,
  convert: (value: RawValue) => Value,
): Promise<(Value | null)[]> {
  if (chunk.repeated) throw new FormatError('unsupported', t`Columns of lists are not supported.`);
  const bytes = new Uint8Array(await file.slice(chunk.start, chunk.start + chunk.length).arrayBuffer());
  return new ChunkReader(chunk, bytes, rows, convert).read();
}
