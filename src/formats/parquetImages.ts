/**
 * Image sets as Hugging Face stores them in Parquet: a struct column whose field `bytes` holds an encoded image, and a column of labels, with the names of the classes in the file's metadata. Read by hyparquet, a
 * row group at a time; packed by Snappy or not at all.
 * Source: huggingface datasets features (Image, ClassLabel), metadata key "huggingface".
 */
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { FormatError } from './errors.ts';
import { chooseLabelColumn, mayBeLabel } from './parquetColumns.ts';
import { decodeStrictly } from './textEncoding.ts';

export interface ParquetImages {
  /** The column that the labels are from, and those they could be from. */
  readonly labelColumn: string;
  readonly labelColumns: readonly string[];
  /** [rows], null where the row has none. */
  readonly labels: readonly (string | null)[];
  /** The encoded image of a row; null where the row has none. Rows read in order cost one read a row group. */
  image(row: number): Promise<Uint8Array<ArrayBuffer> | null>;
}

const CODECS = ['UNCOMPRESSED', 'SNAPPY'];
/** Rows and bytes (unpacked) of one row group that are read into memory at once. */
const MOST_ROWS = 1_000_000;
const MOST_GROUP_BYTES = 1_000_000_000;

function bufferOf(file: Blob): AsyncBuffer {
  return { byteLength: file.size, slice: (start, end) => file.slice(start, end).arrayBuffer() };
}

type CountClasses = (column: string) => Promise<number>;

/** Top-level column with a child `bytes`, and the columns of labels beside it. */
async function findColumns(
  metadata: FileMetaData,
  classes: ReadonlyMap<string, readonly string[]>,
  wanted: string | null,
  count: CountClasses,
) {
  const paths = (metadata.row_groups[0]?.columns ?? []).map(({ meta_data }) => meta_data?.path_in_schema ?? []);
  const image = paths.find((path) => path.length === 2 && path[1] === 'bytes')?.[0];
  if (image === undefined) throw new FormatError('missing', 'The Parquet file has no column of images.');
  const plain = paths.filter((path) => path.length === 1).map(([name]) => name!);
  if (wanted !== null && !plain.includes(wanted)) {
    throw new FormatError('missing', `The Parquet file has no column "${wanted}".`);
  }
  const named = plain.filter((name) => classes.has(name) || mayBeLabel(name));
  const columns = named.map((name) => ({ name, classes: classes.get(name)?.length ?? null }));
  const label = wanted ?? (await chooseLabelColumn(columns, count));
  if (label === undefined) {
    const names = plain.map((name) => `"${name}"`).join(', ');
    const others = names === '' ? '' : ` Its columns ${names} have names of other things.`;
    throw new FormatError('missing', `The Parquet file has no column of labels.${others}`);
  }
  return { image, label, labels: named.includes(label) ? named : [label, ...named] };
}

/** Names of the classes of each ClassLabel column, from the metadata; empty when there are none. */
function classNames(metadata: FileMetaData): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const text = metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value;
  if (text === undefined) return found;
  try {
    const features: unknown = JSON.parse(text)?.info?.features;
    for (const [column, feature] of Object.entries(features ?? {})) {
      const names: unknown = (feature as { names?: unknown } | null)?.names;
      if (Array.isArray(names)) found.set(column, names.map(String));
    }
  } catch {
    // Metadata of another kind name no classes.
  }
  return found;
}

function check(metadata: FileMetaData): void {
  const rows = Number(metadata.num_rows);
  if (rows > MOST_ROWS) throw new FormatError('limits', `The Parquet file holds ${rows} rows.`);
  for (const { columns, total_byte_size } of metadata.row_groups) {
    if (Number(total_byte_size) > MOST_GROUP_BYTES) {
      throw new FormatError('limits', 'A row group of the Parquet file is over 1 GB.');
    }
    const codec = columns.map(({ meta_data }) => meta_data?.codec).find((one) => one && !CODECS.includes(one));
    if (codec) throw new FormatError('unsupported', `The Parquet file is packed by ${codec}, which is not supported.`);
  }
}

/**
 * @param labelColumn the column to take the labels from; null: the likeliest one
 * @throws FormatError 'header' for a file of another kind; 'missing', 'limits', 'unsupported' as named
 */
export async function openParquetImages(file: Blob, labelColumn: string | null = null): Promise<ParquetImages> {
  const buffer = bufferOf(file);
  const metadata = await parquetMetadataAsync(buffer).catch(() => {
    throw new FormatError('header', 'This is not a readable Parquet file.');
  });
  check(metadata);
  const classes = classNames(metadata);
  // Bytes stay bytes: text columns say themselves that they are text.
  const options = { file: buffer, metadata, utf8: false };
  const labelsOf = async (column: string): Promise<(string | null)[]> => {
    const rows = await parquetReadObjects({ ...options, columns: [column] });
    return rows.map((row) => labelText(row[column], classes.get(column)));
  };
  const columns = await findColumns(
    metadata,
    classes,
    labelColumn,
    async (column) => new Set(await labelsOf(column)).size,
  );
  const labels = await labelsOf(columns.label);
  const groups = startsOf(metadata);
  let held: { group: number; images: Promise<Record<string, unknown>[]> } | undefined;
  return {
    labelColumn: columns.label,
    labelColumns: columns.labels,
    labels,
    async image(row) {
      const group = groups.findLastIndex((start) => start <= row);
      if (held?.group !== group) {
        const [rowStart, rowEnd] = [groups[group]!, groups[group + 1] ?? labels.length];
        held = { group, images: parquetReadObjects({ ...options, columns: [columns.image], rowStart, rowEnd }) };
      }
      const value = (await held.images)[row - groups[group]!]?.[columns.image];
      const bytes = (value as { bytes?: unknown } | null | undefined)?.bytes;
      return bytes instanceof Uint8Array ? bytes.slice() : null;
    },
  };
}

function startsOf({ row_groups }: FileMetaData): number[] {
  let row = 0;
  return row_groups.map(({ num_rows }) => {
    const start = row;
    row += Number(num_rows);
    return start;
  });
}

/** @throws FormatError 'encoding' for text that has lost characters */
function intact(text: string | null): string {
  if (text !== null && !text.includes('\ufffd')) return text;
  throw new FormatError('encoding', 'The labels of the Parquet file are not in UTF-8.');
}

function labelText(value: unknown, names: readonly string[] | undefined): string | null {
  if (typeof value === 'bigint' || typeof value === 'number') {
    const index = Number(value);
    // ClassLabel writes -1 for "no label".
    if (names) return names[index] ?? null;
    return String(index);
  }
  if (value instanceof Uint8Array) return intact(decodeStrictly(value, 'utf-8'));
  return typeof value === 'string' ? intact(value) : null;
}
