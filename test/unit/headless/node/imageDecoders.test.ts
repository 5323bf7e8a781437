/** What Node decodes with --node: the formats and turns that browsers do, odd files that they take, and refusals by name. */
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeInBrowser } from '../../../../src/data/import/browserDecoder.ts';
import { decodeBytes, type ImageRead } from '../../../../src/data/import/readImage.ts';
import { withoutMetadata } from '../../../../src/formats/picture/imageMetadata.ts';
import { installImageDecoders } from '../../../../src/headless/node/imageDecoders.ts';
import * as files from '../../support/imageFiles.ts';

const [WIDTH, HEIGHT] = [40, 24];

beforeAll(() => installImageDecoders());

const read = (bytes: Uint8Array): Promise<ImageRead> => decodeBytes(Uint8Array.from(bytes), decodeInBrowser);

async function decoded(bytes: Uint8Array): Promise<Extract<ImageRead, { ok: true }>> {
  const result = await read(bytes);
  if (!result.ok) throw new Error(result.reason);
  return result;
}

async function reasonOf(bytes: Uint8Array): Promise<string> {
  const result = await read(bytes);
  return result.ok ? 'decoded' : result.reason;
}

/** The gradient as it was painted, through another program's encoder. */
function drawn(): Sharp {
  const paint = files.gradient(WIDTH, HEIGHT);
  const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => i).reduce<number[]>((all, _, i) => {
    all.push(...paint(i % WIDTH, Math.floor(i / WIDTH)));
    return all;
  }, []);
  return sharp(Uint8Array.from(data), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

/** The colour of a pixel. */
const at = ({ image }: { image: { width: number; rgba: Uint8Array | Uint8ClampedArray } }, x: number, y: number) => [
  ...image.rgba.subarray((y * image.width + x) * 4, (y * image.width + x) * 4 + 4),
];

const near = (colour: readonly number[], wanted: readonly number[], tolerance: number): void => {
  colour.forEach((value, i) => {
    expect(Math.abs(value - wanted[i]!), `${colour} for ${wanted}`).toBeLessThanOrEqual(tolerance);
  });
};

interface Bitmap {
  readonly bits: number;
  readonly palette?: readonly number[];
  readonly masks?: readonly number[];
  readonly values: (x: number) => number;
}

/** 20 by 20, all rows alike. */
function bmp({ bits, palette = [], masks = [], values }: Bitmap): Uint8Array<ArrayBuffer> {
  const side = 20;
  const stride = Math.ceil((side * bits) / 32) * 4;
  const start = 54 + masks.length * 4 + palette.length;
  const file = new Uint8Array(start + stride * side);
  const view = new DataView(file.buffer);
  file.set(files.ascii('BM'));
  view.setUint32(10, start, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, side, true);
  view.setInt32(22, side, true);
  view.setUint16(28, bits, true);
  view.setUint32(30, masks.length > 0 ? 3 : 0, true);
  masks.forEach((mask, i) => {
    view.setUint32(54 + i * 4, mask, true);
  });
  file.set(palette, 54 + masks.length * 4);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const at = start + y * stride;
      if (bits === 32) view.setUint32(at + x * 4, values(x), true);
      else if (bits === 16) view.setUint16(at + x * 2, values(x), true);
      else file[at + Math.floor((x * bits) / 8)]! |= values(x) << (8 - bits - ((x * bits) % 8));
    }
  }
  return file;
}

