/**
 * List files that name images and their labels: text with path and label separated by a tab or by blanks, split at the
 * last of them (paths may hold blanks; the BoundaryFace authors write two); MXNet's `.lst` (index, label, path, by tabs); and CSV with
 * a header, such as the lists this playground exports.
 */
import { type CsvRow, columnName, isForSpreadsheets, readCsv, unescapeFormula } from './csv.ts';
import { FormatError } from './errors.ts';

export interface ListRow {
  /** Row of the file, from 1. */
  readonly row: number;
  readonly path: string;
  readonly label: string;
}

export interface ListFile {
  readonly rows: ListRow[];
  /** Rows that could not be read, each with a sentence. */
  readonly problems: { readonly row: number; readonly reason: string }[];
}

/** Names of columns by preference; a verdict or a correction outranks the label that was given. */
const PATH_COLUMNS = ['image', 'path', 'file', 'filename', 'file_name', 'img', 'image_path', 'name'];
const LABEL_COLUMNS = ['final_label', 'label', 'given_label', 'identity', 'person', 'class', 'name', 'id'];
const IMAGE_NAME = /\.(jpe?g|png|gif|webp|bmp|avif|heic|p[gnp]m)$/i;

/** True for a path that ends like an image file. */
export const looksLikeImage = (path: string): boolean => IMAGE_NAME.test(path);

const unquoted = (text: string): string => text.replace(/^"(.*)"$/, '$1');

/** Null when one of them is blank. */
function rowOf(path: string, label: string): { path: string; label: string } | null {
  const row = { path: path.trim(), label: label.trim() };
  return row.path === '' || row.label === '' ? null : row;
}

/** A tab, where there is one, divides more surely than a blank: labels may then hold blanks too. */
function readTextRow(line: string): { path: string; label: string } | null {
  const text = line.trim();
  const at = Math.max(text.lastIndexOf('\t'), text.includes('\t') ? -1 : text.lastIndexOf(' '));
  return at < 0 ? null : rowOf(unquoted(text.slice(0, at).trim()), text.slice(at + 1));
}

function readLstRow(line: string): { path: string; label: string } | null {
  const cells = line.trim().split('\t');
  if (cells.length < 3 || !/^\d+$/.test(cells[0]!)) return null;
  return rowOf(cells.at(-1)!, cells[1]!);
}

function readLines(text: string, readRow: typeof readTextRow, expected: string): ListFile {
  const list: ListFile = { rows: [], problems: [] };
  text.split(/\r\n|\n|\r/).forEach((line, i) => {
    if (line.trim() === '') return;
    const found = readRow(line);
    if (found) list.rows.push({ row: i + 1, ...found });
    else list.problems.push({ row: i + 1, reason: `Row ${i + 1}: expected ${expected}.` });
  });
  return list;
}

/** The separator that occurs most in the first line. */
function separatorOf(text: string): ',' | ';' | '\t' {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const times = (separator: string): number => first.split(separator).length;
  return ([',', ';', '\t'] as const).reduce((best, one) => (times(one) > times(best) ? one : best));
}

/** The column with the most wanted name, or -1. */
function columnNamed(names: readonly string[], wanted: readonly string[], taken: number): number {
  const name = wanted.find((one) => names.includes(one) && names.indexOf(one) !== taken);
  return name === undefined ? -1 : names.indexOf(name);
}

function readTable(text: string): ListFile {
  const table = readCsv(text, separatorOf(text));
  const [header] = table;
  if (!header) return { rows: [], problems: [] };
  const names = header.cells.map(columnName);
  const pathColumn = columnNamed(names, PATH_COLUMNS, -1);
  const labelColumn = columnNamed(names, LABEL_COLUMNS, pathColumn);
  if (pathColumn >= 0 && labelColumn >= 0)
    return columns(table.slice(1), pathColumn, labelColumn, isForSpreadsheets(header.cells));
  // Without a header, a path and a label a row can still be told.
  if (header.cells.length === 2 && looksLikeImage(header.cells[0]!)) return columns(table, 0, 1, false);
  throw new FormatError('row', 'Row 1: the header names no column "path" (or "image") and no column "label".');
}

/** @param escaped formulas have an apostrophe in front */
function columns(table: readonly CsvRow[], pathColumn: number, labelColumn: number, escaped: boolean): ListFile {
  const textOf = (cell = ''): string => (escaped ? unescapeFormula(cell) : cell).trim();
  const list: ListFile = { rows: [], problems: [] };
  for (const { line, cells } of table) {
    const path = textOf(cells[pathColumn]);
    const label = textOf(cells[labelColumn]);
    if (path !== '' && label !== '') list.rows.push({ row: line, path, label });
    else list.problems.push({ row: line, reason: `Row ${line}: the ${path === '' ? 'path' : 'label'} is missing.` });
  }
  return list;
}

/**
 * @param fileName its ending tells CSV and `.lst` from plain text
 * @throws FormatError 'row' naming the row: a quote that is not closed, or a header without the columns needed
 */
export function readListFile(text: string, fileName: string): ListFile {
  const content = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (/\.csv$/i.test(fileName)) return readTable(content);
  if (/\.lst$/i.test(fileName)) return readLines(content, readLstRow, 'index, label and path, separated by tabs');
  return readLines(content, readTextRow, 'a path and a label');
}
