/**
 * CSV after RFC 4180 (comma, CRLF, doubled quotes), and lines of JSON. A table is written in one of two forms. The exact one is
 * for programs: every cell is the text itself. The one for spreadsheets puts an apostrophe in front of text that a spreadsheet
 * would take for a formula, begins with a BOM, by which Excel knows UTF-8, and has spoken names of columns ("Given label"), by
 * which a reader knows that `unescapeFormula` is to take the apostrophes off again. Numbers are written as they are.
 */
import { t } from '@lingui/core/macro';
import { FormatError } from '../formatError.ts';

export type CsvCell = string | number;

export type CsvForm = 'exact' | 'spreadsheet';

/** Signs that begin a formula, full width included. Apostrophes of the text itself are counted in, so that escaping can always be undone. */
const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const ESCAPED_FORMULA = /^'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
/**
 * Quoted: what RFC 4180 asks for; other separators, at which a spreadsheet may part a row and begin a formula; blanks at the
 * ends, which some readers trim.
 */
const QUOTED = /[",;\t\r\n|]|^\s|\s$/;

export function escapeFormula(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Undoes `escapeFormula`. */
export function unescapeFormula(text: string): string {
  return ESCAPED_FORMULA.test(text) ? text.slice(1) : text;
}

function writeCell(cell: CsvCell, form: CsvForm): string {
  if (typeof cell === 'number') return String(cell);
  const text = form === 'spreadsheet' ? escapeFormula(cell) : cell;
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function writeRow(row: readonly CsvCell[], form: CsvForm): string {
  // A row of one empty cell would be a blank line, which readers skip.
  return row.length === 1 && row[0] === '' ? '""\r\n' : `${row.map((cell) => writeCell(cell, form)).join(',')}\r\n`;
}

/** "given_label" as "Given label". */
const spoken = (column: string): string => `${column.slice(0, 1).toUpperCase()}${column.slice(1).replaceAll('_', ' ')}`;

/** Whether a table with this header is in the form for spreadsheets. */
export const isForSpreadsheets = (header: readonly string[]): boolean => header.some((cell) => /^\s*[A-Z]/.test(cell));

/** @returns the table as text, header first, every line ended with CRLF; a BOM in front of the form for spreadsheets alone */
export function writeCsv(
  header: readonly string[],
  rows: Iterable<readonly CsvCell[]>,
  form: CsvForm = 'exact',
): string {
  const lines = form === 'spreadsheet' ? ['\ufeff', writeRow(header.map(spoken), form)] : [writeRow(header, form)];
  for (const row of rows) lines.push(writeRow(row, form));
  return lines.join('');
}

export type Separator = ',' | ';' | '\t' | '|';

export interface CsvRow {
  /** The line of the file on which the row begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Takes CRLF, LF and CR as line ends, a BOM, blank lines (left out) and quoted cells with line ends inside. Apostrophes in
 * front of formulas stay: see `unescapeFormula`.
 * @param firstLine number of the text's first line
 * @throws FormatError 'row' naming the line: a quote that is not closed, or text outside a cell's quotes
 */
export function readCsv(text: string, separator: Separator = ',', firstLine = 1): CsvRow[] {
  const rows: CsvRow[] = [];
  let position = text.startsWith('\ufeff') ? 1 : 0;
  let line = firstLine;
  while (position < text.length) {
    const start = line;
    const cells: string[] = [];
    let quoted = false;
    for (;;) {
      const cell = text[position] === '"' ? readQuoted(text, position, line) : readBare(text, position, separator);
      if (text[position] === '"') quoted = true;
      cells.push(cell.value);
      line += cell.lineEnds;
      position = cell.end;
      if (text[position] !== separator) break;
      position++;
    }
    const next = text[position];
    if (next !== undefined && next !== '\r' && next !== '\n') {
      throw new FormatError('row', t`Row ${start}: there is text after a closing quote.`);
    }
    position += next === '\r' && text[position + 1] === '\n' ? 2 : 1;
    line++;
    if (cells.length > 1 || cells[0] !== '' || quoted) rows.push({ line: start, cells });
  }
  return rows;
}

interface Cell {
  readonly value: string;
  /** Index after the cell. */
  readonly end: number;
  readonly lineEnds: number;
}

function readBare(text: string, start: number, separator: string): Cell {
  let end = start;
  for (; end < text.length; end++) {
    const c = text[end];
    if (c === separator || c === '\n' || c === '\r') break;
  }
  return { value: text.slice(start, end), end, lineEnds: 0 };
}

function readQuoted(text: string, start: number, line: number): Cell {
  let position = start + 1;
  for (;;) {
    const quote = text.indexOf('"', position);
    if (quote < 0) throw new FormatError('row', t`Row ${line}: a quote is not closed.`);
    if (text[quote + 1] !== '"') {
      const inside = text.slice(start + 1, quote);
      return {
        value: inside.replaceAll('""', '"'),
        end: quote + 1,
        lineEnds: inside.match(/\r\n|\r|\n/g)?.length ?? 0,
      };
    }
    position = quote + 2;
  }
}

/** One line of JSON a value. */
export function writeJsonLines(values: Iterable<unknown>): string {
  let text = '';
  for (const value of values) text += `${JSON.stringify(value)}\n`;
  return text;
}