describe('the decoders of Node', () => {
  it.each([
    ['PNG', () => drawn().png(), 0],
    ['16-bit PNG', () => drawn().toColourspace('rgb16').png(), 0],
    ['palette PNG', () => drawn().png({ palette: true }), 24],
    ['JPEG', () => drawn().jpeg({ quality: 95 }), 12],
    ['progressive JPEG', () => drawn().jpeg({ quality: 95, progressive: true }), 12],
    ['WebP', () => drawn().webp({ quality: 95 }), 16],
    ['lossless WebP', () => drawn().webp({ lossless: true }), 0],
    ['GIF', () => drawn().gif(), 24],
    ['AVIF', () => drawn().avif({ quality: 90 }), 16],
  ] as const)('decode %s', async (_, encode, tolerance) => {
    const result = await decoded(await encode().toBuffer());
    expect(result.image).toMatchObject({ width: WIDTH, height: HEIGHT });
    const paint = files.gradient(WIDTH, HEIGHT);
    for (const [x, y] of [
      [3, 2],
      [36, 2],
      [3, 21],
      [36, 21],
    ] as const)
      near(at(result, x, y), [...paint(x, y), 255], tolerance);
  });

  it('decode BMP of every depth, with masks, palettes, and rows in either order', async () => {
    const paint = files.gradient(WIDTH, HEIGHT);
    const result = await decoded(files.bmpFile(WIDTH, HEIGHT));
    for (const [x, y] of [
      [0, 0],
      [39, 0],
      [0, 23],
      [39, 23],
    ] as const)
      expect(at(result, x, y)).toEqual([...paint(x, y), 255]);
    const topDown = files.bmpFile(WIDTH, HEIGHT);
    new DataView(topDown.buffer).setInt32(22, -HEIGHT, true);
    expect(at(await decoded(topDown), 0, 0)).toEqual([...paint(0, HEIGHT - 1), 255]);
    // Columns of three colours: red, half green, blue.
    const column = (x: number): number => x % 3;
    const wanted = [
      [255, 0, 0, 255],
      [0, 132, 0, 255],
      [0, 0, 255, 255],
    ];
    const made: [string, Uint8Array][] = [
      ['1 bit', bmp({ bits: 1, palette: [0, 0, 255, 0, 0, 132, 0, 0], values: (x) => column(x) & 1 })],
      ['4 bits', bmp({ bits: 4, palette: [0, 0, 255, 0, 0, 132, 0, 0, 255, 0, 0, 0], values: column })],
      ['8 bits', bmp({ bits: 8, palette: [0, 0, 255, 0, 0, 132, 0, 0, 255, 0, 0, 0], values: column })],
      ['16 bits', bmp({ bits: 16, values: (x) => [0x7c00, 16 << 5, 0x1f][column(x)]! })],
      ['32 bits', bmp({ bits: 32, values: (x) => [0xff0000, 0x8400, 0xff][column(x)]! })],
      [
        'masks',
        bmp({ bits: 32, masks: [0xff, 0xff00, 0xff0000], values: (x) => [0xff, 0x8400, 0xff0000][column(x)]! }),
      ],
      [
        '16-bit masks',
        bmp({ bits: 16, masks: [0xf800, 0x7e0, 0x1f], values: (x) => [0xf800, 33 << 5, 0x1f][column(x)]! }),
      ],
    ];
    for (const [name, file] of made) {
      const image = await decoded(file);
      const colours = name === '1 bit' ? 2 : 3;
      for (let x = 0; x < colours; x++) near(at(image, x, 15), wanted[x]!, 2);
    }
    const astray = bmp({ bits: 8, values: () => 255 });
    new DataView(astray.buffer).setUint32(14, 240, true);
    expect(await reasonOf(astray)).toBe('Could not be decoded: Its pixels lie outside of the file.');
  });

  it('take the first frame of an animated file, with a notice', async () => {
    for (const bytes of [files.gifFile(20, 2), files.apngFile(20, 20), files.animatedWebpFile(30, 20, [200, 10, 10])]) {
      const result = await decoded(bytes);
      expect(result.notes).toEqual([{ kind: 'animated' }]);
    }
    near(at(await decoded(files.gifFile(20, 2)), 5, 5), [255, 0, 0, 255], 8);
  });

  it('convert CMYK with a warning, keep transparency, and bring wide colours to sRGB', async () => {
    expect((await decoded(files.cmykJpegFile(3))).notes).toEqual([{ kind: 'cmyk' }]);
    const clear = await decoded(files.pngFile(20, 20, () => [10, 200, 30, 0]));
    expect(at(clear, 4, 4)[3]).toBe(0);
    const wide = await decoded(await drawn().withIccProfile('p3').png().toBuffer());
    near(at(wide, 20, 12), [...files.gradient(WIDTH, HEIGHT)(20, 12), 255], 3);
  });

  it('turn a picture as EXIF says, in all eight ways', async () => {
    const file = files.jpegFile(WIDTH, HEIGHT);
    const paint = files.gradient(WIDTH, HEIGHT);
    const [right, bottom] = [WIDTH - 1, HEIGHT - 1];
    // The pixel that is shown at the upper left.
    const upperLeft = [
      [0, 0],
      [right, 0],
      [right, bottom],
      [0, bottom],
      [0, 0],
      [0, bottom],
      [right, bottom],
      [right, 0],
    ];
    for (const [i, [x, y]] of upperLeft.entries()) {
      const result = await decoded(files.withExif(file, i + 1));
      const size = i < 4 ? { width: WIDTH, height: HEIGHT } : { width: HEIGHT, height: WIDTH };
      expect(result.image).toMatchObject(size);
      near(at(result, 0, 0), [...paint(x!, y!), 255], 16);
    }
  });

  it('say by name what cannot be decoded, and in their own words what is wrong', async () => {
    const packed = files.bmpFile(20, 20);
    packed[30] = 1;
    expect(await reasonOf(packed)).toBe(
      'Could not be decoded: Node reads no packed BMP. Save it as PNG, or leave --node out.',
    );
    expect(await reasonOf(files.avifHeader(64, 64, 'heic'))).toBe(
      'HEIC cannot be decoded here: save it as JPEG or PNG.',
    );
    expect(await reasonOf(files.avifHeader(64, 64))).toBe('AVIF cannot be decoded here: save it as JPEG or PNG.');
    const webp = new Uint8Array(await drawn().webp().toBuffer());
    webp.fill(0xff, 30);
    expect(await reasonOf(webp)).toMatch(/^Could not be decoded: .*webp/i);
    const jpeg = files.jpegFile(WIDTH, HEIGHT);
    expect(await reasonOf(jpeg.subarray(0, jpeg.length - 40))).toMatch(/^Cut off/);
  });
});

