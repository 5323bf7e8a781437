/**
 * Reads structs of Thrift's compact protocol, in which Parquet writes its metadata and page headers. No length or count is
 * believed before it is held against the bytes that are there.
 * Source: thrift doc/specs/thrift-compact-protocol.md.
 */
import { t } from '@lingui/core/macro';
import { viewOf } from '../../bytes.ts';
import { FormatError } from '../../formatError.ts';

export type ThriftValue = boolean | number | Uint8Array | readonly ThriftValue[] | ThriftStruct;

/** Fields by their number. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

const TYPE = {
  STOP: 0,
  TRUE: 1,
  FALSE: 2,
  BYTE: 3,
  I16: 4,
  I32: 5,
  I64: 6,
  DOUBLE: 7,
  BINARY: 8,
  LIST: 9,
  SET: 10,
} as const;
const STRUCT = 12;
/** Parquet's own metadata are seven levels deep. */
const MOST_DEPTH = 16;
/** Values of one struct with all that is in it; a footer of ten thousand column chunks has fewer. */
const MOST_VALUES = 600_000;
/** 64 bits, seven at a time. */
const MOST_VARINT_BYTES = 10;

export const damaged = (): FormatError => new FormatError('corrupt', t`The Parquet file is damaged.`);

/** Reads numbers from a range of bytes. */
export class ByteReader {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    this.#view = viewOf(bytes);
  }

  get left(): number {
    return this.end - this.at;
  }

  /** Moves on. @returns where the `count` bytes begin @throws FormatError 'corrupt' when fewer are left */
  take(count: number): number {
    if (!(count >= 0 && count <= this.left)) throw damaged();
    const start = this.at;
    this.at += count;
    return start;
  }

  u8(): number {
    return this.bytes[this.take(1)]!;
  }

  u32(): number {
    return this.#view.getUint32(this.take(4), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.take(8), true);
  }

  blob(count: number): Uint8Array {
    const start = this.take(count);
    return this.bytes.subarray(start, start + count);
  }

  /** Exact below 2^53, which every count and offset of a file is. */
  varint(): number {
    let value = 0;
    let place = 1;
    for (let i = 0; i < MOST_VARINT_BYTES; i++) {
      const byte = this.u8();
      value += (byte & 0x7f) * place;
      if (byte < 0x80) return value;
      place *= 128;
    }
    throw damaged();
  }

  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

class StructReader {
  readonly #reader: ByteReader;
  #values = 0;

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  struct(depth: number): ThriftStruct {
    if (depth > MOST_DEPTH) throw damaged();
    const fields = new Map<number, ThriftValue>();
    let field = 0;
    for (;;) {
      const byte = this.#reader.u8();
      const type = byte & 0x0f;
      if (type === TYPE.STOP) return fields;
      field = byte >> 4 ? field + (byte >> 4) : this.#reader.zigzag();
      const flag = type === TYPE.TRUE || type === TYPE.FALSE;
      fields.set(field, flag ? type === TYPE.TRUE : this.#value(type, depth));
    }
  }

  #value(type: number, depth: number): ThriftValue {
    if (++this.#values > MOST_VALUES) throw new FormatError('limits', t`The Parquet file's metadata are too large.`);
    const reader = this.#reader;
    switch (type) {
      case TYPE.TRUE:
      case TYPE.FALSE:
        return reader.u8() === TYPE.TRUE;
      case TYPE.BYTE:
        return reader.u8();
      case TYPE.I16:
      case TYPE.I32:
      case TYPE.I64:
        return reader.zigzag();
      case TYPE.DOUBLE:
        return reader.f64();
      case TYPE.BINARY:
        return reader.blob(reader.varint());
      case TYPE.LIST:
      case TYPE.SET:
        return this.#list(depth + 1);
      case STRUCT:
        return this.struct(depth + 1);
      default:
        throw damaged();
    }
  }

  #list(depth: number): ThriftValue[] {
    if (depth > MOST_DEPTH) throw damaged();
    const head = this.#reader.u8();
    const size = head >> 4 === 15 ? this.#reader.varint() : head >> 4;
    // No element takes less than a byte.
    if (size > this.#reader.left) throw damaged();
    const list: ThriftValue[] = [];
    for (let i = 0; i < size; i++) list.push(this.#value(head & 0x0f, depth));
    return list;
  }
}

/** @throws FormatError 'corrupt', or 'limits' for a struct of absurdly many values */
export const readStruct = (reader: ByteReader): ThriftStruct => new StructReader(reader).struct(0);

/** The fields of a struct as what they are expected to be; anything else counts as not there. */
export const numberAt = (struct: ThriftStruct, field: number): number | undefined => {
  const value = struct.get(field);
  return typeof value === 'number' ? value : undefined;
};

export const flagAt = (struct: ThriftStruct, field: number): boolean | undefined => {
  const value = struct.get(field);
  return typeof value === 'boolean' ? value : undefined;
};

export const textOf = (value: ThriftValue | undefined): string | undefined =>
  value instanceof Uint8Array ? new TextDecoder().decode(value) : undefined;

export const listAt = (struct: ThriftStruct, field: number): readonly ThriftValue[] => {
  const value = struct.get(field);
  return Array.isArray(value) ? (value as readonly ThriftValue[]) : [];
};

const isStruct = (value: ThriftValue | undefined): value is ThriftStruct => value instanceof Map;

export const structAt = (struct: ThriftStruct, field: number): ThriftStruct | undefined => {
  const value = struct.get(field);
  return isStruct(value) ? value : undefined;
};

export const structsAt = (struct: ThriftStruct, field: number): ThriftStruct[] =>
  listAt(struct, field).filter(isStruct);
