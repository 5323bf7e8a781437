/**
 * List files that name images and their labels: CSV and other tables, the `.lst` of InsightFace and MXNet, lines of a path and a
 * label (the BoundaryFace authors write two blanks between them), lines of JSON as Hugging Face has them, and the lists this
 * playground exports. Whether a text is such a list shows in its rows: most of them must name images.
 */
import { t } from '@lingui/core/macro';
import { findColumns, type ListColumns, sureness } from './listColumns.ts';
import {
  afterSeparatorLine,
  type Dialect,
  dialectsOf,
  headOf,
  likeliestCsv,
  looksLikeImage,
  type NamesFile,
  type Table,
  tryDialect,
} from './listTable.ts';

export { looksLikeImage, type NamesFile, sureness };

export interface ListRow {
  /** Row of the file, from 1. */
  readonly row: number;
  readonly path: string;
  readonly label: string;
}

export interface ListFile {
  readonly kind: 'list';
  readonly rows: readonly ListRow[];
  /** Rows that could not be read, each with a sentence. */
  readonly problems: readonly { readonly row: number; readonly reason: string }[];
  /** Names of the columns taken, or their numbers from 1. */
  readonly columns: { readonly path: string; readonly label: string };
  /** The columns that could hold the labels. */
  readonly choices: readonly string[];
  /** It has a header, or an ending that only lists have. */
  readonly sure: boolean;
}

export type ListReading =
  | ListFile
  /** Its rows name images, but it cannot be read; a sentence says why. */
  | { readonly kind: 'unclear'; readonly reason: string; readonly choices: readonly string[] }
  | { readonly kind: 'other'; readonly reason: string };

export const LIST_NAME = /\.(txt|tsv|csv|lst|list|jsonl|ndjson)$/i;
/** Endings of files that are tables whatever is in them. */
export const TABLE_NAME = /\.(tsv|csv|lst|jsonl|ndjson)$/i;
/** Characters that tell how a list is written; a shorter look where a quoted cell was cut in two. */
const HEADS = [65_536, 8192];

type Plan =
  | {
      readonly kind: 'list';
      readonly dialect: Dialect;
      readonly columns: ListColumns;
      readonly choices: readonly string[];
    }
  | Exclude<ListReading, ListFile>;

/** The way of writing under which most rows name files of the set. */
function planOf(
  text: string,
  firstLine: number,
  dialects: readonly Dialect[],
  isHere: NamesFile,
  asked: string | null,
) {
  let best: { plan: Plan; worth: number } | undefined;
  let broken = false;
  for (const dialect of dialects) {
    const table = HEADS.reduce<Table | null>(
      (found, characters) => found ?? tryDialect(dialect, headOf(text, characters), firstLine),
      null,
    );
    if (!table) {
      broken = true;
      continue;
    }
    const found = findColumns(table, isHere, asked);
    const worth = found.kind === 'found' ? 2 + found.hits : found.kind === 'unclear' ? 1 + found.hits / 2 : 0;
    if (best && worth <= best.worth) continue;
    const plan: Plan = found.kind === 'found' ? { ...found, kind: 'list', dialect } : found;
    best = { plan, worth };
  }
  return { plan: best?.plan ?? ({ kind: 'other', reason: t`It has no rows.` } as const), broken };
}

/**
 * @param fileName its ending says in which ways it may be written
 * @param isHere whether a path is in the set
 * @param asked the label column that a person chose, by its name or number from 1
 * @throws FormatError 'row' naming the row: a CSV whose quotes are not closed
 */
export function readListFile(
  text: string,
  fileName: string,
  isHere: NamesFile,
  asked: string | null = null,
): ListReading {
  const content = text.startsWith('\ufeff') ? text.slice(1) : text;
  const { text: body, asked: separator } = afterSeparatorLine(content, fileName);
  const firstLine = body === content ? 1 : 2;
  const dialects = separator ? [separator] : dialectsOf(fileName, isHere);
  const { plan, broken } = planOf(body, firstLine, dialects, isHere, asked);
  // For its error, which names the row.
  if (plan.kind === 'other' && broken) (separator ?? likeliestCsv(body))(body, firstLine);
  if (plan.kind !== 'list') return plan;
  const table = plan.dialect(body, firstLine);
  const { columns, choices } = plan;
  const names = table.names ?? (columns.hasHeader ? (table.rows[0]?.cells ?? null) : null);
  const nameOf = (column: number): string => names?.[column] ?? `${column + 1}`;
  return {
    kind: 'list',
    ...rowsOf(table, columns),
    columns: { path: nameOf(columns.path), label: nameOf(columns.label) },
    choices,
    sure: names !== null || TABLE_NAME.test(fileName),
  };
}

/** Cells that a row may have: as many as the header; without one, two where that is what most rows have. */
function widthOf({ rows, names }: Table, hasHeader: boolean): number {
  if (names !== null) return Number.POSITIVE_INFINITY;
  if (hasHeader) return rows[0]?.cells.length ?? 0;
  const pairs = rows.filter(({ cells }) => cells.length === 2).length;
  return pairs > rows.length / 2 ? 2 : Number.POSITIVE_INFINITY;
}

function rowsOf(table: Table, { path: pathColumn, pathIsLast, label: labelColumn, hasHeader, numbered }: ListColumns) {
  const rows: ListRow[] = [];
  const problems = [...table.problems];
  const widest = pathIsLast ? Number.POSITIVE_INFINITY : widthOf(table, hasHeader);
  for (const [i, { line, cells }] of table.rows.entries()) {
    if (hasHeader && i === 0) continue;
    if (cells.slice(widest).some((cell) => cell !== '')) {
      const reason = t`Row ${line} has more cells than it should: a name that holds the separator must stand in quotes.`;
      problems.push({ row: line, reason });
      continue;
    }
    const path = (pathIsLast ? cells.at(-1) : cells[pathColumn]) ?? '';
    const given = cells[labelColumn] ?? '';
    const label = numbered ? given.replace(/\.0*$/, '') : given;
    if (path !== '' && label !== '' && !(pathIsLast && cells.length < 3)) rows.push({ row: line, path, label });
    else if (cells.length < 2) problems.push({ row: line, reason: t`Row ${line}: expected a path and a label.` });
    else
      problems.push({
        row: line,
        reason: path === '' ? t`Row ${line}: the path is missing.` : t`Row ${line}: the label is missing.`,
      });
  }
  return { rows, problems };
}
