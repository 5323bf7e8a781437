/**
 * Names in zip files. Info-ZIP's Unicode path field wins, where it was made for the very name it comes with; else UTF-8 where
 * the bytes are valid UTF-8 (many tools forget to say so). Other names are in an encoding that the file does not name: they are
 * shown in code page 437, the format's original one, so that every byte gives a character of its own and names that differ stay
 * apart.
 * Sources: PKWARE APPNOTE 6.3.10, appendix D; Info-ZIP's extrafld.txt, 0x7075.
 */
import { viewOf } from '../bytes.ts';
import { crc32 } from './crc32.ts';

/** The last one is a no-break space: shown by its symbol, since blanks at the end of a name get lost. */
const CP437_UPPER_HALF =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■⍽';
const UNICODE_PATH = 0x7075;
const SLASH = 0x2f;
const BACKSLASH = 0x5c;
/** In the place of a backslash that is half of a character, as in Shift_JIS, and parts no folders. */
const NO_SEPARATOR = '＼';

export interface RawZipName {
  readonly bytes: Uint8Array;
  /** The extra fields of its central header. */
  readonly extra: Uint8Array;
  /** The header says that it is UTF-8. */
  readonly utf8: boolean;
}

export interface ZipNames {
  readonly names: readonly string[];
  /** How many of them are in an encoding that the zip does not name. */
  readonly unnamedEncoding: number;
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

const isAscii = (bytes: Uint8Array): boolean => bytes.every((byte) => byte < 128);

function unicodePath({ bytes, extra }: RawZipName): string | null {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (end > extra.length) return null;
    if (view.getUint16(at, true) === UNICODE_PATH && end >= at + 9 && extra[at + 4] === 1) {
      // A tool that knows nothing of the field may have changed the name it belongs to.
      return view.getUint32(at + 5, true) === crc32(bytes) ? utf8(extra.subarray(at + 9, end)) : null;
    }
    at = end;
  }
  return null;
}

/** @param backslashParts whether a backslash parts folders */
function inCodePage437(bytes: Uint8Array, backslashParts: boolean): string {
  let name = '';
  for (const byte of bytes) {
    if (byte >= 128) name += CP437_UPPER_HALF[byte - 128];
    else if (byte === BACKSLASH && !backslashParts) name += NO_SEPARATOR;
    else name += String.fromCharCode(byte);
  }
  return name;
}

/** @param raw the names of one zip, since what one of them shows holds for all */
export function decodeZipNames(raw: readonly RawZipName[]): ZipNames {
  // No encoding has the byte of a slash inside a character, several that of a backslash. Few old tools part folders by it,
  // and those that do use no slash.
  const backslashParts = !raw.some(({ bytes }) => bytes.includes(SLASH));
  const known = raw.map((name) => unicodePath(name) ?? utf8(name.bytes));
  const allKnown = !known.includes(null);
  let unnamedEncoding = 0;
  const names = raw.map((name, i) => {
    const text = known[i] ?? null;
    // Two characters of Chinese can be one of UTF-8 by chance: where one name is in another encoding, the others are too.
    if (text !== null && (allKnown || name.utf8 || isAscii(name.bytes) || unicodePath(name) !== null)) return text;
    unnamedEncoding += 1;
    return inCodePage437(name.bytes, backslashParts);
  });
  return { names, unnamedEncoding };
}
