/** Errors as they cross from a worker to the page: a code for programs, a sentence for people, a detail for developers. */

const ERROR_CODES = [
  'settings',
  'dataset',
  'backend-missing',
  'gpu-error',
  'device-lost',
  'out-of-memory',
  'non-finite',
  'limits',
  'worker',
  'worker-gone',
  'unresponsive',
  'import',
  // Weights to start from: of no use at all, or of use without their class centres.
  'weights',
  'weights-head',
  // A network of a person's own for comparing faces, which cannot be used.
  'network',
  // A kept run that cannot be gone on with.
  'checkpoint',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Errors after which a worker cannot be trusted any more. */
export const FATAL_ERRORS: ReadonlySet<ErrorCode> = new Set([
  'backend-missing',
  'gpu-error',
  'device-lost',
  'out-of-memory',
  'worker',
  'worker-gone',
  'unresponsive',
]);

export interface ErrorReport {
  readonly code: ErrorCode;
  /** One or two plain sentences: what happened and what to do. */
  readonly message: string;
  /** For developers: the original error, a step number, a kernel's name. */
  readonly detail: string;
}
