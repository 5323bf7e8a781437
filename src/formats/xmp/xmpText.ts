/**
 * The text of an XMP file, measured before a parser sees it: XMP declares no document type and no entities, so one that does is
 * refused, and so is one that would take far more memory than any program writes. Sources: ISO 16684-1, XML 1.0.
 */
import { t } from '@lingui/core/macro';
import { FormatError } from '../formatError.ts';

const MAX_BYTES = 4_000_000;
const MOST_DEPTH = 64;
/** Tags, comments and instructions. */
const MOST_MARKUP = 40_000;
/** Raw converters write some hundreds on one element. */
const MOST_ATTRIBUTES = 2000;
const MOST_ATTRIBUTES_IN_ALL = 60_000;
const MOST_NAMESPACES = 5000;

export interface XmpText {
  /** What stands before the first element: declarations, the packet's header, comments. */
  readonly before: string;
  readonly root: string;
  /** What stands after it: padding, the packet's trailer. */
  readonly after: string;
}

const tooMuch = (message: string): FormatError => new FormatError('limits', message);

const cutOff = (): FormatError => new FormatError('truncated', t`The XMP is cut off.`);

/** @returns the index of the tag's last character, and how many attributes it has */
function startTag(text: string, open: number): { end: number; attributes: number } {
  let attributes = 0;
  for (let at = open + 1; at < text.length; at++) {
    const letter = text[at];
    if (letter === '>') return { end: at, attributes };
    if (letter !== '"' && letter !== "'") continue;
    attributes++;
    at = text.indexOf(letter, at + 1);
    if (at < 0) break;
  }
  throw cutOff();
}

/** Kinds of markup that are passed over, by how they begin and end. */
const PASSED = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

/** @returns where the first element begins and ends */
function rootRange(text: string): [number, number] {
  let depth = 0;
  let markup = 0;
  let attributes = 0;
  let start = -1;
  for (let open = text.indexOf('<'); open >= 0; ) {
    if (++markup > MOST_MARKUP) throw tooMuch(t`XMP of over ${MOST_MARKUP} tags is not read.`);
    const passed = PASSED.find(([begin]) => text.startsWith(begin, open));
    let end: number;
    if (passed) {
      end = text.indexOf(passed[1], open + passed[0].length);
      if (end < 0) throw cutOff();
      end += passed[1].length - 1;
    } else if (text.startsWith('<!', open)) {
      throw new FormatError('unsupported', t`It declares a document type or entities, which XMP does not.`);
    } else if (text.startsWith('</', open)) {
      end = text.indexOf('>', open);
      if (end < 0) throw cutOff();
      if (--depth <= 0) return [start, end + 1];
    } else {
      const tag = startTag(text, open);
      end = tag.end;
      attributes += tag.attributes;
      if (tag.attributes > MOST_ATTRIBUTES)
        throw tooMuch(t`XMP with over ${MOST_ATTRIBUTES} attributes on a tag is not read.`);
      if (attributes > MOST_ATTRIBUTES_IN_ALL)
        throw tooMuch(t`XMP of over ${MOST_ATTRIBUTES_IN_ALL} attributes is not read.`);
      if (start < 0) start = open;
      if (text[end - 1] !== '/' && ++depth > MOST_DEPTH)
        throw tooMuch(t`XMP nested deeper than ${MOST_DEPTH} levels is not read.`);
      if (depth === 0) return [start, end + 1];
    }
    open = text.indexOf('<', end + 1);
  }
  throw start < 0 ? new FormatError('header', t`It is no XMP: there is no element in it.`) : cutOff();
}

/** True for instructions, comments and blanks, which alone may stand beside the first element. */
function isBeside(text: string): boolean {
  for (let at = 0; ; ) {
    const open = text.indexOf('<', at);
    if (text.slice(at, open < 0 ? undefined : open).trim() !== '') return false;
    if (open < 0) return true;
    const passed = PASSED.find(([begin]) => begin !== '<![CDATA[' && text.startsWith(begin, open));
    const end = passed ? text.indexOf(passed[1], open + passed[0].length) : -1;
    if (!passed || end < 0) return false;
    at = end + passed[1].length;
  }
}

/** True for text that XML can hold. */
export function fitsXml(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.codePointAt(at)!;
    if (
      code < 0x20
        ? code !== 0x9 && code !== 0xa && code !== 0xd
        : (code >= 0xd800 && code < 0xe000) || code === 0xfffe || code === 0xffff
    )
      return false;
    if (code > 0xffff) at++;
  }
  return true;
}

function checkCharacters(text: string): void {
  const wrong = new FormatError('header', t`It holds characters that XML does not have.`);
  if (!fitsXml(text)) throw wrong;
  for (const [, hex, decimal] of text.matchAll(/&#(?:x([\da-f]+)|(\d+));/gi)) {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    if (!(code <= 0x10ffff) || !fitsXml(String.fromCodePoint(code))) throw wrong;
  }
}

function decoded(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FormatError('encoding', t`It is not UTF-8, in which XMP is written.`);
  }
  const named = /^\ufeff?<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']/.exec(text)?.[1];
  if (named !== undefined && !/^(utf-?8|us-ascii|ascii)$/i.test(named)) {
    throw new FormatError('encoding', t`It names an encoding other than UTF-8, in which XMP is written.`);
  }
  return text;
}

/**
 * @throws FormatError 'limits' for what is larger than any program writes, 'unsupported' for a document type or entities,
 * 'encoding' for anything but UTF-8, 'truncated' or 'header' for what is no XML
 */
export function xmpText(bytes: Uint8Array): XmpText {
  const most = MAX_BYTES / 1e6;
  if (bytes.length > MAX_BYTES) throw tooMuch(t`XMP of over ${most} MB is not read.`);
  const text = decoded(bytes);
  checkCharacters(text);
  let namespaces = 0;
  for (let at = text.indexOf('xmlns'); at >= 0; at = text.indexOf('xmlns', at + 1)) {
    if (++namespaces > MOST_NAMESPACES) throw tooMuch(t`XMP of over ${MOST_NAMESPACES} namespaces is not read.`);
  }
  const [start, end] = rootRange(text);
  const [before, after] = [text.slice(0, start), text.slice(end)];
  if (!isBeside(before.replace('\ufeff', ''))) throw new FormatError('header', t`Something stands before the XMP.`);
  if (!isBeside(after)) throw new FormatError('header', t`Something follows the end of the XMP.`);
  return { before, root: text.slice(start, end), after };
}
