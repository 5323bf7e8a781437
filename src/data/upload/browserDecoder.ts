/** Decodes images with the browser's own decoders, in a worker as well as on a page. */
import type { DecodeImage } from './importImages.ts';
import type { ImageFormat } from './sniff.ts';

/** The type comes from the file's bytes, so that a wrong file name does not matter. */
const MIME: Readonly<Record<ImageFormat, string>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  bmp: 'image/bmp',
  avif: 'image/avif',
  heic: 'image/heic',
  pnm: 'image/x-portable-anymap',
};

/** Rejects with the browser's error when it cannot decode the bytes. */
export const decodeInBrowser: DecodeImage = async (bytes, format) => {
  const bitmap = await createImageBitmap(new Blob([bytes], { type: MIME[format] }), {
    imageOrientation: 'from-image',
    premultiplyAlpha: 'none',
    colorSpaceConversion: 'default',
  });
  try {
    const { width, height } = bitmap;
    const canvas = new OffscreenCanvas(width, height);
    // Read back at once and thrown away: kept off the GPU.
    const context = canvas.getContext('2d', { willReadFrequently: true, colorSpace: 'srgb' });
    if (!context) throw new Error('no 2D canvas');
    context.drawImage(bitmap, 0, 0);
    return { width, height, rgba: context.getImageData(0, 0, width, height).data };
  } finally {
    bitmap.close();
  }
};
