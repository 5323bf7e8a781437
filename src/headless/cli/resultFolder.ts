/**
 * A folder of results. A manifest in it says which of its files a command wrote itself: no other file is ever replaced or
 * removed, and results of another run only where that was asked for, once there is something to put in their place.
 */
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { RESULTS_MANIFEST } from '../../domain/resultsManifest.ts';
import { type FileError, fileErrorReason, isFileError } from '../../lib/fileErrors.ts';
import { isPlain } from '../../lib/plainObject.ts';
import { CommandFailure, EXIT_USAGE } from './failure.ts';
import { GrowingFile } from './growingFile.ts';

const COMMANDS = ['train', 'sweep', 'clean', 'recipe', 'convert'] as const;
type Command = (typeof COMMANDS)[number];

interface Manifest {
  readonly command: Command;
  /** There is something in it that a person would miss. */
  readonly results: boolean;
  /** Paths below the folder, with '/'. */
  readonly files: readonly string[];
}

/** What becomes of earlier results. */
export type EarlierResults =
  /** There must be none. */
  | 'refused'
  /** They are removed once there are others. */
  | 'replaced'
  /** They are those of the same run. */
  | 'continued';

export interface FolderWish {
  readonly command: Command;
  /** Files, and folders with '/' at their end, that the command may write. */
  readonly names: readonly string[];
  readonly earlier: EarlierResults;
  /** What a person can do about earlier results, in the middle of a sentence. */
  readonly wayOut: string;
}

const PART = '.part';
/** Names in a message. */
const SHOWN = 5;

const unusable = (message: string): CommandFailure => new CommandFailure(`--out: ${message}`, EXIT_USAGE);

/** Undefined where nothing is, below a file too. */
function infoOf(path: string, stat: typeof statSync | typeof lstatSync = statSync): Stats | undefined {
  try {
    return stat(path, { throwIfNoEntry: false });
  } catch (cause) {
    if (isFileError(cause) && cause.code === 'ENOTDIR') return undefined;
    throw cause;
  }
}

/** True for a link too that leads nowhere: what is written through it would be somebody's. */
const isTaken = (path: string): boolean => infoOf(path, lstatSync) !== undefined;

/** A path below the folder; undefined for one that leads out of it. */
function within(folder: string, name: string): string | undefined {
  const path = resolve(folder, name);
  return path.startsWith(resolve(folder) + sep) ? path : undefined;
}

/** Null where there is none, or none that can be read. */
function manifestText(folder: string): string | null {
  try {
    return readFileSync(join(folder, RESULTS_MANIFEST), 'utf8');
  } catch (cause) {
    if (isFileError(cause)) return null;
    throw cause;
  }
}

/** A manifest that is a link, or is about to be written through one: a person's, wherever it leads. */
const linkedManifest = (folder: string): string[] =>
  [RESULTS_MANIFEST, `${RESULTS_MANIFEST}${PART}`].filter((name) =>
    infoOf(join(folder, name), lstatSync)?.isSymbolicLink(),
  );

function readManifest(folder: string): Manifest | null {
  const file = join(folder, RESULTS_MANIFEST);
  if (!existsSync(file)) return null;
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    content = null;
  }
  const { command, results, files } = isPlain(content) ? content : {};
  const known = COMMANDS.find((name) => name === command);
  const named = Array.isArray(files) && files.every((name): name is string => typeof name === 'string');
  if (known && typeof results === 'boolean' && named) return { command: known, results, files };
  throw unusable(`${file} cannot be read, so nothing tells whose the files beside it are. Choose another folder.`);
}

