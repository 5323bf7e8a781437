/** What ends an import as a whole. Single files that fail are in its report instead. */

import { t } from '@lingui/core/macro';
import type { ImportReport } from '../../domain/importReport.ts';
import { briefName, briefText } from '../../lib/briefText.ts';

export type ImportErrorCode =
  | 'zip'
  | 'too-many'
  | 'memory'
  | 'list'
  | 'no-list'
  | 'labels'
  | 'grid'
  | 'several'
  | 'pairs'
  | 'format'
  | 'unreadable';

/** A source as a whole cannot be used. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly code: ImportErrorCode;

  /** @param message one or two plain sentences for people */
  constructor(code: ImportErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Reasons in the message; the rest is in the detail. */
const REASONS_TOLD = 3;

/** Not one file could be used. */
export class NothingImported extends Error {
  override readonly name = 'NothingImported';
  /** Every file with its reason, a line each. */
  readonly detail: string;

  constructor({ skipped, labelling }: ImportReport) {
    const lines = skipped.map(({ path, reason }) => `${path}: ${reason}`);
    const told = skipped.slice(0, REASONS_TOLD).map(({ path, reason }) => `${briefName(path)}: ${briefText(reason)}`);
    const rest = lines.length - REASONS_TOLD;
    const parts = [
      t`None of the files could be used.`,
      ...(labelling.problem ? [briefText(labelling.problem)] : []),
      ...told,
      ...(rest > 0 ? [t`and ${rest} more.`] : []),
    ];
    super(lines.length === 0 ? t`There are no files in it.` : parts.join(' '));
    this.detail = lines.join('\n');
  }
}
