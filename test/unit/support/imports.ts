/** Imports of drawn images, and what came of them by path. */
import { type Imported, type ImportOptions, importImages } from '../../../src/data/import/importImages.ts';
import type { ImportSource } from '../../../src/domain/images.ts';
import { writeZip, type ZipFile } from '../../../src/formats/archive/zipWriter.ts';
import { type Bytes, pngFile } from './imageFiles.ts';
import { decodeInNode } from './nodeDecoder.ts';

export type Content = Readonly<Record<string, Bytes | string>>;

export const flat = (...colour: number[]): Bytes => pngFile(16, 16, () => colour);

const bytesOf = (content: Bytes | string): Bytes =>
  typeof content === 'string' ? new Uint8Array(new TextEncoder().encode(content)) : content;

export const sources = (content: Content): ImportSource[] =>
  Object.entries(content).map(([path, bytes]) => ({ path, blob: new Blob([bytesOf(bytes)]) }));

/** The same files in one zip. */
const zipped = (content: Content): ImportSource[] => [
  {
    path: 'set.zip',
    blob: new Blob([
      writeZip(
        Object.entries(content).map(([name, data]): ZipFile => ({ name, data: bytesOf(data), pack: 'deflate' })),
      ),
    ]),
  },
];

export const run = (content: Content, options: Partial<ImportOptions> = {}): Promise<Imported> =>
  importImages(sources(content), { size: 16, decode: decodeInNode, ...options });

export const runZip = (content: Content, options: Partial<ImportOptions> = {}): Promise<Imported> =>
  importImages(zipped(content), { size: 16, decode: decodeInNode, ...options });

/** Identity of each image by its path. */
export const labelled = ({ images }: Imported): Record<string, string> =>
  Object.fromEntries(images.names.map((name, i) => [name, images.identities[images.labels[i]!]!]));

export const skipped = ({ report }: Imported): Record<string, string> =>
  Object.fromEntries(report.skipped.map(({ path, reason }) => [path, reason]));

export const notesOn = ({ report }: Imported, path: string): string[] =>
  report.notices.filter((notice) => notice.path === path).map(({ note }) => note);

/** Images of a colour of their own at these paths. */
export const imagesAt = (paths: readonly string[]): Record<string, Bytes> =>
  Object.fromEntries(paths.map((path, i) => [path, flat(1 + (i % 250), 1 + Math.floor(i / 250), 9)]));
