/** Reads the images of a large set one at a time, from where they lie. */

import { imageName } from '../../domain/imageNames.ts';
import type { EncodedImages, EncodedLabelledImages, LabelledStream } from '../../domain/images.ts';
import { MAX_FILE_BYTES } from '../../formats/picture/sniff.ts';
import { REASONS } from '../../formats/picture/sniffed.ts';
import { say } from '../../words/language.ts';
import { squareInto } from '../pixels/resize.ts';
import { type DecodeImage, decodeBytes } from './readImage.ts';
import { readRecordImage } from './recordSet.ts';

/** The bytes of an image as they lie in its file. @throws when they cannot be read */
export async function readEncoded(encoded: EncodedImages, image: number): Promise<Uint8Array<ArrayBuffer>> {
  if (encoded.kind === 'records') return readRecordImage(encoded, image);
  return new Uint8Array(await encoded.files[image]!.arrayBuffer());
}

/** How many they are. */
export const encodedSize = (encoded: EncodedImages, image: number): number =>
  encoded.kind === 'records' ? encoded.lengths[image]! : encoded.files[image]!.size;

/** The pixels are those that an import into memory would have made. */
export function openImageStream(images: EncodedLabelledImages, decode: DecodeImage): LabelledStream {
  const { size, count, encoded, labels, identities, names } = images;
  const unreadable = (image: number, reason: string): Error => new Error(`${imageName(images, image)}: ${reason}`);
  return {
    size,
    count,
    labels,
    identities,
    names,
    async read(image) {
      if (encodedSize(encoded, image) > MAX_FILE_BYTES) throw unreadable(image, say(REASONS.fileSize));
      let bytes: Uint8Array<ArrayBuffer>;
      try {
        bytes = await readEncoded(encoded, image);
      } catch {
        throw unreadable(image, say(REASONS.unreadable));
      }
      const read = await decodeBytes(bytes, decode);
      if (!read.ok) throw unreadable(image, read.reason);
      const pixels = new Uint8Array(size * size * 3);
      squareInto(read.image, size, pixels, 0);
      return pixels;
    },
  };
}
