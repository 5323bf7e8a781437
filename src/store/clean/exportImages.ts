/** The images of a review under their final labels, without metadata, in the forms that other programs read. */
import { t } from '@lingui/core/macro';
import { tilePixels } from '../../domain/tiles.ts';
import type { Originals } from '../../formats/archive/originals.ts';
import { writeZip } from '../../formats/archive/zipWriter.ts';
import { withoutMetadata } from '../../formats/picture/imageMetadata.ts';
import { encodePng } from '../../formats/picture/png.ts';
import { sniffImage } from '../../formats/picture/sniff.ts';
import type { PictureFormat } from '../../formats/picture/stripped.ts';
import type { Piece, SetImage, SetWriter } from '../../formats/set/setWriter.ts';
import type { CleanSet } from '../../protocol/clean.ts';
import { exportedLabel, type ImageExport, type Review } from './exports.ts';

export interface ImageTools {
  readonly originals: Originals;
  /** Draws an image file anew, upright, as JPEG or PNG. Rejects when the browser cannot decode it. */
  redraw(bytes: Uint8Array<ArrayBuffer>, type: 'image/jpeg' | 'image/png'): Promise<Uint8Array<ArrayBuffer>>;
  onProgress(done: number, total: number): void;
  readonly signal: AbortSignal;
}

export interface ExportedImages {
  readonly file: Blob;
  readonly notes: readonly string[];
}

const REDRAWN_FROM: Readonly<Record<PictureFormat, 'image/jpeg' | 'image/png'>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/png',
  gif: 'image/png',
  bmp: 'image/png',
  pnm: 'image/png',
};

interface Picture extends Pick<SetImage, 'bytes' | 'format' | 'width' | 'height'> {
  /** Null where the file keeps its own. */
  readonly extension: string | null;
  readonly how: 'as it was' | 'redrawn' | 'thumbnail';
}

/** The face as the page shows it. */
function thumbnailOf({ thumbnails: { size, tiles } }: CleanSet, image: number): Picture {
  const bytes = encodePng(tilePixels(tiles[image]!, size), size, size);
  return { bytes, format: 'png', width: size, height: size, extension: '.png', how: 'thumbnail' };
}

/** What is left of a file without its metadata; null where some cannot be taken out, or it is no picture. */
function stripped(bytes: Uint8Array<ArrayBuffer>): Pick<Picture, 'bytes' | 'format' | 'width' | 'height'> | null {
  const cleaned = withoutMetadata(bytes);
  const sniffed = cleaned.kind === 'clean' ? sniffImage(cleaned.bytes) : null;
  if (cleaned.kind !== 'clean' || !sniffed?.ok) return null;
  const { format, width, height } = sniffed.image;
  return { bytes: cleaned.bytes, format, width, height };
}

/** A photo of several people is nobody's: of a face in it, what the page shows is written. */
const isPartOfPhoto = (set: CleanSet, image: number): boolean => set.regions?.[image] !== undefined;

/** The picture of an image without any metadata: the file's own bytes where that can be. */
async function pictureOf(set: CleanSet, image: number, tools: ImageTools): Promise<Picture> {
  const bytes = isPartOfPhoto(set, image) ? null : await tools.originals.read(set.names[image]!);
  if (!bytes) return thumbnailOf(set, image);
  const own = stripped(bytes);
  if (own) return { ...own, extension: null, how: 'as it was' };
  const cleaned = withoutMetadata(bytes);
  const type = cleaned.kind === 'turned' ? REDRAWN_FROM[cleaned.format] : 'image/png';
  const redrawn = await tools.redraw(bytes, type).catch(() => null);
  // What a browser writes is held to the same rule.
  const again = redrawn && stripped(redrawn);
  if (!again) return thumbnailOf(set, image);
  const same = cleaned.kind === 'turned' && cleaned.format === again.format;
  return { ...again, extension: same ? null : `.${again.format === 'jpeg' ? 'jpg' : 'png'}`, how: 'redrawn' };
}

/** Code of forms that few people want is loaded when one does. */
const WRITERS: Readonly<Record<ImageExport, () => Promise<SetWriter>>> = {
  folder: async () => new (await import('../../formats/set/folderWriter.ts')).FolderWriter(),
  rec: async () => new (await import('../../formats/set/recordWriter.ts')).RecordWriter(),
  parquet: async () => new (await import('../../formats/set/parquetWriter.ts')).ParquetSetWriter(),
};

/** The files of a set as they come in pieces. */
class Pieces {
  readonly #files = new Map<string, Blob[]>();

  /** A piece that takes the place of another is as long as the first of its file. */
  put({ file, bytes, at }: Piece): void {
    const parts = this.#files.get(file) ?? [];
    this.#files.set(file, parts);
    const blob = new Blob([new Uint8Array(bytes)]);
    if (at === null) parts.push(blob);
    else if (at === 0 && parts[0]?.size === blob.size) parts[0] = blob;
    else throw new Error('Only the first piece of a file can be replaced.');
  }

  /** The file, or a zip of all where there are several. */
  async done(): Promise<Blob> {
    const files = [...this.#files].map(([name, parts]) => ({ name, blob: new Blob(parts) }));
    if (files.length === 1) return files[0]!.blob;
    const entries = files.map(async ({ name, blob }) => {
      return { name, data: new Uint8Array(await blob.arrayBuffer()), pack: 'store' as const };
    });
    return new Blob([writeZip(await Promise.all(entries))], { type: 'application/zip' });
  }
}

function notesOn({ redrawn, thumbnail }: Readonly<Record<Picture['how'], number>>): string[] {
  const notes: string[] = [];
  if (redrawn > 0)
    notes.push(t`${redrawn} turned or rare files were drawn anew, upright, so that no metadata is left.`);
  if (thumbnail > 0) {
    notes.push(
      t`${thumbnail} images are no readable files of their own: of them the face as the page shows it is written.`,
    );
  }
  return notes;
}

/**
 * Every image under its final label. Pixels are the files' own; EXIF, GPS and all other metadata are gone. A picture that EXIF
 * turned is redrawn upright.
 * @throws FormatError 'limits' or 'name' when the form cannot hold the set
 */
export async function exportImages(kind: ImageExport, review: Review, tools: ImageTools): Promise<ExportedImages> {
  const { set } = review;
  const writer = await WRITERS[kind]();
  const pieces = new Pieces();
  const how = { 'as it was': 0, redrawn: 0, thumbnail: 0 };
  const images = set.names.flatMap((_, image) => {
    const label = exportedLabel(review, image);
    return label === null ? [] : [{ image, label }];
  });
  images.sort((a, b) => a.label - b.label);
  for (const [done, { image, label }] of images.entries()) {
    tools.signal.throwIfAborted();
    const { extension, how: way, ...picture } = await pictureOf(set, image, tools);
    how[way] += 1;
    const name = set.names[image]!;
    const path = extension === null ? name : `${name.replace(/\.[^./\\]*$/, '')}${extension}`;
    const written = writer.add({ ...picture, identity: set.identities[label]!, path });
    for (const piece of written) pieces.put(piece);
    tools.onProgress(done + 1, images.length);
  }
  for (const piece of writer.finish()) pieces.put(piece);
  return { file: await pieces.done(), notes: [...notesOn(how), ...writer.notes()] };
}
