/**
 * Image sets as Hugging Face stores them in Parquet: a struct column whose field `bytes` holds an encoded image, and a column of labels, with the names of the classes in the file's metadata. Read a row group
 * at a time; packed by Snappy or not at all.
 * Source: huggingface datasets features (Image, ClassLabel), metadata key "huggingface".
 */
import { t } from '@lingui/core/macro';
import { FormatError } from '../formatError.ts';
import { parseJson } from '../json.ts';
import { type RawValue, readColumn } from './parquet/column.ts';
import { type Codec, type ColumnChunk, type ParquetMetadata, type RowGroup, readMetadata } from './parquet/metadata.ts';
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

const CODECS: readonly Codec[] = ['UNCOMPRESSED', 'SNAPPY'];
/** Rows and bytes (unpacked) of one row group that are read into memory at once. */
const MOST_ROWS = 1_000_000;
const MOST_GROUP_BYTES = 1_000_000_000;

type CountClasses = (column: string) => Promise<number>;

/** Top-level column with a child `bytes`, and the columns of labels beside it. */
async function findColumns(
  metadata: ParquetMetadata,
  classes: ReadonlyMap<string, readonly string[]>,
  wanted: string | null,
  count: CountClasses,
) {
  const paths = (metadata.groups[0]?.columns ?? []).map(({ path }) => path);
  const image = paths.find((path) => path.length === 2 && path[1] === 'bytes')?.[0];
  if (image === undefined) throw new FormatError('missing', t`The Parquet file has no column of images.`);
  const plain = paths.filter((path) => path.length === 1).map(([name]) => name!);
  if (wanted !== null && !plain.includes(wanted)) {
    throw new FormatError('missing', t`The Parquet file has no column "${wanted}".`);
  }
  const named = plain.filter((name) => classes.has(name) || mayBeLabel(name));
  const columns = named.map((name) => ({ name, classes: classes.get(name)?.length ?? null }));
  const label = wanted ?? (await chooseLabelColumn(columns, count));
  if (label === undefined) {
    const names = plain.map((name) => `"${name}"`).join(', ');
    const missing = t`The Parquet file has no column of labels.`;
    throw new FormatError(
      'missing',
      names === '' ? missing : `${missing} ${t`Its columns ${names} have names of other things.`}`,
    );
  }
  return { image, label, labels: named.includes(label) ? named : [label, ...named] };
}

/** Names of the classes of each ClassLabel column, from the metadata; empty when there are none. */
function classNames(metadata: ParquetMetadata): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const text = metadata.texts.get('huggingface');
  if (text === undefined) return found;
  try {
    const { info } = parseJson(text) as { info?: { features?: unknown } };
    const features: unknown = info?.features;
    for (const [column, feature] of Object.entries(features ?? {})) {
      const names: unknown = (feature as { names?: unknown } | null)?.names;
      if (Array.isArray(names)) found.set(column, names.map(String));
    }
  } catch {
    // Metadata of another kind name no classes.
  }
  return found;
}

function check({ rows, groups }: ParquetMetadata): void {
  if (rows > MOST_ROWS) throw new FormatError('limits', t`The Parquet file holds ${rows} rows.`);
  for (const { columns, bytes } of groups) {
    if (bytes > MOST_GROUP_BYTES || columns.some(({ length }) => length > MOST_GROUP_BYTES)) {
      throw new FormatError('limits', t`A row group of the Parquet file is over 1 GB.`);
    }
    const codec = columns.map((column) => column.codec).find((one) => !CODECS.includes(one));
    if (codec) throw new FormatError('unsupported', t`The Parquet file is packed by ${codec}, which is not supported.`);
  }
}

/** @throws FormatError 'missing' when the group lacks the column that others have */
function columnOf({ columns }: RowGroup, ...path: readonly string[]): ColumnChunk {
  const found = columns.find(
    (column) => column.path.length === path.length && path.every((p, i) => column.path[i] === p),
  );
  if (!found)
    throw new FormatError('missing', t`A row group of the Parquet file has no column ${{ column: path.join('.') }}.`);
  return found;
}

/**
 * @param labelColumn the column to take the labels from; null: the likeliest one
 * @throws FormatError 'header' for a file of another kind; 'corrupt', 'encoding', 'missing', 'limits', 'unsupported' as named
 */
export async function openParquetImages(file: Blob, labelColumn: string | null = null): Promise<ParquetImages> {
  const metadata = await readMetadata(file);
  check(metadata);
  const classes = classNames(metadata);
  const labelsOf = async (column: string): Promise<(string | null)[]> => {
    const labels: (string | null)[] = [];
    const toText = (value: RawValue): string | null => labelText(value, classes.get(column));
    for (const group of metadata.groups) {
      for (const label of await readColumn(file, columnOf(group, column), group.rows, toText)) labels.push(label);
    }
    return labels;
  };
  const columns = await findColumns(
    metadata,
    classes,
    labelColumn,
    async (column) => new Set(await labelsOf(column)).size,
  );
  const labels = await labelsOf(columns.label);
  const starts: number[] = [];
  let rows = 0;
  for (const group of metadata.groups) {
    starts.push(rows);
    rows += group.rows;
  }
  let held: { group: number; images: Promise<(RawValue | null)[]> } | undefined;
  return {
    labelColumn: columns.label,
    labelColumns: columns.labels,
    labels,
    async image(row) {
      const number = starts.findLastIndex((start) => start <= row);
      const group = metadata.groups[number]!;
      if (held?.group !== number) {
        const chunk = columnOf(group, columns.image, 'bytes');
        held = { group: number, images: readColumn(file, chunk, group.rows, (value) => value) };
      }
      const value = (await held.images)[row - starts[number]!];
      return value instanceof Uint8Array ? value.slice() : null;
    },
  };
}

/** @throws FormatError 'encoding' for text that has lost characters */
function intact(text: string | null): string {
  if (text !== null && !text.includes('\ufffd')) return text;
  throw new FormatError('encoding', t`The labels of the Parquet file are not in UTF-8.`);
}

function labelText(value: RawValue, names: readonly string[] | undefined): string | null {
  if (value instanceof Uint8Array) return intact(decodeStrictly(value, 'utf-8'));
  // ClassLabel writes -1 for "no label".
  return names ? (names[Number(value)] ?? null) : String(value);
}
