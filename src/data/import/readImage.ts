/** One file to pixels: checked by its header first, decoded by the platform or here. Never rejects; a refusal is a sentence. */

import { t } from '@lingui/core/macro';
import type { DecodedImage } from '../../domain/decodedImage.ts';
import type { ImageNote } from '../../domain/imageNotes.ts';
import { FormatError } from '../../formats/formatError.ts';
import { decodePnm, readPnmHeader } from '../../formats/picture/pnm.ts';
import { MAX_FILE_BYTES, sizeRefusal, sniffImage } from '../../formats/picture/sniff.ts';
import { type ImageFormat, type ImageInfo, REASONS } from '../../formats/picture/sniffed.ts';
import { say } from '../../words/language.ts';
import type { ImportFile } from './importSources.ts';

/** Decodes what the platform can: the first frame, turned upright as EXIF says, 8 bits. Rejects when it cannot. */
export type DecodeImage = (bytes: Uint8Array<ArrayBuffer>, format: ImageFormat) => Promise<DecodedImage>;

export type ImageRead =
  | { readonly ok: true; readonly image: DecodedImage; readonly notes: readonly ImageNote[] }
  | { readonly ok: false; readonly reason: string };

const refuse = (reason: string): ImageRead => ({ ok: false, reason });

/** @param bytes a whole encoded image */
export async function decodeBytes(bytes: Uint8Array<ArrayBuffer>, decode: DecodeImage): Promise<ImageRead> {
  const sniffed = sniffImage(bytes);
  if (!sniffed.ok) return refuse(sniffed.reason);
  const { format } = sniffed.image;
  let image: DecodedImage;
  try {
    image = format === 'pnm' ? decodePnmFile(bytes) : await decode(bytes, format);
  } catch (error) {
    // Other formats were found complete by their headers; of PNM a lack of pixels is all that can go wrong.
    return refuse(format === 'pnm' ? say(REASONS.truncated) : undecodable(format, error));
  }
  // The header was checked; a decoder that reads the file differently is checked too.
  const refusal = sizeRefusal(image.width, image.height);
  return refusal === null ? { ok: true, image, notes: notesOn(sniffed.image) } : refuse(refusal);
}

/** Formats that not every platform decodes. */
const RARE: Partial<Record<ImageFormat, string>> = { heic: 'HEIC', avif: 'AVIF' };

/** With what the decoder says itself; browsers say nothing but that it failed. */
function undecodable(format: ImageFormat, error: unknown): string {
  const rare = RARE[format];
  if (rare !== undefined) return t`${rare} cannot be decoded here: save it as JPEG or PNG.`;
  const said = error instanceof Error && !(error instanceof DOMException) ? error.message.trim() : '';
  if (said === '') return say(REASONS.undecodable);
  const words = `${said.replaceAll(/\s*\n\s*/g, ', ')}${/[.!?]$/.test(said) ? '' : '.'}`;
  return t`Could not be decoded: ${words}`;
}

type BytesRead =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly ok: false; readonly reason: string };

/** The bytes of a file that may be an image. */
export async function readBytes({ size, read }: Pick<ImportFile, 'size' | 'read'>): Promise<BytesRead> {
  if (size > MAX_FILE_BYTES) return { ok: false, reason: say(REASONS.fileSize) };
  try {
    return { ok: true, bytes: await read() };
  } catch (error) {
    return { ok: false, reason: error instanceof FormatError ? error.message : say(REASONS.unreadable) };
  }
}

export async function readImage(file: ImportFile, decode: DecodeImage): Promise<ImageRead> {
  if (file.decoded) return { ok: true, image: await file.decoded(), notes: [] };
  const read = await readBytes(file);
  return read.ok ? decodeBytes(read.bytes, decode) : read;
}

function decodePnmFile(bytes: Uint8Array): DecodedImage {
  const header = readPnmHeader(bytes);
  if (!header) throw new Error('not a PGM or PPM file');
  return decodePnm(bytes, header);
}

const notesOn = ({ animated, cmyk, bitsPerChannel: bits }: ImageInfo): ImageNote[] => [
  ...(animated ? [{ kind: 'animated' } as const] : []),
  ...(cmyk ? [{ kind: 'cmyk' } as const] : []),
  ...(bits > 8 ? [{ kind: 'deep', bits } as const] : []),
];
