/**
 * Row-wise kernels: on a GPU a workgroup shares a row and combines through workgroup memory; on a software adapter a thread
 * has a row alone, and no barrier is compiled.
 */

import { mainHead } from '../../gpu/runtime/dispatch.ts';
import type { AdapterClass } from '../../gpu/runtime/gpuAdapter.ts';

export interface RowWork {
  /** Threads that share a row. */
  readonly lanes: number;
  /** Rows of a workgroup. */
  readonly rows: number;
}

export function rowWork(adapter: AdapterClass, width: number): RowWork {
  if (adapter === 'software') return { lanes: 1, rows: 4 };
  return { lanes: width > 512 ? 256 : 64, rows: 1 };
}

/**
 * WGSL head of a row kernel: `row`, and `part`, the thread's number within the row.
 * @param dims must have `rows`, the number of rows
 */
export function rowHead({ lanes, rows }: RowWork, dims: Readonly<Record<string, number>>): string {
  if (lanes > 1) return `${mainHead(lanes, dims)}\n  let row = group;\n  let part = lane;`;
  return `${mainHead(rows, dims)}
  let row = group * ${rows} + lane;
  let part = 0;
  if (row >= rows) { return; }`;
}

/** WGSL functions that combine the values of the threads of a row; every thread gets the result. */
export function reductions({ lanes }: RowWork): string {
  if (lanes === 1) {
    return `
fn row_sum(v: f32, part: i32) -> f32 { return v; }
fn row_max(v: f32, part: i32) -> f32 { return v; }
fn row_first_max(v: f32, at: i32, part: i32) -> i32 { return at; }`;
  }
  const put = (lines: string) => `
  workgroupBarrier();
  ${lines}
  workgroupBarrier();`;
  return `
var<workgroup> row_values: array<f32, ${lanes}>;
var<workgroup> row_indices: array<i32, ${lanes}>;
fn row_sum(v: f32, part: i32) -> f32 {${put('row_values[part] = v;')}
  var total = 0.0;
  for (var j = 0; j < ${lanes}; j++) { total += row_values[j]; }
  return total;
}
fn row_max(v: f32, part: i32) -> f32 {${put('row_values[part] = v;')}
  var most = row_values[0];
  for (var j = 1; j < ${lanes}; j++) { most = max(most, row_values[j]); }
  return most;
}
// The lowest index among the largest values.
fn row_first_max(v: f32, at: i32, part: i32) -> i32 {${put('row_values[part] = v;\n  row_indices[part] = at;')}
  var most = row_values[0];
  var first = row_indices[0];
  for (var j = 1; j < ${lanes}; j++) {
    let better = row_values[j] > most || (row_values[j] == most && row_indices[j] < first);
    most = select(most, row_values[j], better);
    first = select(first, row_indices[j], better);
  }
  return first;
}`;
}
