/**
 * The files of an import, whatever they came in: a folder's files as they are, a zip's entries unpacked one at a time when
 * their turn comes.
 */
import { FormatError } from '../../formats/errors.ts';
import { openZip } from '../../formats/zip.ts';
import { ImportError } from './importErrors.ts';
import { splitPath } from './importPaths.ts';
import type { ImportNotice, SkippedFile } from './importReport.ts';
import type { DecodedImage } from './pixels.ts';

export interface ImportSource {
  /** Path with '/', as a folder or a drop gives it. */
  readonly path: string;
  readonly blob: Blob;
  /** Why there is nothing to read, a sentence; the blob is empty then. */
  readonly problem?: string | undefined;
}

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

/** @param prefix of the paths shown, not of the folders */
async function zipFiles({ blob, path }: ImportSource, prefix: string): Promise<Pick<Expanded, 'files' | 'notices'>> {
  const archive = await openZip(blob);
  const files = archive.entries
    .filter(({ directory }) => !directory)
    .map((entry) => ({
      path: prefix + entry.name,
      parts: splitPath(entry.name),
      size: entry.size,
      blob: null,
      head: async (bytes: number) => (await archive.read(entry)).subarray(0, bytes),
      read: () => archive.read(entry),
    }));
  const notices: ImportNotice[] = [];
  if (archive.unnamedEncoding > 0) {
    const count = archive.unnamedEncoding === 1 ? '1 name is' : `${archive.unnamedEncoding} names are`;
    const note = `${count} in an encoding that the zip does not name: such names are kept apart, but may look wrong. Zips with UTF-8 names show them right.`;
    notices.push({ path, note });
  }
  return { files, notices };
}

export interface Expanded {
  readonly files: ImportFile[];
  readonly skipped: SkippedFile[];
  readonly notices: ImportNotice[];
}

/**
 * Zips are opened when nothing but loose files was given; a zip that lies in a folder is left shut and named later, when its
 * bytes are looked at.
 * @throws ImportError 'zip' when the only source is a zip that cannot be opened
 */
export async function expandSources(given: readonly ImportSource[]): Promise<Expanded> {
  const sources = given.filter(({ problem }) => problem === undefined);
  const skipped = given.flatMap(({ path, problem }) => (problem === undefined ? [] : [{ path, reason: problem }]));
  const loose = sources.every(({ path }) => splitPath(path).length <= 1);
  if (!loose) return { files: sources.map(plainFile), skipped, notices: [] };
  const files: ImportFile[] = [];
  const notices: ImportNotice[] = [];
  for (const source of sources) {
    if (!/\.zip$/i.test(source.path) && !(await isZip(source.blob))) {
      files.push(plainFile(source));
      continue;
    }
    try {
      const found = await zipFiles(source, given.length > 1 ? `${source.path}/` : '');
      for (const file of found.files) files.push(file);
      notices.push(...found.notices);
    } catch (error) {
      const reason = error instanceof FormatError ? error.message : 'The zip could not be read.';
      if (given.length === 1) throw new ImportError('zip', reason);
      skipped.push({ path: source.path, reason });
    }
  }
  return { files, skipped, notices };
}
