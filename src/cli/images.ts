/**
 * Where a dataset's images are, and how the headless page gets them: through the file inputs that a person would use. A record
 * file takes its index along, a list the folder that holds the images it names.
 */
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import type { Page } from 'playwright-core';
import { FormatError } from '../formats/errors.ts';
import { looksLikeImage, readListFile } from '../formats/listFile.ts';
import { fileErrorReason, isFileError } from '../lib/fileErrors.ts';
import { IMAGES_INPUT } from '../protocol/headless.ts';
import { CommandFailure, EXIT_USAGE } from './host.ts';
import { imageFiles } from './imageFiles.ts';

export interface ImagePaths {
  /** A folder whose files are all handed over, or null. */
  readonly folder: string | null;
  /** Single files. */
  readonly files: readonly string[];
}

/** How far above a list its images are looked for. */
const LEVELS_UP = 4;

/**
 * @param path of a folder, a zip, a `.rec`, Parquet or list file
 * @param name what the path is called where it was given
 * @throws CommandFailure with exit code 2 for anything else
 */
export function locateImages(path: string, name = 'dataset.path'): ImagePaths {
  if (!existsSync(path) && lstatSync(path, { throwIfNoEntry: false }) === undefined) {
    throw new CommandFailure(`${name}: there is no ${path}`, EXIT_USAGE);
  }
  checkReadable(path, name);
  const info = statSync(path);
  if (info.isDirectory()) return { folder: path, files: [] };
  // One picture is a sprite sheet.
  if (looksLikeImage(path)) return { folder: null, files: [path] };
  switch (/\.([^.]+)$/.exec(basename(path))?.[1]?.toLowerCase()) {
    case 'zip':
    case 'parquet':
      return { folder: null, files: [path] };
    case 'rec':
      return { folder: null, files: withIndex(path) };
    case 'txt':
    case 'tsv':
    case 'csv':
    case 'lst':
    case 'list':
      return { folder: folderOfListed(path), files: [path] };
    default: {
      const message = `${name}: ${path} is neither a folder nor a zip, .rec, .parquet, list (.txt, .tsv, .csv, .lst) or image`;
      throw new CommandFailure(message, EXIT_USAGE);
    }
  }
}

/** @throws CommandFailure with exit code 2 */
export function checkReadable(path: string, name: string): void {
  try {
    accessSync(path, constants.R_OK);
  } catch (cause) {
    if (!isFileError(cause)) throw cause;
    throw new CommandFailure(`${name}: ${path} cannot be read: ${fileErrorReason(cause)}.`, EXIT_USAGE);
  }
}

function withIndex(rec: string): string[] {
  const stem = rec.slice(0, -'.rec'.length);
  const beside = [`${stem}.idx`, `${stem}.property`, join(dirname(rec), 'property')];
  return [rec, ...beside.filter((path) => existsSync(path))];
}

/** The smallest folder that holds all images a list names. */
function folderOfListed(list: string): string {
  const paths = readPaths(list);
  let base = dirname(list);
  for (let level = 0; level < LEVELS_UP; level++, base = dirname(base)) {
    const folder = commonFolder(base, paths);
    if (folder) return folder;
  }
  throw new CommandFailure(`dataset.path: ${paths[0]}, which ${list} names, is nowhere near it`, EXIT_USAGE);
}

function readPaths(list: string): string[] {
  try {
    const { rows } = readListFile(readFileSync(list, 'utf8'), basename(list));
    if (rows.length > 0) return rows.map(({ path }) => path.replaceAll('\\', '/'));
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new CommandFailure(`${list}: ${cause.message}`, EXIT_USAGE);
  }
  throw new CommandFailure(`dataset.path: ${list} names no images`, EXIT_USAGE);
}

/** Null unless some of the paths exist from there. */
function commonFolder(base: string, paths: readonly string[]): string | null {
  const found = paths.map((path) => (isAbsolute(path) ? path : resolve(base, path)));
  if (!found.some((path) => existsSync(path))) return null;
  const [first = [], ...others] = found.map((path) => dirname(path).split(sep));
  const length = others.reduce((shared, parts) => {
    let same = 0;
    while (same < shared && parts[same] === first[same]) same++;
    return same;
  }, first.length);
  return first.slice(0, length).join(sep) || sep;
}

/** Files whose path no browser's protocol can say, by links to them that it can. @returns the folder to remove afterwards */
function linksTo(files: readonly Uint8Array[]): { readonly folder: string; readonly links: readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'playground-images-'));
  const links = files.map((file, i) => {
    const link = join(folder, String(i));
    symlinkSync(Buffer.from(file), link);
    return link;
  });
  return { folder, links };
}

/** Hands the page the images through its file input, and their paths. @returns what to call when the run is over */
export async function chooseImages(page: Page, images: ImagePaths | null): Promise<() => void> {
  if (!images) return () => {};
  const files = imageFiles(images);
  const bytes = files.flatMap(({ file }) => (file instanceof Uint8Array ? [file] : []));
  const { folder, links } = bytes.length > 0 ? linksTo(bytes) : { folder: null, links: [] };
  let next = 0;
  const places = files.flatMap(({ file }) => (file === null ? [] : [typeof file === 'string' ? file : links[next++]!]));
  if (places.length > 0) await page.setInputFiles(`#${IMAGES_INPUT}`, places);
  await page.evaluate((chosen) => window.playground.nameImages(chosen), {
    paths: files.flatMap(({ path, file }) => (file === null ? [] : [path])),
    unreadable: files.flatMap(({ path, problem }) => (problem === null ? [] : [{ path, problem }])),
  });
  return () => {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  };
}
