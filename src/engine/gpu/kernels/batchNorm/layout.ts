/**
 * How a [rows, channels] tensor is dealt out for batch norm: a workgroup owns four channels (a group) and a slice of the
 * rows. With one slice the workgroup sees every value of its channels, so the elementwise half can follow in the same
 * dispatch (`single`); otherwise partial sums go through memory.
 */

import { mainHead } from '../../runtime/dispatch.ts';
import type { AdapterClass } from '../../runtime/gpuAdapter.ts';

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
    // One SIMD group of threads a workgroup: barriers then cost nothing at run time.
    return { rows, channels, groups, threads: 4, slices: 1, single: true };
  }
  const threads = rows >= 256 ? 256 : 64;
  const single = rows <= SINGLE_ROWS;
  const slices = Math.min(Math.ceil(rows / SLICE_ROWS), Math.max(1, Math.ceil(WANTED_WORKGROUPS / groups)));
  return { rows, channels, groups, threads, slices: single ? 1 : slices, single };
}

/** Rows of a slice; the last slice may have fewer. */
function rowsPerSlice({ rows, slices }: Layout): number {
  return Math.ceil(rows / slices);
}

/** Entries lane, lane + width, ... meet in the first round; the first `width` lanes' sums in the second. */
export function firstRoundWidth(threads: number): number {
  return threads > 16 ? threads / 16 : 1;
}

/** The sizes by their WGSL names. */
export function layoutDimensions(layout: Layout): Record<string, number> {
  const { rows, channels, groups, slices } = layout;
  return { rows, channels, groups, slices, slice_rows: rowsPerSlice(layout) };
}

/** WGSL: this workgroup's group of channels, and its first and last row. */
export const SLICE_LINES = `let cg = group % groups;
  let slice = group / groups;
  let first = slice * slice_rows;
  let last = min(first + slice_rows, rows);`;

/** What forward saves for backward: five rows of vec4 groups, one after the other. */
export const SAVED = { mean: 0, inverseDeviation: 1, gamma: 2, beta: 3, alpha: 4, rows: 5 } as const;

/** Index of a group in the saved array, as WGSL. */
export function saved(kind: Exclude<keyof typeof SAVED, 'rows'>): string {
  return `saved[${SAVED[kind]} * groups + cg]`;
}

/** Rows a thread of an elementwise kernel makes, so that the per-channel numbers are loaded once for all of them. */
const ELEMENTWISE_ROWS = 8;
const ELEMENTWISE_THREADS = 64;

/** WGSL head of an elementwise kernel: thread -> group `cg`, and a loop over rows start, start + chunks, ... */
export function elementwise(layout: Layout): {
  readonly dims: Record<string, number>;
  readonly head: string;
  readonly loop: string;
  readonly workgroups: number;
} {
  const chunks = Math.ceil(layout.rows / ELEMENTWISE_ROWS);
  const threads = chunks * layout.groups;
  const dims = { ...layoutDimensions(layout), chunks, threads };
  return {
    dims,
    workgroups: Math.ceil(threads / ELEMENTWISE_THREADS),
    head: `${mainHead(ELEMENTWISE_THREADS, dims)}
  let thread = group * ${ELEMENTWISE_THREADS} + lane;
  if (thread >= threads) { return; }
  let cg = thread % groups;`,
    loop: 'for (var row = thread / groups; row < rows; row += chunks)',
  };
}
