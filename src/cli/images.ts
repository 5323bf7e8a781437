/**
 * Where a dataset's images are, and how the headless page gets them: through the file inputs that a person would use. A record
 * file takes its index along, a list the folder that holds the images it names.
 */
import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import type { Page } from 'playwright-core';
import { FormatError } from '../formats/errors.ts';
import { looksLikeImage, readListFile } from '../formats/listFile.ts';
import { fileErrorReason, isFileError } from '../lib/fileErrors.ts';
import { ARCHIVE_INPUT, FOLDER_INPUT } from '../protocol/headless.ts';
import { CommandFailure, EXIT_USAGE } from './host.ts';

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
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info) throw new CommandFailure(`${name}: there is no ${path}`, EXIT_USAGE);
  checkReadable(path, name);
  // A browser hands over the files of a folder, but not those of a link to one.
  if (info.isDirectory()) return { folder: realpathSync(path), files: [] };
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

/** Hands the page the images, as a person would through its file inputs. */
export async function chooseImages(page: Page, images: ImagePaths | null): Promise<void> {
  if (!images) return;
  if (images.folder !== null) await page.setInputFiles(`#${FOLDER_INPUT}`, images.folder);
  if (images.files.length > 0) await page.setInputFiles(`#${ARCHIVE_INPUT}`, [...images.files]);
}
