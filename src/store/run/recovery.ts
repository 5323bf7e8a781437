/** What becomes of a run that failed. */
import type { ErrorCode } from '../../domain/errors.ts';
import { assertNever } from '../../lib/assertNever.ts';
import type { KeptRun } from './keptRunView.ts';

export interface Recovery {
  /**
   * `restart`: it goes on by itself as it did. `rollback`: it stands still where its numbers were sound, for a person to change
   * something.
   */
  readonly kind: 'restart' | 'rollback';
  readonly run: KeptRun;
}

/** What helps against a fault; null when a person must start the run again. */
export function recoveryKind(code: ErrorCode): Recovery['kind'] | null {
  switch (code) {
    case 'device-lost':
    case 'unresponsive':
    case 'worker':
      return 'restart';
    case 'non-finite':
      return 'rollback';
    // The same again would fail in the same way.
    case 'gpu-error':
    case 'out-of-memory':
    case 'limits':
    case 'settings':
    case 'dataset':
    case 'backend-missing':
    case 'worker-gone':
    case 'import':
    case 'weights':
    case 'weights-head':
    case 'network':
    case 'checkpoint':
      return null;
    default:
      return assertNever(code);
  }
}
