/**
 * Which column of a list holds the paths and which the labels. The column that names files of the set holds the paths; the
 * label column is known by its name, by its place in the lists of InsightFace and MXNet, or is the only other one.
 * Sources: insightface `.lst` (aligned, path, label, box); MXNet im2rec `.lst` (index, label.., path); Hugging Face `imagefolder`
 * metadata (`file_name`).
 */
import { t } from '@lingui/core/macro';
import { looksLikeImage, type NamesFile, type Table } from './listTable.ts';

/** Names by preference, without blanks and signs; a verdict or a correction outranks the label that was given. */
const LABEL_NAMES =
  'finallabel label givenlabel identity identityid identityname person personid personname subject subjectid ' +
  'subjectname celebrity celebid individual individualid target class classid classname name id';
const PATH_NAMES =
  'image path file filename filepath img imagepath imgpath imagefile imagename imgname imageid photo picture name id';

/** Names of columns that say something of a photo or of a file, never who is in it. */
const OTHER_NAMES =
  'size filesize bytes width height date datetime time timestamp year md5 sha1 sha256 sha512 hash checksum ' +
  'age gender sex race ethnicity emotion expression pose yaw pitch roll quality score confidence split';

const OTHER_COLUMNS = OTHER_NAMES.split(' ');
const LABEL_COLUMNS = LABEL_NAMES.split(' ');
const PATH_COLUMNS = PATH_NAMES.split(' ');

/** "Person ID" and "person_id" are one name. */
export const plainName = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

export interface ListColumns {
  readonly path: number;
  /** The path is each row's last cell, however many come before it. */
  readonly pathIsLast: boolean;
  readonly label: number;
  readonly hasHeader: boolean;
  /** Labels are numbers of classes: 3.0 is 3. */
  readonly numbered: boolean;
}

export type ColumnsFound =
  | {
      readonly kind: 'found';
      readonly columns: ListColumns;
      readonly hits: number;
      readonly choices: readonly string[];
    }
  /** Its rows name images, but the label cannot be told. */
  | { readonly kind: 'unclear'; readonly reason: string; readonly hits: number; readonly choices: readonly string[] }
  | { readonly kind: 'other'; readonly reason: string };

/** Rows that are looked at. */
const SAMPLE_ROWS = 200;
/** Cells of a row that are looked at. */
const MOST_COLUMNS = 256;
/** Share of rows that must name images. */
const MOST = 0.5;

const SPLIT = /^(train|training|test|testing|val|valid|validation|dev|eval|gallery|probe|query)$/i;
const YES_OR_NO = /^([01]|-1|yes|no|y|n|true|false|m|f|male|female)$/i;
const INTEGER = /^-?\d+$/;
const NUMBER = /^-?\d+(\.\d*)?$/;
const SEVERAL_NUMBERS = /^[-+\d.e]+([ \t]+[-+\d.e]+)+$/i;
const DECIMAL = /^-?\d*\.\d+$/;

