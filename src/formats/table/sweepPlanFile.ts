/** The file of a sweep: JSON with base, axes and seeds. */
import { t } from '@lingui/core/macro';
import { isPlain, type Plain } from '../../lib/plainObject.ts';
import { FormatError } from '../formatError.ts';
import { parseJson } from '../json.ts';
import { decodeUnicode } from './textEncoding.ts';

/** Far larger than any that a person writes. */
const MOST_BYTES = 5_000_000;

/** @returns what is in it, not planned yet @throws FormatError, without the name of the file */
export function readSweepPlan(bytes: Uint8Array): Plain {
  if (bytes.length > MOST_BYTES) throw new FormatError('limits', t`Over ${{ megabytes: MOST_BYTES / 1e6 }} MB.`);
  const text = decodeUnicode(bytes)?.text;
  if (text === undefined) throw new FormatError('encoding', t`It is no text in UTF-8.`);
  const content = parseJson(text);
  if (!isPlain(content) || !('axes' in content)) {
    throw new FormatError('header', t`It is no sweep file: an object with base, axes and seeds is expected.`);
  }
  return content;
}

export const sweepPlanText = (content: Plain): string => `${JSON.stringify(content, null, 2)}\n`;
