/**
 * Tells in which of the old encodings a text is written. Lists of names are short, so that statistics of letters alone often
 * say nothing: two-byte encodings are told by how many of their characters are in common use, single-byte ones by
 * chardet, and a reading counts only where its words are words: letters of one script. What no reading makes sense of is not
 * guessed.
 * Source: GB 2312, JIS X 0208, Big5 and KS X 1001 keep characters in common use in rows of their own.
 */
import { t } from '@lingui/core/macro';
import { analyse } from 'chardet';
import { FormatError } from '../formatError.ts';
import { type DecodedText, decodeStrictly, decodeUnicode } from './textEncoding.ts';

interface Encoding {
  /** As people know it. */
  readonly name: string;
  /** Of `TextDecoder`. */
  readonly label: string;
}

interface TwoByteEncoding extends Encoding {
  /** True for a character in common use, by its bytes; `trail` is -1 for a single byte above 127. */
  common(lead: number, trail: number): boolean;
  isLead(byte: number): boolean;
  /** What the text must show besides, since another encoding shares most bytes. */
  readonly needs?: RegExp;
}

const within = (byte: number, first: number, last: number): boolean => byte >= first && byte <= last;

/** By preference where several fit alike. */
const TWO_BYTES: readonly TwoByteEncoding[] = [
  {
    name: 'EUC-KR',
    label: 'euc-kr',
    common: (lead, trail) => within(lead, 0xb0, 0xc8) && trail >= 0xa1,
    isLead: (byte) => within(byte, 0x81, 0xfe),
    // Some common syllables and common Chinese characters have the same bytes.
    needs: /^[\p{ASCII}\uac00-\ud7a3]*$/u,
  },
  {
    name: 'EUC-JP',
    label: 'euc-jp',
    common: (lead, trail) => trail >= 0xa1 && (within(lead, 0xb0, 0xcf) || lead === 0xa4 || lead === 0xa5),
    isLead: (byte) => within(byte, 0x8e, 0xfe),
    needs: /[\u3041-\u30ff]/,
  },
  {
    name: 'GBK',
    label: 'gb18030',
    common: (lead, trail) => within(lead, 0xb0, 0xd7) && trail >= 0xa1,
    isLead: (byte) => within(byte, 0x81, 0xfe),
  },
  {
    name: 'Shift_JIS',
    label: 'shift_jis',
    common: (lead, trail) => trail >= 0x40 && (within(lead, 0x88, 0x97) || lead === 0x82 || lead === 0x83),
    isLead: (byte) => within(byte, 0x81, 0x9f) || within(byte, 0xe0, 0xfc),
  },
  {
    name: 'Big5',
    label: 'big5',
    common: (lead, trail) => within(lead, 0xa4, 0xc6) && trail >= 0x40,
    isLead: (byte) => within(byte, 0x81, 0xfe),
  },
];
/** Least share of characters in common use. */
const COMMON = 0.66;
/** Bytes that the detectors look at. */
const SAMPLE = 32_768;

/** Names as chardet writes them, that `TextDecoder` knows and that no two-byte encoding bears. */
const SINGLE_BYTE = /^(windows-125\d|windows-874|ISO-8859-\d+|KOI8-R)$/;
/** By preference where chardet has no opinion. */
const FALLBACKS = ['windows-1252', 'windows-1251', 'windows-1250'];
const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Hebrew', 'Arabic', 'Thai'].map(
  (script) => new RegExp(`^[\\p{Script=${script}}\\p{M}]+$`, 'u'),
);
const EAST_ASIAN = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{M}\u30fc\u3005]+$/u;
/** Capitals belong at the beginning of a word, or all over it. */
const ODD_CAPITALS = /\p{Ll}\p{Lu}/u;

const isWordByte = (byte: number): boolean =>
  byte >= 0x80 || within(byte, 0x41, 0x5a) || within(byte, 0x61, 0x7a) || byte === 0x27;

/** Whole lines with bytes above 127, as many as the detectors look at. */
function tellingLines(bytes: Uint8Array): Uint8Array {
  const found: number[] = [];
  for (let start = 0; start < bytes.length && found.length < SAMPLE; ) {
    let end = start;
    let telling = false;
    for (; end < bytes.length && bytes[end] !== 0x0a && bytes[end] !== 0x0d; end++)
      if (bytes[end]! >= 0x80) telling = true;
    if (telling && (found.length === 0 || found.length + end - start <= SAMPLE)) {
      for (const byte of bytes.subarray(start, end)) found.push(byte);
      found.push(0x0a);
    }
    start = end + 1;
  }
  return Uint8Array.from(found);
}

