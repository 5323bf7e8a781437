/** Decodes images with the browser's own decoders, in a worker as well as on a page. */

import type { ImageFormat } from '../../formats/picture/sniffed.ts';
import type { DecodeImage } from './importImages.ts';

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

/** Pixels of the largest canvas that is kept for the next image. */
const MOST_KEPT = 512 * 512;
let kept: OffscreenCanvasRenderingContext2D | undefined;

/** A transparent canvas. Images of a set mostly have one size: the canvas of the last one is taken again. */
function blankContext(width: number, height: number): OffscreenCanvasRenderingContext2D {
  if (kept && kept.canvas.width === width && kept.canvas.height === height) {
    kept.clearRect(0, 0, width, height);
    return kept;
  }
  // Read back at once: kept off the GPU.
  const options = { willReadFrequently: true, colorSpace: 'srgb' } as const;
  const context = new OffscreenCanvas(width, height).getContext('2d', options);
  if (!context) throw new Error('no 2D canvas');
  kept = width * height <= MOST_KEPT ? context : undefined;
  return context;
}

/** Rejects with the browser's error when it cannot decode the bytes. */
export const decodeInBrowser: DecodeImage = async (bytes, format) => {
  const bitmap = await createImageBitmap(new Blob([bytes], { type: MIME[format] }), {
    imageOrientation: 'from-image',
    premultiplyAlpha: 'none',
    colorSpaceConversion: 'default',
  });
  try {
    const { width, height } = bitmap;
    const context = blankContext(width, height);
    context.drawImage(bitmap, 0, 0);
    return { width, height, rgba: context.getImageData(0, 0, width, height).data };
  } finally {
    bitmap.close();
  }
};
