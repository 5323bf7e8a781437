/**
 * How a [rows, channels] tensor is dealt out for batch norm: a workgroup owns four channels (a group) and a slice of the
 * rows. With one slice the workgroup sees every value of its channels, so the elementwise half can follow in the same
 * dispatch (`single`); otherwise partial sums go through memory.
 */
import type { AdapterClass } from '../adapter.ts';

export interface Layout {
  readonly rows: number;
  readonly channels: number;
  /** Groups of four channels, the last one padded. */
  readonly groups: number;
  /** Threads a workgroup. */
  readonly threads: number;
  readonly slices: number;
  /** Statistics and the elementwise half in one dispatch. */
  readonly single: boolean;
}

/** Up to this many values a workgroup walks its channels twice faster than a second dispatch starts. */
const SINGLE_ROWS = 8192;
/** Fewer rows than this are not worth another slice. */
const SLICE_ROWS = 16384;
const WANTED_WORKGROUPS = 64;

export function layoutFor(rows: number, channels: number, adapter: AdapterClass): Layout {
  const groups = Math.ceil(channels / 4);
  if (adapter === 'software') {
    return { rows, channels, groups, threads: 16, slices: 1, single: true };
  }
  const threads = rows >= 256 ? 256 : 64;
  const single = rows <= SINGLE_ROWS;
  const slices = Math.min(Math.ceil(rows / SLICE_ROWS), Math.max(1, Math.ceil(WANTED_WORKGROUPS / groups)));
  return { rows, channels, groups, threads, slices: single ? 1 : slices, single };
}

/** Rows of a slice; the last slice may have fewer. */
export function rowsPerSlice({ rows, slices }: Layout): number {
  return Math.ceil(rows / slices);
}

/** Entries lane, lane + width, ... meet in the first round; the first `width` lanes' sums in the second. */
export function firstRoundWidth(threads: number): number {
  return threads > 16 ? threads / 16 : 1;
}

/** WGSL: this workgroup's group, and its first and last row. */
export function sliceCode(layout: Layout): string {
  return `let cg = group % ${layout.groups}u;
  let slice = group / ${layout.groups}u;
  let first = slice * ${rowsPerSlice(layout)}u;
  let last = min(first + ${rowsPerSlice(layout)}u, ${layout.rows}u);`;
}

/** What forward saves for backward: five rows of vec4 groups, one after the other. */
export const SAVED = { mean: 0, inverseDeviation: 1, gamma: 2, beta: 3, alpha: 4, rows: 5 } as const;

/** Index of a group in the saved array, as WGSL. */
export function saved(kind: Exclude<keyof typeof SAVED, 'rows'>, { groups }: Layout): string {
  return `saved[${SAVED[kind] * groups}u + cg]`;
}
