/** Small image files of every kind an import meets, made here byte by byte or with plain encoders. No photographs. */
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { crc32 } from '../../../src/formats/archive/crc32.ts';

export type Bytes = Uint8Array<ArrayBuffer>;
/** The colour of a pixel: RGB or RGBA, 0-255. */
export type Paint = (x: number, y: number) => readonly number[];

export const ascii = (text: string): Bytes => Uint8Array.from(text, (c) => c.charCodeAt(0));

export function join(...parts: readonly (Uint8Array | readonly number[])[]): Bytes {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const big = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** (bytes - 1 - i)) % 256);
const little = (value: number, bytes: number): number[] => big(value, bytes).reverse();

/** A gradient whose corners all differ, so that a turn or a mirror shows. */
export const gradient =
  (width: number, height: number): Paint =>
  (x, y) => [Math.round((255 * x) / (width - 1)), Math.round((255 * y) / (height - 1)), 90];

function rgbaOf(width: number, height: number, paint: Paint): Bytes {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [r = 0, g = 0, b = 0, a = 255] = paint(x, y);
      data.set([r, g, b, a], (y * width + x) * 4);
    }
  }
  return data;
}

export function pngFile(width: number, height: number, paint: Paint = gradient(width, height)): Bytes {
  const png = new PNG({ width, height });
  png.data.set(rgbaOf(width, height, paint));
  return new Uint8Array(PNG.sync.write(png));
}

/** 16 bits a channel. */
export function png16File(width: number, height: number): Bytes {
  const png = new PNG({ width, height });
  const values = new Uint16Array(width * height * 4).fill(0x8040);
  png.data = Buffer.from(values.buffer);
  return new Uint8Array(PNG.sync.write(png, { bitDepth: 16, inputHasAlpha: true, colorType: 2 }));
}

export function pngChunk(type: string, data: readonly number[]): Bytes {
  const body = join(ascii(type), data);
  return join(big(data.length, 4), body, big(crc32(body), 4));
}

/** A PNG that states two frames; the second repeats the first. */
export function apngFile(width: number, height: number): Bytes {
  const png = pngFile(width, height);
  const control = (sequence: number): number[] => [
    ...big(sequence, 4),
    ...big(width, 4),
    ...big(height, 4),
    ...big(0, 8),
    ...big(1, 2),
    ...big(10, 2),
    0,
    0,
  ];
  const view = new DataView(png.buffer);
  let data = 33;
  while (String.fromCharCode(...png.subarray(data + 4, data + 8)) !== 'IDAT') data += 12 + view.getUint32(data);
  const length = view.getUint32(data);
  const frame = [...png.subarray(data + 8, data + 8 + length)];
  return join(
    png.subarray(0, 33),
    pngChunk('acTL', [...big(2, 4), ...big(0, 4)]),
    pngChunk('fcTL', control(0)),
    pngChunk('IDAT', frame),
    pngChunk('fcTL', control(1)),
    pngChunk('fdAT', [...big(2, 4), ...frame]),
    pngChunk('IEND', []),
  );
}

/** A few hundred bytes that state a huge picture. */
export function pngBomb(side: number): Bytes {
  const png = pngFile(16, 16);
  const header = pngChunk('IHDR', [...big(side, 4), ...big(side, 4), 8, 6, 0, 0, 0]);
  return join(png.subarray(0, 8), header, png.subarray(33));
}

export function jpegFile(width: number, height: number, paint: Paint = gradient(width, height)): Bytes {
  const { data } = jpeg.encode({ width, height, data: rgbaOf(width, height, paint) }, 95);
  return new Uint8Array(data);
}

/** An EXIF block that states an orientation and a GPS position. */
export function exifBlock(orientation: number): number[] {
  const gps = ascii('GPS-12.345N');
  return [
    ...ascii('II*\0'),
    ...little(8, 4),
    ...little(1, 2),
    ...little(0x0112, 2),
    ...little(3, 2),
    ...little(1, 4),
    ...little(orientation, 4),
    ...little(0, 4),
    ...gps,
  ];
}

/** The JPEG with that block. */
export const withExif = (file: Bytes, orientation: number): Bytes =>
  withApp1(file, [...ascii('Exif\0\0'), ...exifBlock(orientation)]);

/** The JPEG with an APP1 segment of that content, which stands before all others. */
export function withApp1(file: Bytes, content: readonly number[]): Bytes {
  return join(file.subarray(0, 2), [0xff, 0xe1], big(content.length + 2, 2), content, file.subarray(2));
}

/** The PNG with a chunk right after its header. */
export const withPngChunk = (file: Bytes, type: string, data: readonly number[]): Bytes =>
  join(file.subarray(0, 33), pngChunk(type, data), file.subarray(33));

/** A JPEG of four components (CMYK) in one colour: blocks of a zero DC difference and no AC. */
export function cmykJpegFile(blocks: number): Bytes {
  const segment = (marker: number, data: readonly number[]): number[] => [
    0xff,
    marker,
    ...big(data.length + 2, 2),
    ...data,
  ];
  const side = blocks * 8;
  const components = [1, 2, 3, 4];
  const oneCode = (kind: number): number[] => [kind, 1, ...Array.from({ length: 15 }, () => 0), 0];
  // Every block takes two bits, "0" for the DC difference 0 and "0" for the end of the block.
  const bits = blocks * blocks * components.length * 2;
  return Uint8Array.from([
    0xff,
    0xd8,
    ...segment(0xee, [...ascii('Adobe'), 0, 100, 0, 0, 0, 0, 0]),
    ...segment(0xdb, [0, ...Array.from({ length: 64 }, () => 1)]),
    ...segment(0xc0, [8, ...big(side, 2), ...big(side, 2), 4, ...components.flatMap((id) => [id, 0x11, 0])]),
    ...segment(0xc4, oneCode(0x00)),
    ...segment(0xc4, oneCode(0x10)),
    ...segment(0xda, [4, ...components.flatMap((id) => [id, 0]), 0, 63, 0]),
    ...Array.from({ length: Math.ceil(bits / 8) }, () => 0),
    0xff,
    0xd9,
  ]);
}

