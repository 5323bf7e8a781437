/** Why a headless run failed, or a part of it. */
import { JobError } from '../../client/jobPort.ts';
import type { ErrorReport } from '../../domain/errors.ts';
import { SettingsError } from '../../domain/settings/parse.ts';
import { causeText } from '../../lib/causeText.ts';

export function faultReport(cause: unknown): ErrorReport {
  if (cause instanceof JobError) return cause.report;
  if (cause instanceof SettingsError) return { code: 'settings', message: cause.message, detail: '' };
  const message = causeText(cause);
  return { code: 'worker', message, detail: cause instanceof Error ? (cause.stack ?? '') : '' };
}
