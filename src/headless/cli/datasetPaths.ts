/**
 * Where a dataset's images are, and how the headless page gets them: through the file inputs that a person would use. A record
 * file takes its index along, a list the folder that holds the images it names.
 */

import { accessSync, constants, existsSync, lstatSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { Page } from 'playwright-core';
import { PEOPLE } from '../../formats/set/recordWriter.ts';
import { LIST_NAME, looksLikeImage } from '../../formats/table/listFile.ts';
import { fileErrorReason, isFileError } from '../../lib/fileErrors.ts';
import { IMAGES_INPUT } from '../protocol.ts';
import { CommandFailure, EXIT_USAGE } from './failure.ts';
import type { ImagePaths } from './imageFiles.ts';
import { imageFiles } from './imageFiles.ts';
import { folderOfListed } from './listedFolder.ts';

/**
 * @param path of a folder, a zip, a `.rec`, Parquet or list file
 * @param name what the path is called where it was given
 * @param labelColumn the column of a list that names the person, where it was given
 * @throws CommandFailure with exit code 2 for anything else
 */
export function locateImages(path: string, name = 'dataset.path', labelColumn: string | null = null): ImagePaths {
  if (!existsSync(path) && lstatSync(path, { throwIfNoEntry: false }) === undefined) {
    throw new CommandFailure(`${name}: there is no ${path}`, EXIT_USAGE);
  }
  checkReadable(path, name);
  const info = statSync(path);
  if (info.isDirectory()) return { folder: path, files: [], list: null };
  // One picture is a sprite sheet.
  if (looksLikeImage(path)) return { folder: null, files: [path], list: null };
  if (LIST_NAME.test(path)) return withFolder(path, name, labelColumn);
  switch (/\.([^.]+)$/.exec(basename(path))?.[1]?.toLowerCase()) {
    case 'zip':
    case 'parquet':
      return { folder: null, files: [path], list: null };
    case 'rec':
      return { folder: null, files: withIndex(path), list: null };
    default: {
      const kinds = 'a folder nor a zip, .rec, .parquet, list (.txt, .tsv, .csv, .lst, .jsonl) or image';
      throw new CommandFailure(`${name}: ${path} is neither ${kinds}`, EXIT_USAGE);
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
  const beside = [`${stem}.idx`, `${stem}.property`, join(dirname(rec), 'property'), join(dirname(rec), PEOPLE)];
  return [rec, ...beside.filter((path) => existsSync(path))];
}

/** A list that lies in its own folder is handed over with that, and once. */
function withFolder(list: string, name: string, labelColumn: string | null): ImagePaths {
  const folder = folderOfListed(list, name, labelColumn);
  const way = relative(folder, list);
  if (way.startsWith('..') || isAbsolute(way)) return { folder, files: [list], list: basename(list) };
  return { folder, files: [], list: [basename(folder), ...way.split(sep)].join('/') };
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