/** Frames of one colour each: red, then green. Codes of a fixed width, a clear code before each pixel. */
export function gifFile(side: number, frames: 1 | 2): Bytes {
  const frame = (colour: number): number[] => {
    let bits = '';
    const put = (code: number): void => {
      bits = code.toString(2).padStart(3, '0') + bits;
    };
    for (let i = 0; i < side * side; i++) {
      put(4);
      put(colour);
    }
    put(5);
    const data: number[] = [];
    for (let end = bits.length; end > 0; end -= 8) data.push(Number.parseInt(bits.slice(Math.max(0, end - 8), end), 2));
    const blocks: number[] = [];
    for (let i = 0; i < data.length; i += 255) {
      const piece = data.slice(i, i + 255);
      blocks.push(piece.length, ...piece);
    }
    const control = [0x21, 0xf9, 4, 0, 10, 0, 0, 0];
    return [...control, 0x2c, ...little(0, 4), ...little(side, 2), ...little(side, 2), 0, 2, ...blocks, 0];
  };
  const palette = [0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255];
  return join(
    ascii('GIF89a'),
    little(side, 2),
    little(side, 2),
    [0x81, 0, 0],
    palette,
    frame(1),
    frames === 2 ? frame(2) : [],
    [0x3b],
  );
}

export function bmpFile(width: number, height: number, paint: Paint = gradient(width, height)): Bytes {
  const stride = Math.ceil((width * 3) / 4) * 4;
  const data = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [r = 0, g = 0, b = 0] = paint(x, y);
      data.set([b, g, r], (height - 1 - y) * stride + x * 3);
    }
  }
  return join(
    ascii('BM'),
    little(54 + data.length, 4),
    little(0, 4),
    little(54, 4),
    little(40, 4),
    little(width, 4),
    little(height, 4),
    little(1, 2),
    little(24, 2),
    little(0, 24),
    data,
  );
}

/** The payload of a lossless WebP in one colour: every prefix code has a single symbol, so pixels take no bits. */
function vp8l(width: number, height: number, [r = 0, g = 0, b = 0]: readonly number[]): number[] {
  let bits = '';
  const put = (value: number, count: number): void => {
    bits = value.toString(2).padStart(count, '0') + bits;
  };
  put(width - 1, 14);
  put(height - 1, 14);
  put(0, 1 + 3 + 1 + 1 + 1);
  for (const symbol of [g, r, b, 255]) {
    put(0b101, 3);
    put(symbol, 8);
  }
  put(0b001, 3);
  put(0, 1);
  const bytes: number[] = [0x2f];
  for (let end = bits.length; end > 0; end -= 8) bytes.push(Number.parseInt(bits.slice(Math.max(0, end - 8), end), 2));
  return bytes;
}

const riffChunk = (type: string, data: readonly number[]): number[] => [
  ...ascii(type),
  ...little(data.length, 4),
  ...data,
  ...(data.length % 2 ? [0] : []),
];

const webp = (chunks: readonly number[]): Bytes =>
  join(ascii('RIFF'), little(chunks.length + 4, 4), ascii('WEBP'), chunks);

export function webpFile(width: number, height: number, colour: readonly number[]): Bytes {
  return webp(riffChunk('VP8L', vp8l(width, height, colour)));
}

/** An extended WebP with chunks after its picture, as metadata stand. */
export function webpWith(
  width: number,
  height: number,
  more: readonly { readonly type: string; readonly data: readonly number[] }[],
): Bytes {
  const size = [...little(width - 1, 3), ...little(height - 1, 3)];
  return webp([
    ...riffChunk('VP8X', [0x0c, 0, 0, 0, ...size]),
    ...riffChunk('VP8L', vp8l(width, height, [9, 9, 9])),
    ...more.flatMap(({ type, data }) => riffChunk(type, data)),
  ]);
}

/** Two frames: the colour, then its opposite. */
export function animatedWebpFile(width: number, height: number, colour: readonly number[]): Bytes {
  const size = [...little(width - 1, 3), ...little(height - 1, 3)];
  const frame = (rgb: readonly number[]): number[] =>
    riffChunk('ANMF', [...little(0, 6), ...size, ...little(100, 3), 0, ...riffChunk('VP8L', vp8l(width, height, rgb))]);
  return webp([
    ...riffChunk('VP8X', [2, 0, 0, 0, ...size]),
    ...riffChunk('ANIM', little(0, 6)),
    ...frame(colour),
    ...frame(colour.map((value) => 255 - value)),
  ]);
}

const box = (type: string, data: readonly number[]): number[] => [...big(data.length + 8, 4), ...ascii(type), ...data];

/** The boxes of an AVIF that an import looks at; there is no picture in it. */
export function avifHeader(width: number, height: number, brand = 'avif'): Bytes {
  const ispe = box('ispe', [...big(0, 4), ...big(width, 4), ...big(height, 4)]);
  return join(
    box('ftyp', [...ascii(brand), ...big(0, 4), ...ascii(brand), ...ascii('mif1')]),
    box('meta', [...big(0, 4), ...box('iprp', box('ipco', ispe))]),
    box('mdat', [1, 2, 3]),
  );
}
