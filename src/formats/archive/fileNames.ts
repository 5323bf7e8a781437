/**
 * Names for files and folders made from labels and paths that may be anything: safe on every file system, whole where they
 * can be, and each given once.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069<>:"/\\|?*]/g;
/** Devices of Windows, with any extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
/** Room is left for a number that makes the name unique. */
const MAX_BYTES = 200;

const utf8 = new TextEncoder();

/** The longest start of the text that fits, never half a character. */
function startOf(text: string, bytes: number): string {
  let start = '';
  let used = 0;
  for (const character of text) {
    used += utf8.encode(character).length;
    if (used > bytes) break;
    start += character;
  }
  return start;
}

/** Where the extension begins; the length of the name where there is none. */
function extensionAt(name: string): number {
  const dot = name.lastIndexOf('.');
  return dot > 0 && name.length - dot <= 8 ? dot : name.length;
}

/** One part of a path: no separators, no control or direction marks, nothing that a system gives a meaning of its own. */
export function safeName(text: string): string {
  // Names that begin with a dot are hidden, and those that end with one lose it on Windows.
  const plain = text
    .normalize('NFC')
    .replace(UNSAFE, '_')
    .trim()
    .replace(/^\.+/, '_')
    .replace(/[. ]+$/, '_');
  const at = extensionAt(plain);
  const extension = plain.slice(at);
  const name = startOf(plain.slice(0, at), MAX_BYTES - utf8.encode(extension).length) + extension;
  if (name === '') return '_';
  return RESERVED.test(name) ? `_${name}` : name;
}

/** Gives every name once, upper and lower case taken as the same. */
export class UniqueNames {
  readonly #taken = new Set<string>();

  /** @param name as `safeName` gives it; a number is put before its extension where it is taken */
  take(name: string): string {
    const at = extensionAt(name);
    let unique = name;
    for (let n = 2; this.#taken.has(unique.toLowerCase()); n++) unique = `${name.slice(0, at)} (${n})${name.slice(at)}`;
    this.#taken.add(unique.toLowerCase());
    return unique;
  }
}

export interface PlacedImage {
  /** The folder it goes to, as a label. */
  readonly label: string;
  /** The path it came with. */
  readonly path: string;
  /** The extension its bytes call for, with the dot; null leaves it as it is. */
  readonly extension: string | null;
}

/** Hands out the paths of a folder sorted by label: one folder a label, every file under the name it came with. */
export class SortedFolder {
  readonly #folderNames = new UniqueNames();
  readonly #folders = new Map<string, { name: string; files: UniqueNames }>();

  /** @returns folder and file name with '/' between */
  place({ label, path, extension }: PlacedImage): string {
    let folder = this.#folders.get(label);
    if (!folder) {
      folder = { name: this.#folderNames.take(safeName(label)), files: new UniqueNames() };
      this.#folders.set(label, folder);
    }
    const file = safeName(path.split(/[/\\]/).at(-1) ?? '');
    const named = extension === null ? file : safeName(file.slice(0, extensionAt(file)) + extension);
    return `${folder.name}/${folder.files.take(named)}`;
  }
}
