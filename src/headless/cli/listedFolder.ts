/**
 * The folder that has to be opened for a list: the smallest one that holds the images it names. Only files that exist count, and
 * what lies elsewhere is left out, so that a stray path never opens a whole disk.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { FormatError } from '../../formats/formatError.ts';
import { decodeText } from '../../formats/table/encodingDetector.ts';
import { looksLikeImage, type NamesFile, readListFile } from '../../formats/table/listFile.ts';
import { CommandFailure, EXIT_USAGE } from './failure.ts';

/** How far above a list its images are looked for. */
const LEVELS_UP = 4;
const MAX_LIST_BYTES = 200_000_000;
/** Rows by which a list's place is found. */
const SAMPLE = 1000;
/** Files in the folder that is opened. */
const MOST_FILES = 200_000;
/** Share of the images that may lie elsewhere. */
const MOST_STRAYS = 0.1;

const stemOf = (name: string): string => name.replace(/\.[^.]*$/, '');

/** What is on the disk, a folder at a time. */
class Disk {
  readonly #folders = new Map<
    string,
    { readonly names: ReadonlySet<string>; readonly stems: ReadonlySet<string> } | null
  >();

  #folder(path: string) {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    let found = null;
    try {
      const files = readdirSync(path, { withFileTypes: true }).filter((entry) => !entry.isDirectory());
      const names = files.map(({ name }) => name.normalize('NFC'));
      found = { names: new Set(names), stems: new Set(names.filter(looksLikeImage).map(stemOf)) };
    } catch {
      // No folder, or none that may be read.
    }
    this.#folders.set(path, found);
    return found;
  }

  has(path: string): ReturnType<NamesFile> {
    const folder = this.#folder(dirname(path));
    const name = basename(path).normalize('NFC');
    if (name === '' || !folder) return null;
    if (folder.names.has(name)) return 'whole';
    return folder.stems.has(name) ? 'stem' : null;
  }
}

/** The list's folder and those above it, the nearest first. */
function basesOf(list: string): string[] {
  const bases = [dirname(list)];
  while (bases.length <= LEVELS_UP && dirname(bases.at(-1)!) !== bases.at(-1)) bases.push(dirname(bases.at(-1)!));
  return bases;
}

const unified = (path: string): string => (sep === '/' ? path.replaceAll('\\', '/') : path);
const partsOf = (path: string): string[] =>
  unified(path)
    .split('/')
    .filter((part) => part !== '' && part !== '.');

function commonFolder(folders: readonly string[]): string {
  const [first = [], ...others] = folders.map((folder) => folder.split(sep));
  const length = others.reduce((shared, parts) => {
    let same = 0;
    while (same < shared && parts[same] === first[same]) same++;
    return same;
  }, first.length);
  return first.slice(0, length).join(sep) || sep;
}

const isInside = (path: string, folder: string): boolean => {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
};

/** The beginning that most paths from another disk share, before what lies below one of the bases. */
function foreignBase(paths: readonly string[], bases: readonly string[], disk: Disk): string | null {
  for (const base of bases) {
    const found = paths.filter((path) => {
      const parts = partsOf(path);
      return parts.some(
        (_, head) => head > 0 && head < parts.length - 1 && disk.has(join(base, ...parts.slice(head))) !== null,
      );
    });
    if (2 * found.length > paths.length) return base;
  }
  return null;
}

/** The folder of everything that the rows name, and the share of it that lies elsewhere. */
function placeOf(
  paths: readonly string[],
  bases: readonly string[],
  disk: Disk,
): { folder: string; strays: string[] } | null {
  const step = Math.max(1, Math.floor(paths.length / SAMPLE));
  const sample = paths.filter((_, i) => i % step === 0);
  let base: string | undefined;
  let most = 0;
  for (const one of bases) {
    const found = sample.filter((path) => !isAbsolute(path) && disk.has(resolve(one, path)) !== null).length;
    if (found > most) [base, most] = [one, found];
  }
  const folders = { near: new Set<string>(), far: new Map<string, number>() };
  for (const path of paths) {
    const whole = isAbsolute(path) ? path : base && resolve(base, path);
    if (!whole || disk.has(whole) === null) continue;
    const folder = dirname(whole);
    if (!isAbsolute(path)) folders.near.add(folder);
    else folders.far.set(folder, (folders.far.get(folder) ?? 0) + 1);
  }
  if (folders.near.size > 0) {
    const folder = commonFolder([...folders.near]);
    return { folder, strays: [...folders.far.keys()].filter((far) => !isInside(far, folder)) };
  }
  if (folders.far.size > 0) return farPlace(folders.far);
  const foreign = foreignBase(sample, bases, disk);
  return foreign === null ? null : { folder: foreign, strays: [] };
}

