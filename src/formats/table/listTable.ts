/**
 * The ways in which list files divide their rows into cells: CSV, lines of cells between tabs or other separators, lines of a
 * path and a label between blanks, and lines of JSON objects.
 */

import { t } from '@lingui/core/macro';
import { FormatError } from '../formatError.ts';
import { parseJson } from '../json.ts';
import { isForSpreadsheets, readCsv, type Separator, unescapeFormula } from './csv.ts';

/** How a path is in the set: with its ending or without, or not at all. */
export type NamesFile = (path: string) => 'whole' | 'stem' | null;

interface TableRow {
  /** Of the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Table {
  readonly rows: readonly TableRow[];
  /** Names of the columns, where the way of dividing rows gives them. */
  readonly names: readonly string[] | null;
  /** Rows that could not be divided, each with a sentence. */
  readonly problems: readonly { readonly row: number; readonly reason: string }[];
}

/** A way of dividing text into rows of cells. @throws FormatError 'row' */
export type Dialect = (text: string, firstLine: number) => Table;

const IMAGE_NAME = /\.(jpe?g|jfif|png|gif|webp|bmp|avif|heic|heif|jxl|tiff?|p[gnp]m)$/i;

/** True for a path that ends like an image file. */
export const looksLikeImage = (path: string): boolean => IMAGE_NAME.test(path);

const unquoted = (cell: string): string =>
  cell
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim();

/** Lines that are not blank, numbered. */
function linesOf(text: string, firstLine: number): { readonly line: number; readonly text: string }[] {
  const lines: { line: number; text: string }[] = [];
  text.split(/\r\n|\n|\r/).forEach((one, i) => {
    if (one.trim() !== '') lines.push({ line: firstLine + i, text: one });
  });
  return lines;
}

const separatedBy =
  (separator: Separator): Dialect =>
  (text, firstLine) => ({
    rows: linesOf(text, firstLine).map(({ line, text: one }) => ({
      line,
      cells: one.split(separator).map(unquoted),
    })),
    names: null,
    problems: [],
  });

const csvBy =
  (separator: Separator): Dialect =>
  (text, firstLine) => {
    const table = readCsv(text, separator, firstLine);
    // An apostrophe is an escape in tables for spreadsheets alone; elsewhere it is part of a name.
    const escaped = table[0] !== undefined && isForSpreadsheets(table[0].cells);
    const textOf = (cell: string): string => (escaped ? unescapeFormula(cell) : cell).trim();
    const rows = table.map(({ line, cells }) => ({ line, cells: cells.map(textOf) }));
    return { rows, names: null, problems: [] };
  };

/** Places between words at which a line is tried to be divided; a path is not found in a longer line. */
const MOST_BLANKS = 32;

/**
 * A path and a label, or the reverse, with blanks between them: both may hold blanks, so the path is what the set has, else
 * what ends like an image, else all but the last word.
 */
const byBlanks =
  (names: NamesFile): Dialect =>
  (text, firstLine) => ({
    rows: linesOf(text, firstLine).map(({ line, text: one }) => ({ line, cells: splitAtBlank(one.trim(), names) })),
    names: null,
    problems: [],
  });

function splitAtBlank(line: string, names: NamesFile): string[] {
  const only = /^(\S+)\s+(\S+)$/.exec(line);
  if (only) return [unquoted(only[1]!), unquoted(only[2]!)];
  const blanks = [...line.matchAll(/[ \t]+/g)].slice(-MOST_BLANKS);
  const splits = blanks.map(({ index, 0: { length } }): [string, string] => [
    unquoted(line.slice(0, index)),
    unquoted(line.slice(index + length)),
  ]);
  if (splits.length <= 1) return splits[0] ?? [unquoted(line)];
  const isHere = (path: string): boolean => names(path) === 'whole';
  return (
    splits.findLast(([before]) => isHere(before)) ??
    splits.find(([, after]) => isHere(after)) ??
    splits.findLast(([before]) => looksLikeImage(before)) ??
    splits.at(-1)!
  );
}

/** Columns of JSON objects that are told apart. */
const MOST_COLUMNS = 64;

/** One JSON object a line; what is neither text nor a number is no cell. */
const jsonLines: Dialect = (text, firstLine) => {
  const names = new Map<string, number>();
  const problems: { row: number; reason: string }[] = [];
  const rows: TableRow[] = [];
  for (const { line, text: one } of linesOf(text, firstLine)) {
    const object = parseObject(one);
    if (!object) {
      problems.push({ row: line, reason: t`Row ${line}: expected a JSON object.` });
      continue;
    }
    const cells: string[] = [];
    for (const [key, value] of Object.entries(object)) {
      if (!names.has(key) && names.size < MOST_COLUMNS) names.set(key, names.size);
      const column = names.get(key);
      const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
      if (column !== undefined && plain) cells[column] = String(value).trim();
    }
    rows.push({ line, cells: Array.from(cells, (cell) => cell ?? '') });
  }
  return { rows, names: [...names.keys()], problems };
};

function parseObject(text: string): object | null {
  try {
    const value: unknown = parseJson(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

const SEPARATORS: readonly Separator[] = [',', ';', '\t', '|'];

/** The ways in which a file with this ending may be written, the likeliest first. */
export function dialectsOf(fileName: string, names: NamesFile): readonly Dialect[] {
  const lines = (['\t', ',', ';', '|'] as const).map(separatedBy);
  switch (/\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase()) {
    case 'csv':
      return [...SEPARATORS.map(csvBy), byBlanks(names)];
    case 'jsonl':
    case 'ndjson':
      return [jsonLines];
    default: {
      return [...lines, byBlanks(names)];
    }
  }
}

/** Excel's first line that names the separator, `sep=;`. */
const SEPARATOR_LINE = /^"?sep=(.)"?[ \t]*(?:\r\n|\n|\r|$)/i;

/** The text after a line that names the separator, and the way that line asks for. */
export function afterSeparatorLine(text: string, fileName: string): { text: string; asked: Dialect | null } {
  const found = SEPARATOR_LINE.exec(text);
  const separator = SEPARATORS.find((one) => one === found?.[1]);
  if (!found) return { text, asked: null };
  const way = /\.csv$/i.test(fileName) ? csvBy : separatedBy;
  return { text: text.slice(found[0].length), asked: separator ? way(separator) : null };
}

/** The separator that occurs most in the first line, for the error of a table that no separator makes sense of. */
export function likeliestCsv(text: string): Dialect {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const times = (separator: Separator): number => first.split(separator).length;
  return csvBy(SEPARATORS.reduce((best, one) => (times(one) > times(best) ? one : best)));
}

/** The first rows, as many as tell what a list is like. */
export function headOf(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const head = text.slice(0, characters);
  const end = Math.max(head.lastIndexOf('\n'), head.lastIndexOf('\r'));
  return end < 0 ? head : head.slice(0, end + 1);
}

/** Null where the text breaks the rules of this way of writing. */
export function tryDialect(dialect: Dialect, text: string, firstLine: number): Table | null {
  try {
    return dialect(text, firstLine);
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}
