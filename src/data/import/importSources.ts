/**
 * The files of an import, whatever they came in: a folder's files as they are, a zip's entries unpacked one at a time when
 * their turn comes.
 */

import { plural, t } from '@lingui/core/macro';
import type { DecodedImage } from '../../domain/decodedImage.ts';
import type { ImportSource } from '../../domain/images.ts';
import type { ImportNotice, SkippedFile } from '../../domain/importReport.ts';
import { openZip } from '../../formats/archive/zip.ts';
import { FormatError } from '../../formats/formatError.ts';
import { ImportError } from './importErrors.ts';
import { splitPath } from './importPaths.ts';

export interface ImportFile {
  /** As shown to people. */
  readonly path: string;
  /** Folders and file name. */
  readonly parts: readonly string[];
  /** Bytes. */
  readonly size: number;
  /** The file as it lies on disk; null for what has to be unpacked or taken out of another file first. */
  readonly blob: Blob | null;
  /** At most the first `bytes` of it. */
  head(bytes: number): Promise<Uint8Array>;
  read(): Promise<Uint8Array<ArrayBuffer>>;
  /** The pixels of an image that was decoded as part of another. */
  readonly decoded?: () => Promise<DecodedImage>;
}

/** Deeper paths are no one's photos; their parts alone would fill the memory. */
const MAX_DEPTH = 64;

/** True when a path has more parts than are taken; told without cutting it up. */
function isTooDeep(path: string): boolean {
  let parts = 1;
  for (let at = 0; at < path.length && parts <= MAX_DEPTH; at++) if (path[at] === '/' || path[at] === '\\') parts++;
  return parts > MAX_DEPTH;
}

/** False for what cannot be read: its own turn says so. */
async function isZip(blob: Blob): Promise<boolean> {
  const start = await blob
    .slice(0, 4)
    .arrayBuffer()
    .catch(() => new ArrayBuffer(0));
  const [a, b, c, d] = new Uint8Array(start);
  return a === 0x50 && b === 0x4b && ((c === 3 && d === 4) || (c === 5 && d === 6));
}

const plainFile = ({ path, blob }: ImportSource): ImportFile => ({
  path,
  parts: splitPath(path),
  size: blob.size,
  blob,
  head: async (bytes) => new Uint8Array(await blob.slice(0, bytes).arrayBuffer()),
  read: async () => new Uint8Array(await blob.arrayBuffer()),
});

/** What the sources hold, and what of it is not taken. */
export interface Expanded {
  readonly files: ImportFile[];
  readonly skipped: SkippedFile[];
  readonly notices: ImportNotice[];
}

/** Adds a file, unless its path is too deep. @param make called only for a path that is taken */
function add({ files, skipped }: Expanded, path: string, make: () => ImportFile): void {
  if (isTooDeep(path)) skipped.push({ path, reason: t`Its path has more than ${{ most: MAX_DEPTH }} parts.` });
  else files.push(make());
}

/** @param prefix of the paths shown, not of the folders */
async function addZip(found: Expanded, { path, blob }: ImportSource, prefix: string): Promise<void> {
  const archive = await openZip(blob);
  for (const entry of archive.entries) {
    if (entry.directory) continue;
    add(found, prefix + entry.name, () => ({
      path: prefix + entry.name,
      parts: splitPath(entry.name),
      size: entry.size,
      blob: null,
      head: async (bytes) => (await archive.read(entry)).subarray(0, bytes),
      read: () => archive.read(entry),
    }));
  }
  if (archive.unnamedEncoding === 0) return;
  const count = archive.unnamedEncoding;
  const note = t`${plural(count, {
    one: '1 name is in an encoding that the zip does not name: such names are kept apart, but may look wrong. Zips with UTF-8 names show them right.',
    other: `${count} names are in an encoding that the zip does not name: such names are kept apart, but may look wrong. Zips with UTF-8 names show them right.`,
  })}`;
  found.notices.push({ path, note });
}

/**
 * Zips are opened when nothing but loose files was given; a zip that lies in a folder is left shut and named later, when its
 * bytes are looked at.
 * @throws ImportError 'zip' when the only source is a zip that cannot be opened
 */
export async function expandSources(sources: readonly ImportSource[]): Promise<Expanded> {
  const found: Expanded = { files: [], skipped: [], notices: [] };
  const loose = sources.every(({ path }) => splitPath(path).length <= 1);
  for (const source of sources) {
    if (source.problem !== undefined) {
      found.skipped.push({ path: source.path, reason: source.problem });
      continue;
    }
    if (!loose || (!/\.zip$/i.test(source.path) && !(await isZip(source.blob)))) {
      add(found, source.path, () => plainFile(source));
      continue;
    }
    try {
      await addZip(found, source, sources.length > 1 ? `${source.path}/` : '');
    } catch (error) {
      const reason = error instanceof FormatError ? error.message : t`The zip could not be read.`;
      if (sources.length === 1) throw new ImportError('zip', reason);
      found.skipped.push({ path: source.path, reason });
    }
  }
  return found;
}
