/**
 * The two pieces of a browser that decode images there, by libvips: the same decoders as a browser's for the most part, so
 * that pixels are equal or nearly so.
 */
import sharp from 'sharp';
import { decodeBmp } from './bmp.ts';

/** Pixels; larger pictures were refused by their header. */
const MAX_PIXELS = 4096 * 4096;

interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  close(): void;
}

/** RGBA, 8 bits, the first frame, upright, in sRGB. @throws Error with a sentence when the bytes cannot be decoded */
async function createImageBitmap(blob: Blob): Promise<Bitmap> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if (blob.type === 'image/bmp') return { ...decodeBmp(bytes), close: () => {} };
  const image = sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS });
  // As in browsers, which turn no WebP.
  const upright = blob.type === 'image/webp' ? image : image.autoOrient();
  const { data, info } = await upright
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data, close: () => {} };
}

class OffscreenCanvas {
  readonly width: number;
  readonly height: number;
  #drawn: Bitmap | undefined;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
  }

  getContext() {
    return {
      canvas: this,
      clearRect: () => {
        this.#drawn = undefined;
      },
      drawImage: (bitmap: Bitmap) => {
        this.#drawn = bitmap;
      },
      getImageData: () => this.#drawn,
    };
  }
}

export function installImageDecoders(): void {
  Object.assign(globalThis, { createImageBitmap, OffscreenCanvas });
}
