/** JSON from outside: parsed once it is known that its values take not much more memory than its text. */
import { t } from '@lingui/core/macro';
import { causeText } from '../lib/causeText.ts';
import { FormatError } from './formatError.ts';

/** Lists and objects within each other. */
const MOST_DEPTH = 64;
/** Lists and objects in all: an empty one is two letters of text and fifty times as many bytes of memory. */
const MOST_CONTAINERS = 1_000_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** [ and ] are 0x5b and 0x5d, { and } are 0x7b and 0x7d: one bit apart. */
const OPENING = 0x5b;
const CLOSING = 0x5d;
const BRACE_BIT = 0x20;

/** @throws FormatError 'limits' for text that nests deeper, or holds more lists and objects, than any file of ours */
function checkSize(text: string): void {
  let depth = 0;
  let containers = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      for (i++; i < text.length && text.charCodeAt(i) !== QUOTE; i++) if (text.charCodeAt(i) === BACKSLASH) i++;
    } else if ((code & ~BRACE_BIT) === OPENING) {
      depth++;
      containers++;
      if (depth > MOST_DEPTH)
        throw new FormatError('limits', t`JSON nested deeper than ${{ most: MOST_DEPTH }} levels is not read.`);
      if (containers > MOST_CONTAINERS) {
        throw new FormatError('limits', t`JSON of over ${{ most: MOST_CONTAINERS }} lists and objects is not read.`);
      }
    } else if ((code & ~BRACE_BIT) === CLOSING) depth--;
  }
}

/** @throws FormatError 'limits' for what would fill the memory, 'header' for what is no JSON */
export function parseJson(text: string): unknown {
  checkSize(text);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FormatError('header', t`It is not valid JSON: ${{ cause: causeText(cause) }}`);
  }
}