const DATE = /^\d{4}([-/.:])\d\d\1\d\d([ T].*)?$/;
const CHECKSUM = /^([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/i;
const SIZE = /^\d+([.,]\d+)?[ ]?[KMG](i?B)?$/;
const FILE_MODE = /^[-l][-r][-w][-xsS]([-r][-w][-xsStT]){2}/;

interface Column {
  /** Sampled rows whose cell names a file of the set, by its whole name or without its ending. */
  readonly whole: number;
  readonly stems: number;
  /** Those whose cell ends like an image. */
  readonly images: number;
  /** Of the sampled rows below a header. */
  readonly values: readonly string[];
}

function columnOf(rows: readonly (readonly string[])[], column: number, names: NamesFile): Column {
  const values = rows.map((cells) => cells[column] ?? '');
  const found = values.map((value) => (value === '' ? null : names(value)));
  return {
    whole: found.filter((one) => one === 'whole').length,
    stems: found.filter((one) => one !== null).length,
    images: values.filter(looksLikeImage).length,
    values,
  };
}

/**
 * The columns that name most files, of the surest kind there is; empty when less than half of the rows do.
 * @param stems takes names without endings, which numbers in any text could be
 */
function pathColumns(columns: readonly Column[], rows: number, stems: boolean): { at: number[]; hits: number } {
  for (const count of [
    ({ whole }: Column) => whole,
    ({ images }: Column) => images,
    (column: Column) => (stems ? column.stems : 0),
  ]) {
    const most = columns.reduce((best, column) => Math.max(best, count(column)), 0);
    const named = columns.filter((column) => count(column) === most);
    const covered = named.some(({ whole, images }) => Math.max(most, whole, images) >= MOST * rows);
    if (most === 0 || !covered) continue;
    const at = columns.flatMap((column, i) => (count(column) === most ? [i] : []));
    return { at, hits: named[0]!.whole || named[0]!.stems };
  }
  return { at: [], hits: 0 };
}

const isIndex = (values: readonly string[]): boolean =>
  values.length > 2 && values.every((value, i) => INTEGER.test(value) && (i === 0 || +value === +values[i - 1]! + 1));

const differ = (values: readonly string[]): boolean => values.length > 3 && new Set(values).size === values.length;

/** What tools write beside the names of files: a day, a size, who may read them, or a checksum, which no two photos share. */
const isOfFile = (values: readonly string[]): boolean =>
  [DATE, SIZE, FILE_MODE].some((kind) => values.every((value) => kind.test(value))) ||
  (differ(values) && values.every((value) => CHECKSUM.test(value)));

/** A flag, an attribute, a running number, a part of the set or a measure. */
function isNoLabel(values: readonly string[]): boolean {
  const full = values.filter((value) => value !== '');
  if (full.length === 0 || isIndex(full) || differ(full) || isOfFile(full)) return true;
  if (full.length > 1 && new Set(full).size === 1) return true;
  if (full.every((value) => YES_OR_NO.test(value))) return true;
  return full.every((value) => SPLIT.test(value)) || full.every((value) => DECIMAL.test(value));
}

const columnName = (names: readonly string[] | null, column: number): string => names?.[column] ?? `${column + 1}`;
const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/** Reads the first row as a header unless it names an image itself. */
function headerOf({ names, rows }: Table, isHere: NamesFile): { names: readonly string[] | null; hasHeader: boolean } {
  if (names) return { names, hasHeader: false };
  const [first] = rows;
  if (!first || rows.length < 2) return { names: null, hasHeader: false };
  const { cells } = first;
  if (cells.some((cell) => looksLikeImage(cell) || isHere(cell) !== null)) return { names: null, hasHeader: false };
  const known = cells.some((cell) => [...LABEL_COLUMNS, ...PATH_COLUMNS].includes(plainName(cell)));
  const distinct = new Set(cells).size === cells.length && cells.every((cell) => /\p{L}/u.test(cell));
  return known || distinct ? { names: cells, hasHeader: true } : { names: null, hasHeader: false };
}

/** How surely a column holds the labels by its name: 0 for a name of labels, 1 for a column without a name, 2 for any other. */
export function sureness(column: string): 0 | 1 | 2 {
  if (LABEL_COLUMNS.includes(plainName(column))) return 0;
  return INTEGER.test(column) ? 1 : 2;
}

/** By preference among names; -1 where none is known. */
function named(names: readonly string[] | null, wanted: readonly string[], among: readonly number[]): number {
  const plain = names?.map(plainName) ?? [];
  for (const name of wanted) {
    const at = among.find((column) => plain[column] === name);
    if (at !== undefined) return at;
  }
  return -1;
}

/**
 * @param table the first rows
 * @param isHere whether a path is in the set
 * @param asked the label column that a person chose, by its name or number from 1
 */
export function findColumns(table: Table, isHere: NamesFile, asked: string | null): ColumnsFound {
  const { names, hasHeader } = headerOf(table, isHere);
  const rows = table.rows.slice(hasHeader ? 1 : 0, SAMPLE_ROWS).map(({ cells }) => cells.slice(0, MOST_COLUMNS));
  const width = rows.reduce((most, { length }) => Math.max(most, length), 0);
  if (rows.length === 0) return { kind: 'other', reason: t`It has no rows.` };
  const lastRows = rows.map((cells) => [cells.at(-1) ?? '']);
  const columns = Array.from({ length: width }, (_, i) => columnOf(rows, i, isHere));
  const paths = pathColumns(columns, rows.length, names !== null);
  const path = paths.at.length > 1 ? named(names, PATH_COLUMNS, paths.at) : (paths.at[0] ?? -1);
  if (paths.at.length === 0) return { kind: 'other', reason: t`Most of its rows name no images.` };
  if (path < 0) {
    const reason = t`Its columns ${{ columns: quoted(paths.at.map((i) => columnName(names, i))) }} name images alike: it may be a list of pairs.`;
    return { kind: 'other', reason };
  }
  const others = columns.flatMap(({ values }, i) => (i !== path && values.some((value) => value !== '') ? [i] : []));
  const choices = others.map((i) => columnName(names, i));
  const last = columnOf(lastRows, 0, isHere);
  const pathIsLast = names === null && width > 2 && path > 1 && Math.max(last.whole, last.images) === rows.length;
  const label = labelColumn(columns, others, { names, path, pathIsLast, asked });
  if (typeof label === 'string') return { kind: 'unclear', reason: label, hits: paths.hits, choices };
  const numbered = names === null && width > 2 && columns[label]!.values.every((value) => /^-?\d+(\.0*)?$/.test(value));
  return { kind: 'found', columns: { path, pathIsLast, label, hasHeader, numbered }, hits: paths.hits, choices };
}

interface Known {
  readonly names: readonly string[] | null;
  readonly path: number;
  readonly pathIsLast: boolean;
  readonly asked: string | null;
}

/** @returns the column, or why it cannot be told */
function labelColumn(columns: readonly Column[], others: readonly number[], known: Known): number | string {
  const { names, path, pathIsLast, asked } = known;
  if (asked !== null) {
    const at = others.find((i) => columnName(names, i) === asked || `${i + 1}` === asked);
    return at ?? t`It has no column "${asked}" beside that of the paths.`;
  }
  if (others.length === 0) return t`It names images but gives them no labels.`;
  const byName = named(names, LABEL_COLUMNS, others);
  if (byName >= 0) return byName;
  if (names === null && columns.length > 2) {
    const integers = columns[0]!.values.every((value) => INTEGER.test(value));
    if (integers && pathIsLast) return 1;
    if (integers && path === 1 && others.includes(2)) return 2;
  }
  const measured = (column: number): boolean => columns[column]!.values.every((value) => NUMBER.test(value));
  // A label, then the pairs of numbers of a box or of landmarks.
  const pairs = others.length >= 5 && others.length % 2 === 1;
  if (names === null && path === 0 && pairs && others.every(measured)) return 1;
  const [only] = others;
  const { values } = columns[only!]!;
  if (values.every((value) => SEVERAL_NUMBERS.test(value))) {
    return t`Its rows hold several numbers; which of them names the person cannot be told.`;
  }
  if (others.length === 1 && names === null && !isOfFile(values) && !(only! < path && isIndex(values))) return only!;
  const possible = others.filter(
    (i) => !OTHER_COLUMNS.includes(plainName(columnName(names, i))) && !isNoLabel(columns[i]!.values),
  );
  if (possible.length === 1) return possible[0]!;
  const shown = others.map((i) => columnName(names, i));
  if (shown.length === 1) return t`Its column "${{ column: shown[0]! }}" does not look like names of people.`;
  const some = quoted(shown.slice(0, 6));
  return shown.length > 6
    ? t`Which of its columns ${some} and more names the person cannot be told.`
    : t`Which of its columns ${some} names the person cannot be told.`;
}
