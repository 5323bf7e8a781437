/** A set as a zip of folders, one a person: what torchvision's ImageFolder reads once it is unpacked. */
import { SortedFolder } from '../archive/fileNames.ts';
import { ZipWriter } from '../archive/zipWriter.ts';
import type { ImageFormat } from '../picture/sniffed.ts';
import { type Piece, piece, type SetImage, type SetWriter } from './setWriter.ts';

const ZIP = 'images.zip';

/** Extensions of each format, the first of them the one that is given. */
const EXTENSIONS: Readonly<Record<ImageFormat, readonly string[]>> = {
  jpeg: ['.jpg', '.jpeg', '.jpe', '.jfif'],
  png: ['.png'],
  gif: ['.gif'],
  webp: ['.webp'],
  bmp: ['.bmp', '.dib'],
  avif: ['.avif'],
  heic: ['.heic', '.heif'],
  pnm: ['.ppm', '.pgm', '.pnm'],
};

/** The name that a path ends with, and whether it says what the image is; rows of other files are named by their number. */
function nameOf(path: string, format: ImageFormat): { readonly path: string; readonly extension: string | null } {
  const [extension] = EXTENSIONS[format];
  const row = /\.(?:rec|parquet)#(\d+)$/i.exec(path)?.[1];
  if (row !== undefined) return { path: `${row}${extension}`, extension: null };
  const known = EXTENSIONS[format].some((end) => path.toLowerCase().endsWith(end));
  return { path, extension: known ? null : extension! };
}

export class FolderWriter implements SetWriter {
  readonly files = [ZIP];
  readonly #zip = new ZipWriter();
  readonly #folder = new SortedFolder();

  *add({ identity, path, bytes, format }: SetImage): Iterable<Piece> {
    const name = this.#folder.place({ label: identity, ...nameOf(path, format) });
    for (const part of this.#zip.add({ name, data: bytes, pack: 'store' })) yield piece(ZIP, part);
  }

  *finish(): Iterable<Piece> {
    yield piece(ZIP, this.#zip.finish());
  }

  notes(): readonly string[] {
    return [];
  }
}