/** Every file below the folder, with '/'; none where there is no such folder. */
function filesBelow(folder: string): string[] {
  if (!infoOf(folder)?.isDirectory()) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/** What lies where the command would write, and was not written by it. */
function foreignFiles(folder: string, names: readonly string[], own: ReadonlySet<string>): string[] {
  return names.flatMap((name) => {
    if (!name.endsWith('/')) {
      return own.has(name) ? [] : [name, `${name}${PART}`].filter((file) => isTaken(join(folder, file)));
    }
    const info = infoOf(join(folder, name.slice(0, -1)));
    if (info && !info.isDirectory()) return [name.slice(0, -1)];
    return filesBelow(join(folder, name))
      .map((inside) => name + inside)
      .filter((file) => !own.has(file) && !own.has(file.replace(/\.part$/, '')));
  });
}

/** The first few of many names. */
function listed(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** One folder at a time: Node's own way never ends where a system refuses folders by saying that there are none, as /proc does. */
function makeFolder(path: string): void {
  if (infoOf(path)?.isDirectory()) return;
  if (!infoOf(dirname(path))) makeFolder(dirname(path));
  mkdirSync(path);
}

/** @throws CommandFailure when nothing can be written there */
function checkWritable(folder: string): void {
  const probe = join(folder, `.${RESULTS_MANIFEST}.${process.pid}`);
  try {
    makeFolder(folder);
    writeFileSync(probe, '', { flag: 'wx' });
    rmSync(probe);
  } catch (cause) {
    if (!isFileError(cause)) throw cause;
    throw unusable(`${folder} cannot be written to: ${fileErrorReason(cause)}.`);
  }
}

/** A file that is there whole, or as it was. @param fill writes it under another name */
function whole(path: string, fill: (part: string) => void): void {
  const part = `${path}${PART}`;
  try {
    fill(part);
    renameSync(part, path);
  } catch (cause) {
    // What is half written would take the room of what is to come.
    if (infoOf(part)?.isFile()) rmSync(part);
    throw cause;
  }
}

/** Somebody else has put a file there since the folder was checked. */
const taken = (path: string): FileError =>
  Object.assign(new Error(`${path} exists`), { code: 'EEXIST', syscall: 'open', path });

export class ResultFolder {
  readonly path: string;
  readonly #command: Command;
  /** Files of the run before, until they are replaced. */
  #earlier: readonly string[] = [];
  #earlierResults = false;
  readonly #own = new Set<string>();
  #results = false;
  /** The manifest as this command knows it. */
  #manifest: string | null;

  private constructor(path: string, command: Command) {
    this.path = path;
    this.#command = command;
    this.#manifest = manifestText(path);
  }

  /**
   * Checks the folder, and creates it; nothing that is in it is touched.
   * @throws CommandFailure with exit code 2 when it cannot take the results
   */
  static open(path: string, { command, names, earlier, wayOut }: FolderWish): ResultFolder {
    const info = infoOf(path);
    if (info && !info.isDirectory()) throw unusable(`${path} is a file; a folder is expected.`);
    const folder = new ResultFolder(path, command);
    const manifest = readManifest(path);
    const files = (manifest?.files ?? []).filter((name) => within(path, name));
    const foreign = [...linkedManifest(path), ...foreignFiles(path, names, new Set(files))];
    if (foreign.length > 0) {
      throw unusable(
        `${path} holds ${listed(foreign)}, which this command did not write and does not replace. Choose another folder.`,
      );
    }
    if (manifest?.results && earlier === 'refused') {
      throw unusable(`${path} holds the results of npm run ${manifest.command}: ${wayOut}, or choose another folder.`);
    }
    checkWritable(path);
    if (earlier === 'continued' && manifest) {
      for (const name of files) folder.#own.add(name);
      folder.#results = manifest.results;
    } else {
      folder.#earlier = files;
      folder.#earlierResults = manifest?.results ?? false;
    }
    return folder;
  }

  /** Results that a person would miss lie here still. */
  get holdsEarlier(): boolean {
    return this.#earlier.length > 0 && this.#earlierResults;
  }

  /** True for a file of the run before, which will be replaced; links on the way to it make it no other. */
  replaces(file: string): boolean {
    if (!existsSync(file)) return false;
    const real = realpathSync(file);
    return this.#earlier.some((name) => this.has(name) && realpathSync(join(this.path, name)) === real);
  }

  has(name: string): boolean {
    return existsSync(join(this.path, name));
  }

  /** Writes a file whole or not at all. @throws FileError */
  write(name: string, content: string | Uint8Array): void {
    this.#put(name, (part) => writeFileSync(part, content));
  }

  /** A copy of a file from elsewhere, whole or not at all. @throws FileError */
  copy(name: string, from: string): void {
    this.#put(name, (part) => copyFileSync(from, part));
  }

  /** A file that is written piece by piece, and whole once it is closed. @throws FileError */
  begin(name: string): GrowingFile {
    const path = this.#claim(name);
    mkdirSync(dirname(path), { recursive: true });
    return new GrowingFile(path, `${path}${PART}`);
  }

  /** @throws FileError */
  append(name: string, text: string): void {
    const path = this.#claim(name);
    appendFileSync(path, text);
  }

  /** Removes files that this command wrote. */
  remove(names: readonly string[]): void {
    const gone = names.filter((name) => this.#own.has(name));
    if (gone.length === 0) return;
    this.#delete(gone);
    for (const name of gone) this.#own.delete(name);
    this.#save();
  }

  /** Files that this command has written below a name. */
  written(prefix = ''): string[] {
    return [...this.#own].filter((name) => name.startsWith(prefix));
  }

  /** From now on no other run replaces this without asking. @throws FileError */
  markResults(): void {
    if (this.#results) return;
    this.#results = true;
    this.#save();
  }

  #put(name: string, fill: (part: string) => void): void {
    const path = this.#claim(name);
    mkdirSync(dirname(path), { recursive: true });
    whole(path, fill);
  }

  /** The file is this command's before it is there, so that a killed command leaves nothing that is nobody's. */
  #claim(name: string): string {
    const path = within(this.path, name);
    if (path === undefined) throw new CommandFailure(`The results have a file with the path "${name}".`);
    if (this.#own.has(name)) return path;
    this.#checkStillOurs();
    this.#removeEarlier();
    if (isTaken(path)) throw taken(path);
    this.#own.add(name);
    try {
      this.#save();
    } catch (cause) {
      this.#own.delete(name);
      throw cause;
    }
    return path;
  }

  /** What another command has written since is its own, also under the names of earlier results. @throws FileError */
  #checkStillOurs(): void {
    const text = manifestText(this.path);
    if (text !== null && text !== this.#manifest) throw taken(join(this.path, RESULTS_MANIFEST));
  }

  #removeEarlier(): void {
    const earlier = this.#earlier;
    if (earlier.length === 0) return;
    this.#earlier = [];
    this.#delete(earlier);
  }

  #delete(names: readonly string[]): void {
    for (const name of names) {
      for (const file of [name, `${name}${PART}`]) rmSync(join(this.path, file), { force: true });
    }
    const folders = new Set(names.flatMap((name) => parentsOf(name)));
    for (const folder of [...folders].sort((a, b) => b.length - a.length)) this.#removeIfEmpty(folder);
  }

  #removeIfEmpty(name: string): void {
    const path = join(this.path, name);
    if (existsSync(path) && readdirSync(path).length === 0) rmdirSync(path);
  }

  #save(): void {
    const manifest: Manifest = { command: this.#command, results: this.#results, files: [...this.#own].sort() };
    const file = join(this.path, RESULTS_MANIFEST);
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    whole(file, (part) => writeFileSync(part, text));
    this.#manifest = text;
  }
}

/** 'weights/tfjs/model.json' -> 'weights', 'weights/tfjs'. */
function parentsOf(name: string): string[] {
  const parts = name.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}
