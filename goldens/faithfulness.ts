/**
 * The table of docs/faithfulness.md: worst relative error of each head and variant on each backend. A run fills in its own
 * column and leaves the others and the text around the table as they were.
 */
import { HEAD_CATALOGUE, HEAD_KINDS } from '../src/domain/losses/catalogue.ts';
import type { GoldenReply } from './protocol.ts';

const START = '<!-- table: made by npm run goldens -->';
const END = '<!-- end of table -->';
/** Columns in their order; anything else goes behind them. */
const COLUMNS = ['cpu', 'wasm', 'webgpu fused', 'webgpu stock'];

type Row = Map<string, string>;
/** Cells by row title and column. */
type Table = Map<string, Row>;

const splitLine = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** Reads the table between the marks; empty when there is none. */
function readTable(text: string): Table {
  const [header, , ...lines] = between(text)
    .split('\n')
    .filter((line) => line.startsWith('|'));
  const columns = header ? splitLine(header).slice(1) : [];
  return new Map(
    lines.map((line) => {
      const [title = '', ...cells] = splitLine(line);
      return [title, new Map(columns.map((column, i) => [column, cells[i] ?? '']))];
    }),
  );
}

function between(text: string): string {
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  return start >= 0 && end > start ? text.slice(start + START.length, end) : '';
}

function cellOf(variant: { readonly passed: number; readonly failed: number; readonly worstRelative: number }): string {
  const error = variant.worstRelative.toExponential(1);
  return variant.failed > 0 ? `${error}, ${variant.failed} failed` : error;
}

function nameOf(file: string): string {
  const kind = HEAD_KINDS.find((candidate) => `${candidate}.json` === file);
  return kind ? HEAD_CATALOGUE[kind].name : file;
}

function writeTable(table: Table): string {
  const used = new Set([...table.values()].flatMap((row) => [...row.keys()]));
  const columns = [...COLUMNS.filter((name) => used.has(name)), ...[...used].filter((name) => !COLUMNS.includes(name))];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rows = [...table].map(([title, row]) => line([title, ...columns.map((column) => row.get(column) ?? '')]));
  return [line(['loss, variant', ...columns]), `|---${'|---'.repeat(columns.length)}|`, ...rows].join('\n');
}

const INTRODUCTION = '# Faithfulness\n';

/**
 * @param text the document as it is; empty for a new one
 * @param column for example `webgpu fused`
 * @returns the document with this column of the table replaced
 */
export function mergeFaithfulness(text: string, column: string, replies: readonly GoldenReply[]): string {
  const table = readTable(text);
  for (const row of table.values()) row.delete(column);
  for (const reply of replies) {
    if (reply.status === 'error') continue;
    for (const variant of reply.variants) {
      const title = `${nameOf(reply.name)}, ${variant.name}`;
      const row = table.get(title) ?? new Map<string, string>();
      table.set(title, row.set(column, cellOf(variant)));
    }
  }
  const block = `${START}\n\n${writeTable(table)}\n\n${END}`;
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start < 0 || end < start) return `${text === '' ? INTRODUCTION : text}\n${block}\n`;
  return `${text.slice(0, start)}${block}${text.slice(end + END.length)}`;
}
