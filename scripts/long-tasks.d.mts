/** Types of long-tasks.mjs. */

export const LONG_MS: number;

export interface LongTask {
  readonly ms: number;
  readonly cpuMs: number | null;
  readonly parts: readonly { readonly name: string; readonly ms: number }[];
  readonly functions: readonly { readonly name: string; readonly ms: number }[];
}

/** A trace of a browser, as an object. */
export interface Trace {
  readonly traceEvents: readonly object[];
}

export function longTasks(trace: Trace): LongTask[];
export function threadTime(trace: Trace): {
  readonly clockMs: number;
  readonly cpuMs: number | null;
  readonly longestMs: number;
  readonly longestCpuMs: number | null;
};