/** The words that hold a byte above 127, a line each. */
function tellingWords(bytes: Uint8Array): Uint8Array {
  const words: number[] = [];
  for (let start = 0; start < bytes.length; ) {
    let end = start;
    let telling = false;
    for (; end < bytes.length && isWordByte(bytes[end]!); end++) if (bytes[end]! >= 0x80) telling = true;
    if (telling) {
      for (const byte of bytes.subarray(start, end)) words.push(byte);
      words.push(0x0a);
    }
    start = end + 1;
  }
  return Uint8Array.from(words);
}

/** Share of the characters above 127 that are in common use. */
function commonShare(bytes: Uint8Array, encoding: TwoByteEncoding): number {
  let common = 0;
  let count = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i]! < 0x80) continue;
    const trail = encoding.isLead(bytes[i]!) ? (bytes[i + 1] ?? -1) : -1;
    count++;
    if (encoding.common(bytes[i]!, trail)) common++;
    if (trail >= 0) i++;
  }
  return count === 0 ? 0 : common / count;
}

/** The runs of characters that are not all ASCII, without the signs that stand inside names. */
const tellingRuns = (text: string): string[] =>
  (text.match(/[\p{L}\p{M}'\u0080-\u{10ffff}]+/gu) ?? [])
    .map((run) => run.replaceAll(/['\u00b7\u30fb\u3000\u2019]/g, ''))
    .filter((run) => !/^\p{ASCII}*$/u.test(run));

/** Every word is of East Asian characters; Latin letters may stand beside them. */
const isEastAsian = (text: string): boolean =>
  tellingRuns(text).every((run) => EAST_ASIAN.test(run.replaceAll(/[A-Za-z]/g, '') || '\u4e00'));

/** Every word is of letters of one script. */
const isOfOneScript = (text: string): boolean =>
  tellingRuns(text).every((word) => SCRIPTS.some((script) => script.test(word)) && !ODD_CAPITALS.test(word));

/** So many bytes in words that are all written as names are cannot be by chance. */
const ENOUGH_CASED = 8;
const CASED = /^(?:\p{Lu}?[\p{Ll}\p{M}]*|[\p{Lu}\p{M}]+)$/u;

/** Every word is in capitals, or in small letters but for its first. */
function isCased(text: string): boolean {
  const words = new Set(tellingRuns(text));
  const beyond = [...words].reduce((sum, word) => sum + word.replaceAll(/\p{ASCII}/gu, '').length, 0);
  return beyond >= ENOUGH_CASED && [...words].every((word) => CASED.test(word));
}

function twoByteEncoding(lines: Uint8Array): Encoding | null {
  let best: TwoByteEncoding | null = null;
  let share = COMMON;
  for (const encoding of TWO_BYTES) {
    const found = commonShare(lines, encoding);
    if (found < share || (found === share && best)) continue;
    const text = decodeStrictly(lines, encoding.label);
    if (text === null || !isEastAsian(text) || encoding.needs?.test(text) === false) continue;
    best = encoding;
    share = found;
  }
  return best;
}

/** Those in which the lines make sense, the likeliest first. */
function singleByteEncodings(lines: Uint8Array): (Encoding & { readonly cased: boolean })[] {
  const ranked = analyse(tellingWords(lines))
    .filter(({ name, confidence }) => SINGLE_BYTE.test(name) && confidence > 0)
    .map(({ name }) => (name === 'ISO-8859-1' ? 'windows-1252' : name));
  return [...new Set([...ranked, ...FALLBACKS])].flatMap((name) => {
    const label = name.toLowerCase();
    const text = decodeStrictly(lines, label);
    return text !== null && isOfOneScript(text) ? [{ name, label, cased: isCased(text) }] : [];
  });
}

/** Encodings that the text may be in, the likeliest first. */
function candidates(bytes: Uint8Array): Encoding[] {
  if (bytes.includes(0)) return [];
  const lines = tellingLines(bytes);
  const singleByte = singleByteEncodings(lines);
  const twoByte = twoByteEncoding(lines);
  const cased = singleByte.filter((one) => one.cased);
  return [...cased, ...(twoByte ? [twoByte] : []), ...singleByte];
}

/**
 * @returns the text and its encoding, whichever it is
 * @throws FormatError 'encoding' where none can be told
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const unicode = decodeUnicode(bytes);
  if (unicode) return unicode;
  for (const { name, label } of candidates(bytes)) {
    const text = decodeStrictly(bytes, label);
    if (text !== null) return { text, encoding: name };
  }
  throw new FormatError('encoding', t`Its encoding cannot be told. Save it as UTF-8.`);
}
