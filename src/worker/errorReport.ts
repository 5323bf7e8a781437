/** Turns whatever was thrown in a worker into the report that crosses to the page. */
import { t } from '@lingui/core/macro';
import { ImportError, NothingImported } from '../data/import/importErrors.ts';
import { EngineError } from '../domain/engineError.ts';
import type { ErrorReport } from '../domain/errors.ts';
import { SettingsError } from '../domain/settings/parse.ts';
import { FormatError } from '../formats/formatError.ts';
import { causeText } from '../lib/causeText.ts';

/** As JavaScript says it of an array, and Emscripten (the wasm backend) of its heap: it aborts without a word. */
const isOutOfMemory = (cause: unknown): boolean =>
  (cause instanceof RangeError && /allocation|array length|array buffer/i.test(cause.message)) ||
  (cause instanceof WebAssembly.RuntimeError && /aborted|memory/i.test(cause.message));

/**
 * Errors that were foreseen say themselves what to do; anything else is a fault of the program.
 * @param failure begins the message of the latter: what came to an end
 */
export function errorReport(cause: unknown, failure: string): ErrorReport {
  if (cause instanceof EngineError) return { code: cause.code, message: cause.message, detail: cause.detail };
  if (cause instanceof SettingsError) {
    return { code: 'settings', message: t`These settings cannot be used: ${{ reason: cause.message }}.`, detail: '' };
  }
  const message = causeText(cause);
  if (cause instanceof NothingImported) return { code: 'import', message, detail: cause.detail };
  if (cause instanceof ImportError || cause instanceof FormatError) {
    return { code: 'import', message, detail: cause.code };
  }
  const detail = cause instanceof Error ? (cause.stack ?? message) : message;
  if (isOutOfMemory(cause)) {
    const advice = t`There is not enough memory. Train again with half the batch or a smaller network.`;
    return { code: 'out-of-memory', message: advice, detail };
  }
  return { code: 'worker', message: t`${failure}: ${message}`, detail };
}
