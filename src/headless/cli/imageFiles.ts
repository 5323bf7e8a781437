/**
 * The files of a set on disk. Links are followed: one to a file is that file, one to a folder is read under the link's name,
 * each folder once, so that loops end. Names that are no UTF-8, as Linux has them, are read by their bytes and shown with an
 * escape. Whatever cannot be read is listed with its reason.
 */
import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileErrorReason, isFileError } from '../../lib/fileErrors.ts';
import type { ImageFile } from '../protocol.ts';
import { CommandFailure } from './failure.ts';

/** A link may lead into a folder of anything: this many files and folders are looked at. */
const MAX_ENTRIES = 2_000_000;

const SLASH = Buffer.from('/');

/** Text for what is valid UTF-8; else its bytes beyond ASCII, and the escape itself, as % and two digits. */
function escapedName(name: Buffer): { readonly text: string; readonly escaped: boolean } {
  const text = name.toString('utf8');
  if (Buffer.from(text, 'utf8').equals(name)) return { text, escaped: false };
  const shown = Array.from(name, (byte) =>
    byte >= 0x80 || byte === 0x25 ? `%${byte.toString(16).toUpperCase().padStart(2, '0')}` : String.fromCharCode(byte),
  );
  return { text: shown.join(''), escaped: true };
}

/** A name for each entry of a folder, no two alike. */
function shownNames(names: readonly Buffer[]): string[] {
  const escaped = names.map(escapedName);
  const taken = new Set(escaped.flatMap(({ text, escaped: made }) => (made ? [] : [text])));
  return escaped.map(({ text, escaped: made }) => {
    if (!made) return text;
    let shown = text;
    while (taken.has(shown)) shown += '%';
    taken.add(shown);
    return shown;
  });
}

const reasonOf = (cause: unknown): string => (isFileError(cause) ? fileErrorReason(cause) : String(cause));

/** A folder, or a link to one. */
interface Found {
  readonly path: string;
  readonly place: Buffer;
  readonly stats: Stats;
}

class Walk {
  readonly files: ImageFile[] = [];
  /** Folders read, with the path they are shown under. */
  readonly #read = new Map<string, string>();
  /** Folders around the whole set. */
  readonly #above = new Set<string>();
  readonly #links: Found[] = [];
  #entries = 0;

  /** The folders are read first and the links after them, so that a folder is shown under its own name where it has one. */
  start(folder: string, name: string): void {
    for (let above = dirname(realpathSync(folder)); ; above = dirname(above)) {
      this.#above.add(identity(statSync(above)));
      if (above === dirname(above)) break;
    }
    this.#enter({ path: name, place: Buffer.from(folder), stats: statSync(folder) });
    // Links of linked folders come last of all.
    for (const link of this.#links) this.#enter(link);
    this.files.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  #problem(path: string, problem: string): void {
    this.files.push({ path, file: null, problem });
  }

  #enter({ path, place, stats }: Found): void {
    const folder = identity(stats);
    const known = this.#read.get(folder);
    if (this.#above.has(folder) || (known !== undefined && path.startsWith(`${known}/`))) {
      this.#problem(path, 'A link to a folder that it lies in.');
      return;
    }
    if (known !== undefined) {
      this.#problem(path, `The same folder as ${known}, which is read already.`);
      return;
    }
    this.#read.set(folder, path);
    let entries: Dirent<Buffer>[];
    try {
      entries = readdirSync(place, { withFileTypes: true, encoding: 'buffer' });
    } catch (cause) {
      this.#problem(path, `The folder could not be read: ${reasonOf(cause)}.`);
      return;
    }
    this.#entries += entries.length;
    if (this.#entries > MAX_ENTRIES) {
      throw new CommandFailure(
        `${path} and what its links lead to hold over two million files: name a smaller folder.`,
      );
    }
    entries.sort((a, b) => Buffer.compare(a.name, b.name));
    const names = shownNames(entries.map(({ name }) => name));
    entries.forEach((entry, i) => {
      this.#add(entry, Buffer.concat([place, SLASH, entry.name]), `${path}/${names[i]}`);
    });
  }

  #add(entry: Dirent<Buffer>, place: Buffer, path: string): void {
    let stats: Stats;
    try {
      stats = statSync(place);
    } catch (cause) {
      const what = entry.isSymbolicLink() ? 'What the link leads to' : 'The file';
      this.#problem(path, `${what} cannot be read: ${reasonOf(cause)}.`);
      return;
    }
    if (stats.isFile()) this.files.push({ path, file: onDisk(place), problem: null });
    else if (!stats.isDirectory()) this.#problem(path, 'Neither a file nor a folder.');
    else if (entry.isSymbolicLink()) this.#links.push({ path, place, stats });
    else this.#enter({ path, place, stats });
  }
}

const identity = ({ dev, ino }: Stats): string => `${dev}:${ino}`;

/** Text where the path can be text. */
function onDisk(place: Buffer): string | Uint8Array {
  const { text, escaped } = escapedName(place);
  return escaped ? place : text;
}

/** @param folder path; every file's shown path begins with its last name */
function filesIn(folder: string): ImageFile[] {
  const walk = new Walk();
  try {
    walk.start(folder, basename(folder));
  } catch (cause) {
    if (!isFileError(cause)) throw cause;
    throw new CommandFailure(`${folder} cannot be read: ${fileErrorReason(cause)}.`);
  }
  return walk.files;
}

/**
 * @returns the files in the order of their paths, loose ones last; those that cannot be read with the reason
 * @throws CommandFailure when the folder cannot be read, or holds too many
 */
export function imageFiles({ folder, files }: ImagePaths): ImageFile[] {
  const loose = files.map((file): ImageFile => ({ path: basename(file), file, problem: null }));
  return [...(folder === null ? [] : filesIn(folder)), ...loose];
}

export interface ImagePaths {
  /** A folder whose files are all handed over, or null. */
  readonly folder: string | null;
  /** Single files. */
  readonly files: readonly string[];
  /** The list that was named, by its path among what is handed over; null when none was. */
  readonly list: string | null;
}
