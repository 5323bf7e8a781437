/** Failures as the session sorts them. */

import { msg } from '@lingui/core/macro';
import type { ErrorReport } from '../domain/errors.ts';
import { FormatError } from '../formats/formatError.ts';
import { say, type Words } from '../words/language.ts';

/**
 * What the page says of a failure.
 * @param otherwise the sentence for one that says nothing a person could use
 */
export function reportOf(cause: unknown, otherwise: Words | string): ErrorReport {
  if (typeof cause === 'object' && cause !== null && 'report' in cause) return cause.report as ErrorReport;
  const message = cause instanceof FormatError ? cause.message : say(otherwise);
  const detail = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  return { code: 'dataset', message, detail };
}

/** While images are prepared. */
export const NOT_PREPARED = msg`The images could not be prepared.`;

/** Something is missing that a person can give. */
export const notReady = (message: string): ErrorReport => ({ code: 'dataset', message, detail: '' });

/** Somebody stopped it: no failure. */
export const isAbort = (cause: unknown): boolean => cause instanceof DOMException && cause.name === 'AbortError';
