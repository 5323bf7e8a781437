/** Failures as the session sorts them. */
import type { ErrorReport } from '../protocol/errors.ts';

/** What the page says of a failure while images are prepared. */
export function reportOf(cause: unknown): ErrorReport {
  if (typeof cause === 'object' && cause !== null && 'report' in cause) return cause.report as ErrorReport;
  const detail = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  return { code: 'dataset', message: 'The images could not be prepared.', detail };
}

/** Somebody stopped it: no failure. */
export const isAbort = (cause: unknown): boolean => cause instanceof DOMException && cause.name === 'AbortError';
