/** Messages between the headless page and the worker that checks the product against files of reference values. */

import type { BackendChoice, KernelChoice } from '../src/domain/settings/settings.ts';
import type { JobEnvelope, JobFailed } from '../src/protocol/envelope.ts';

export interface GoldenRequest {
  /** The file's name, handed back with the reply. */
  readonly name: string;
  /** The file's content. */
  readonly text: string;
  readonly backend: BackendChoice;
  readonly kernels: KernelChoice;
}

interface GoldenFailure {
  readonly case: string;
  readonly field: string;
  readonly detail: string;
}

interface GoldenVariant {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  /** Largest error over the largest magnitude of its field. */
  readonly worstRelative: number;
}

interface Reply {
  /** The file's. */
  readonly name: string;
  /** What computed, for people; null where nothing could. */
  readonly adapter: string | null;
}

export type GoldenReply = Reply &
  (
    | {
        readonly status: 'done' | 'not-implemented';
        readonly cases: number;
        readonly passed: number;
        readonly failed: number;
        readonly skipped: number;
        /** Largest error over its tolerance: 1 is just within. */
        readonly worst: number;
        readonly failures: readonly GoldenFailure[];
        readonly variants: readonly GoldenVariant[];
        /** What the file asks for and the product does not have. */
        readonly notImplemented: readonly string[];
      }
    | { readonly status: 'error'; readonly message: string }
  );

export type GoldenCommand = JobEnvelope & { readonly type: 'check'; readonly request: GoldenRequest };

export type GoldenEvent = (JobEnvelope & { readonly type: 'checked'; readonly reply: GoldenReply }) | JobFailed;
