/** The two pieces of a browser that decode images there, for JPEG and PNG; other formats are refused by name. */
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';

interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  close(): void;
}

/** The data are RGBA. @throws Error when the bytes are no image of these formats */
async function createImageBitmap(blob: Blob): Promise<Bitmap> {
  const bytes = Buffer.from(await blob.arrayBuffer());
  const close = (): void => {};
  switch (blob.type) {
    case 'image/png': {
      const { width, height, data } = PNG.sync.read(bytes);
      return { width, height, data, close };
    }
    case 'image/jpeg': {
      const { width, height, data } = jpeg.decode(bytes, { useTArray: true, maxMemoryUsageInMB: 1024 });
      return { width, height, data, close };
    }
    default:
      throw new Error(`Node reads JPEG, PNG and PGM; ${blob.type} needs a browser: leave --node out.`);
  }
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
