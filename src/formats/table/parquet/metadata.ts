/** The footer of a Parquet file: its row groups, where each column lies in them, and the text beside it. Source: parquet-format, parquet.thrift. */
import { t } from '@lingui/core/macro';
import { FormatError } from '../../formatError.ts';
import {
  ByteReader,
  damaged,
  listAt,
  numberAt,
  readStruct,
  structAt,
  structsAt,
  type ThriftStruct,
  textOf,
} from './thrift.ts';

/** By their numbers in the format. */
const TYPES = ['BOOLEAN', 'INT32', 'INT64', 'INT96', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY'] as const;
export type PhysicalType = (typeof TYPES)[number];
const CODECS = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'LZO', 'BROTLI', 'LZ4', 'ZSTD', 'LZ4_RAW'] as const;
export type Codec = (typeof CODECS)[number];

/** One column's bytes of a row group. */
export interface ColumnChunk {
  /** From the top-level column down. */
  readonly path: readonly string[];
  readonly type: PhysicalType;
  readonly codec: Codec;
  /** How many of the parts of its path may be missing; a value is there where the level is this. */
  readonly optionalLevels: number;
  /** Holds lists, which are not read. */
  readonly repeated: boolean;
  /** Of its first page, in bytes from the file's start. */
  readonly start: number;
  /** Bytes as they lie in the file. */
  readonly length: number;
}

export interface RowGroup {
  readonly rows: number;
  /** Unpacked, as the file states. */
  readonly bytes: number;
  readonly columns: readonly ColumnChunk[];
}

export interface ParquetMetadata {
  /** The sum of the groups'. */
  readonly rows: number;
  readonly groups: readonly RowGroup[];
  /** Text that writers put beside the data. */
  readonly texts: ReadonlyMap<string, string>;
}

const MAGIC = 0x31524150;
/** Length of the metadata and magic number. */
const TAIL_BYTES = 8;
const MOST_FOOTER_BYTES = 64_000_000;
const REPEATED = 2;
const OPTIONAL = 1;

/** What a leaf's path in the schema says of it. */
interface Leaf {
  readonly optionalLevels: number;
  readonly repeated: boolean;
}

/** Leaves of the schema, which lists a tree depth first, by their paths. */
function leavesOf(elements: readonly ThriftStruct[]): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  /** Folders that are open: children still to come, and what holds for them. */
  const open: { left: number; readonly path: readonly string[]; readonly leaf: Leaf }[] = [];
  for (const [i, element] of elements.entries()) {
    const parent = open.at(-1);
    const children = numberAt(element, 5) ?? 0;
    if (i === 0) {
      open.push({ left: children, path: [], leaf: { optionalLevels: 0, repeated: false } });
      continue;
    }
    if (!parent || open.length > 16) throw damaged();
    parent.left--;
    const path = [...parent.path, textOf(element.get(4)) ?? ''];
    const repetition = numberAt(element, 3);
    const leaf = {
      optionalLevels: parent.leaf.optionalLevels + (repetition === OPTIONAL ? 1 : 0),
      repeated: parent.leaf.repeated || repetition === REPEATED,
    };
    if (children > 0) open.push({ left: children, path, leaf });
    else leaves.set(JSON.stringify(path), leaf);
    while (open.length > 0 && open.at(-1)!.left <= 0) open.pop();
  }
  return leaves;
}

/** @throws FormatError 'corrupt' for a column that lies outside the file */
function chunkOf(column: ThriftStruct, leaves: ReadonlyMap<string, Leaf>, fileBytes: number): ColumnChunk {
  const meta = structAt(column, 3);
  if (!meta) throw damaged();
  const path = listAt(meta, 3).map((part) => textOf(part) ?? '');
  const leaf = leaves.get(JSON.stringify(path));
  const type = TYPES[numberAt(meta, 1) ?? -1];
  const codec = CODECS[numberAt(meta, 4) ?? -1];
  const data = numberAt(meta, 9) ?? -1;
  const dictionary = numberAt(meta, 11);
  // A file without a dictionary may state its place as 0.
  const start = dictionary && dictionary > 0 ? Math.min(dictionary, data) : data;
  const length = numberAt(meta, 7) ?? -1;
  const fits = start >= 0 && length >= 0 && start + length <= fileBytes;
  if (!leaf || !type || !codec || !fits) throw damaged();
  return { path, type, codec, ...leaf, start, length };
}

function groupOf(group: ThriftStruct, leaves: ReadonlyMap<string, Leaf>, fileBytes: number): RowGroup {
  const rows = numberAt(group, 3) ?? -1;
  if (!(rows >= 0)) throw damaged();
  const columns = structsAt(group, 1).map((column) => chunkOf(column, leaves, fileBytes));
  return { rows, bytes: numberAt(group, 2) ?? 0, columns };
}

async function readerOf(file: Blob, start: number, end: number): Promise<ByteReader> {
  return new ByteReader(new Uint8Array(await file.slice(start, end).arrayBuffer()));
}

/** @throws FormatError 'header' for a file of another kind, 'corrupt', 'limits' */
export async function readMetadata(file: Blob): Promise<ParquetMetadata> {
  const end = file.size - TAIL_BYTES;
  if (end < 0) throw new FormatError('header', t`This is not a readable Parquet file.`);
  const tail = await readerOf(file, end, file.size);
  const [length, magic] = [tail.u32(), tail.u32()];
  if (magic !== MAGIC || length > end) throw new FormatError('header', t`This is not a readable Parquet file.`);
  if (length > MOST_FOOTER_BYTES) throw new FormatError('limits', t`The Parquet file's metadata are over 64 MB.`);
  const footer = readStruct(await readerOf(file, end - length, end));
  const leaves = leavesOf(structsAt(footer, 2));
  const groups = structsAt(footer, 4).map((group) => groupOf(group, leaves, file.size));
  const texts = structsAt(footer, 5).map((pair) => [textOf(pair.get(1)) ?? '', textOf(pair.get(2)) ?? ''] as const);
  return { rows: groups.reduce((sum, { rows }) => sum + rows, 0), groups, texts: new Map(texts) };
}
