/** What the WebGPU tests report. */

export interface CaseResult {
  readonly name: string;
  readonly ok: boolean;
  /** Numbers worth reading, and what went wrong. */
  readonly detail: string;
}

export interface SuiteResult {
  /** The module's file name and the function's name. */
  readonly name: string;
  readonly cases: readonly CaseResult[];
  /** Why the suite ended early; null when it ran to its end. */
  readonly error: string | null;
  /** Errors that the GPU reported while it ran: each is a failure, since a wrong kernel gives zeros and throws nothing. */
  readonly gpuErrors: readonly string[];
  readonly seconds: number;
}

export type HarnessMessage = { readonly type: 'suite'; readonly suite: SuiteResult } | { readonly type: 'done' };
