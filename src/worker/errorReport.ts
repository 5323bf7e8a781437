/** Turns whatever was thrown in a worker into the report that crosses to the page. */
import { EngineError } from '../engine/errors.ts';
import type { ErrorReport } from '../protocol/errors.ts';
import { SettingsError } from '../protocol/parse.ts';

export function errorReport(cause: unknown): ErrorReport {
  if (cause instanceof EngineError) return { code: cause.code, message: cause.message, detail: cause.detail };
  if (cause instanceof SettingsError) {
    return { code: 'settings', message: `These settings cannot be used: ${cause.message}.`, detail: '' };
  }
  const detail = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  const message = cause instanceof Error ? cause.message : String(cause);
  return { code: 'worker', message: `Training stopped on an unexpected error: ${message}`, detail };
}
