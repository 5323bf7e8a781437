/** Stands in for the browser's decoders in Node: PNG and JPEG, without the turn that EXIF asks for. */
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import type { DecodeImage } from '../../../src/data/import/importImages.ts';

export const decodeInNode: DecodeImage = async (bytes, format) => {
  switch (format) {
    case 'png': {
      const { width, height, data } = PNG.sync.read(Buffer.from(bytes));
      return { width, height, rgba: data };
    }
    case 'jpeg': {
      const { width, height, data } = jpeg.decode(bytes, { useTArray: true });
      return { width, height, rgba: data };
    }
    default:
      throw new Error(`no decoder for ${format}`);
  }
};