/** A file with bytes put in before its first segment of this kind. */
function insertBefore(file: Uint8Array, marker: number, bytes: readonly number[]): Uint8Array {
  for (let i = 0; i + 1 < file.length; i++) {
    if (file[i] === 0xff && file[i + 1] === marker) return files.join(file.subarray(0, i), bytes, file.subarray(i));
  }
  throw new Error(`no marker ${marker}`);
}

describe('JPEG files that break the rules and that decoders take', () => {
  const plain = files.jpegFile(WIDTH, HEIGHT);
  const photoshop = [...files.ascii('Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x05abcde')];
  const ODD: readonly (readonly [string, Uint8Array])[] = [
    ['junk before a marker', insertBefore(plain, 0xdb, [0, 1, 2, 3])],
    ['junk with stuffed and fill bytes', insertBefore(plain, 0xc4, [7, 0xff, 0, 9, 0xff, 0xff])],
    ['junk right after the start', files.join(plain.subarray(0, 2), [0, 0], plain.subarray(2))],
    ['an APP14 cut short', insertBefore(plain, 0xdb, [0xff, 0xee, 0, 7, ...files.ascii('Adobe')])],
    ['an APP14 without content', insertBefore(plain, 0xdb, [0xff, 0xee, 0, 2])],
    [
      'an APP14 whose length is too small',
      insertBefore(plain, 0xdb, [0xff, 0xee, 0, 9, ...files.ascii('Adobe'), 0, 100, 0, 0, 0, 0, 1]),
    ],
    [
      'a Photoshop block whose padding is not counted',
      insertBefore(plain, 0xdb, [0xff, 0xed, 0, photoshop.length + 2, ...photoshop, 0]),
    ],
    ['a Photoshop block after the end', files.join(plain, photoshop)],
    ['a second picture after the end', files.join(plain, files.jpegFile(16, 16))],
    ['zeros after the end', files.join(plain, new Uint8Array(500))],
    ['an Exif segment that is no TIFF', insertBefore(plain, 0xdb, [0xff, 0xe1, 0, 12, ...files.ascii('Exif\0\0XXXX')])],
  ];

  it.each(ODD)('are read: %s', async (_, bytes) => {
    const [odd, wanted] = [await decoded(bytes), await decoded(plain)];
    expect(odd.image).toEqual(wanted.image);
    expect(odd.notes).toEqual([]);
  });

  it.each(ODD)('lose what is no picture when they are exported: %s', async (_, bytes) => {
    const cleaned = withoutMetadata(bytes);
    if (cleaned.kind !== 'clean') throw new Error(cleaned.kind);
    expect(cleaned.bytes.length).toBeLessThanOrEqual(plain.length + 20);
    expect((await decoded(cleaned.bytes)).image).toEqual((await decoded(plain)).image);
    expect(Buffer.from(cleaned.bytes).includes('Photoshop')).toBe(false);
  });
});
