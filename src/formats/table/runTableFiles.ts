/** The table of runs as files: CSV and JSON with all digits for programs, Markdown and LaTeX with the words of the screen for papers. */

import { FINAL_NUMBERS } from '../../domain/finalNumbers.ts';
import { inEnglish, say } from '../../words/language.ts';
import { type CsvCell, writeCsv } from './csv.ts';
import { latexText, markdownText, needsMoreFonts } from './markupText.ts';
import type { RunsTable, TableRow } from './runTables.ts';

/** As files name them. */
const NUMBERS = inEnglish(() => FINAL_NUMBERS.map(({ key, label, of }) => ({ key, label: say(label), of: say(of) })));

/** For spreadsheets (`writeCsv`): a column a number, and where rows stand for several runs its deviation and the number of runs that have it. */
export function runsCsv({ differences, rows, folded }: RunsTable): string {
  const header = [
    'Run',
    'Stamp',
    'Remarks',
    'Note',
    'Runs',
    'Epochs done',
    ...differences.map(({ label }) => label),
    ...NUMBERS.flatMap(({ label, of }) => [
      `${label} (${of})`,
      ...(folded ? [`${label}: sample standard deviation`, `${label}: runs that have it`] : []),
    ]),
  ];
  const cells = (row: TableRow): CsvCell[] => [
    row.name,
    row.stamp,
    row.remarks.join('; '),
    row.note,
    row.runs.length,
    row.epochs,
    ...row.settings.map((value) => value ?? ''),
    ...row.numbers.flatMap(({ mean, deviation, count }): CsvCell[] => [
      mean ?? '',
      ...(folded ? [deviation ?? '', count] : []),
    ]),
  ];
  return writeCsv(header, rows.map(cells), 'spreadsheet');
}

/** Every number with what it is a share of, and the settings of every run. */
export function runsJson({ differences, rows }: RunsTable): string {
  const table = {
    numbers: NUMBERS,
    rows: rows.map((row) => ({
      name: row.name,
      stamp: row.stamp,
      remarks: row.remarks,
      note: row.note,
      epochsDone: row.epochs,
      differs: differences.map(({ section, key, label }, i) => ({
        section,
        key,
        label,
        value: row.settings[i] ?? null,
      })),
      numbers: Object.fromEntries(
        row.numbers.map(({ key, mean, deviation, count }) => [key, { mean, deviation, runs: count }]),
      ),
      runs: row.runs.map(({ record, note }) => ({
        id: record.id,
        name: note.name,
        began: new Date(record.began).toISOString(),
        settings: record.settings,
        last: record.epochs.at(-1) ?? null,
      })),
    })),
  };
  return `${JSON.stringify(table, null, 2)}\n`;
}

/** What a reader of the printed table has to know. */
function notesOf({ shared, folded }: RunsTable): readonly string[] {
  const numbers = NUMBERS.map(({ label, of }) => `${label}: ${of}`).join('; ');
  return [
    ...(shared.length > 0 ? [`The same in all rows: ${shared.join(' · ')}.`] : []),
    `After the last epoch done. ${numbers}.`,
    ...(folded ? ['Mean ± sample standard deviation over runs that differ in their seeds alone.'] : []),
  ];
}

/** Texts of the head and of each row, as they are read on paper. */
function printed({ differences, rows, folded }: RunsTable): { head: readonly string[]; body: readonly string[][] } {
  const head = [
    'Run',
    ...(folded ? ['Runs'] : []),
    ...differences.map(({ label }) => label),
    ...NUMBERS.map(({ label }) => label),
  ];
  const body = rows.map((row) => [
    [row.name, ...(row.remarks.length > 0 ? [`(${row.remarks.join('; ')})`] : [])].join(' '),
    ...(folded ? [String(row.runs.length)] : []),
    ...row.settings.map((value) => value ?? '–'),
    ...row.numbers.map(({ text }) => text),
  ]);
  return { head, body };
}

/** Numbers are to the right, in the columns that end the table. */
const isNumber = (column: number, columns: number): boolean => column >= columns - NUMBERS.length;

export function runsMarkdown(table: RunsTable): string {
  const { head, body } = printed(table);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const rule = head.map((_, i) => (isNumber(i, head.length) ? '---:' : '---'));
  const lines = [head, ...body].map((cells) => line(cells.map(markdownText)));
  const notes = notesOf(table).map((note) => `\n${markdownText(note)}\n`);
  return [lines[0], line(rule), ...lines.slice(1), ...notes].join('');
}

/** A `tabular` that needs no package, with the notes as a paragraph under it. */
export function runsLatex(table: RunsTable): string {
  const { head, body } = printed(table);
  const columns = head.map((_, i) => (isNumber(i, head.length) ? 'r' : 'l')).join('');
  const line = (cells: readonly string[]): string => `  ${cells.map(latexText).join(' & ')} \\\\\n`;
  return [
    [head, ...body].flat().some(needsMoreFonts)
      ? '% In UTF-8. Some names have signs that pdfLaTeX does not know: use LuaLaTeX or XeLaTeX with a font that has them.\n'
      : '% Needs no package; in UTF-8.\n',
    `\\begin{tabular}{${columns}}\n  \\hline\n`,
    line(head),
    '  \\hline\n',
    ...body.map(line),
    '  \\hline\n\\end{tabular}\n',
    ...notesOf(table).map((note) => `\n${latexText(note)}\n`),
  ].join('');
}