/** Of absolute paths on several disks, the place of most of them. */
function farPlace(far: ReadonlyMap<string, number>): { folder: string; strays: string[] } {
  const whole = commonFolder([...far.keys()]);
  if (!isTooHigh(whole)) return { folder: whole, strays: [] };
  const places = new Map<string, { count: number; folders: string[] }>();
  for (const [folder, count] of far) {
    const key = folder.split(sep).slice(0, 3).join(sep);
    const place = places.get(key) ?? { count: 0, folders: [] };
    places.set(key, { count: place.count + count, folders: [...place.folders, folder] });
  }
  const [best, ...others] = [...places.values()].sort((a, b) => b.count - a.count);
  return { folder: commonFolder(best!.folders), strays: others.flatMap(({ folders }) => folders) };
}

/** The root of a disk, or a folder that holds people's homes. */
const isTooHigh = (folder: string): boolean => dirname(folder) === folder || isInside(homedir(), folder);

function countFiles(folder: string, most: number): number {
  let count = 0;
  const open = [folder];
  for (let next = open.pop(); next !== undefined && count <= most; next = open.pop()) {
    try {
      for (const entry of readdirSync(next, { withFileTypes: true })) {
        if (entry.isDirectory()) open.push(join(next, entry.name));
        else count++;
      }
    } catch {
      // What may not be read is not opened either.
    }
  }
  return count;
}

/** @throws CommandFailure with exit code 2 */
function readRows(list: string, name: string, names: NamesFile, labelColumn: string | null): readonly string[] {
  const fail = (reason: string): CommandFailure => new CommandFailure(`${name}: ${list}: ${reason}`, EXIT_USAGE);
  if (statSync(list).size > MAX_LIST_BYTES) throw fail('Over 200 MB.');
  try {
    const { text } = decodeText(readFileSync(list));
    const reading = readListFile(text, basename(list), names, labelColumn);
    if (reading.kind === 'list') return reading.rows.map(({ path }) => unified(path));
    throw fail(reading.reason);
  } catch (cause) {
    throw cause instanceof FormatError ? fail(cause.message) : cause;
  }
}

/**
 * @param list an absolute path
 * @param name what the path is called where it was given
 * @param labelColumn the column with the labels, where it was given
 * @throws CommandFailure with exit code 2 when the list cannot be read, or there is no folder that may be opened for it
 */
export function folderOfListed(list: string, name: string, labelColumn: string | null): string {
  const fail = (reason: string): CommandFailure => new CommandFailure(`${name}: ${reason}`, EXIT_USAGE);
  const disk = new Disk();
  const bases = basesOf(list);
  const names: NamesFile = (path) => {
    const one = unified(path);
    const found = isAbsolute(one) ? [disk.has(one)] : bases.map((base) => disk.has(resolve(base, one)));
    return found.find((way) => way === 'whole') ?? found.find((way) => way !== null) ?? null;
  };
  const paths = readRows(list, name, names, labelColumn);
  const place = placeOf(paths, bases, disk);
  if (!place) throw fail(`${paths[0]}, which ${list} names, is nowhere near it`);
  const { folder, strays } = place;
  if (isTooHigh(folder)) {
    throw fail(`the images that ${list} names lie all over ${folder}: move them into a folder of their own`);
  }
  if (strays.length > 0 && strays.length > MOST_STRAYS * paths.length) {
    throw fail(`${list} names images in several places, ${folder} and ${strays[0]}: move them into one folder`);
  }
  if (countFiles(folder, MOST_FILES) > MOST_FILES) {
    throw fail(
      `${folder}, which holds the images of ${list}, has over ${MOST_FILES} files: move them into a folder of their own`,
    );
  }
  return folder;
}
