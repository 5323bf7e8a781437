/** What a file is, told from its bytes alone, and what is refused before anything is decoded. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sniffImage } from '../../../../src/formats/picture/sniff.ts';
import type { ImageInfo } from '../../../../src/formats/picture/sniffed.ts';
import * as files from '../../support/imageFiles.ts';

function info(bytes: Uint8Array): ImageInfo {
  const sniffed = sniffImage(bytes);
  if (!sniffed.ok) throw new Error(sniffed.reason);
  return sniffed.image;
}

function reason(bytes: Uint8Array): string {
  const sniffed = sniffImage(bytes);
  if (sniffed.ok) throw new Error(`taken as ${sniffed.image.format}`);
  return sniffed.reason;
}

const plain = { animated: false, cmyk: false, bitsPerChannel: 8, orientation: 1 };

const COMPLETE: readonly (readonly [string, Uint8Array, ImageInfo])[] = [
  ['JPEG', files.jpegFile(40, 24), { ...plain, format: 'jpeg', width: 40, height: 24 }],
  ['CMYK JPEG', files.cmykJpegFile(3), { ...plain, format: 'jpeg', width: 24, height: 24, cmyk: true }],
  [
    'turned JPEG',
    files.withExif(files.jpegFile(40, 24), 6),
    { ...plain, format: 'jpeg', width: 40, height: 24, orientation: 6 },
  ],
  ['PNG', files.pngFile(33, 20), { ...plain, format: 'png', width: 33, height: 20 }],
  ['16-bit PNG', files.png16File(20, 20), { ...plain, format: 'png', width: 20, height: 20, bitsPerChannel: 16 }],
  ['APNG', files.apngFile(20, 21), { ...plain, format: 'png', width: 20, height: 21, animated: true }],
  ['GIF', files.gifFile(16, 1), { ...plain, format: 'gif', width: 16, height: 16 }],
  ['animated GIF', files.gifFile(17, 2), { ...plain, format: 'gif', width: 17, height: 17, animated: true }],
  ['BMP', files.bmpFile(21, 18), { ...plain, format: 'bmp', width: 21, height: 18 }],
  ['WebP', files.webpFile(300, 70, [1, 2, 3]), { ...plain, format: 'webp', width: 300, height: 70 }],
  [
    'animated WebP',
    files.animatedWebpFile(300, 70, [1, 2, 3]),
    { ...plain, format: 'webp', width: 300, height: 70, animated: true },
  ],
  ['AVIF', files.avifHeader(640, 480), { ...plain, format: 'avif', width: 640, height: 480 }],
  ['HEIC', files.avifHeader(640, 480, 'heic'), { ...plain, format: 'heic', width: 640, height: 480 }],
  [
    'PGM',
    files.join(files.ascii('P5 16 17 255\n'), new Uint8Array(16 * 17)),
    { ...plain, format: 'pnm', width: 16, height: 17 },
  ],
  [
    '16-bit PPM',
    files.join(files.ascii('P6\n16 17\n1023\n'), new Uint8Array(16 * 17 * 6)),
    { ...plain, format: 'pnm', width: 16, height: 17, bitsPerChannel: 16 },
  ],
];

describe('sniffImage', () => {
  it.each(COMPLETE)('reads the header of a %s', (_, bytes, wanted) => {
    expect(info(bytes)).toEqual(wanted);
  });

  it('reads lossy WebP sizes', () => {
    const bytes = new Uint8Array(40);
    bytes.set(files.ascii('RIFF'), 0);
    bytes[4] = 32;
    bytes.set(files.ascii('WEBPVP8 '), 8);
    bytes.set([0x9d, 0x01, 0x2a, 0x80, 0x42, 0x60, 0x00], 23);
    expect(info(bytes)).toMatchObject({ format: 'webp', width: 0x280, height: 0x60 });
  });

  it.each(COMPLETE.filter(([name]) => !/PGM|PPM/.test(name)))('tells a %s that was cut off', (_, bytes) => {
    // PNM is left to its decoder: it counts the pixels. A GIF needs one whole frame and no more.
    const keep = bytes.length - (_.includes('GIF') ? Math.ceil(bytes.length * 0.6) : 3);
    expect(reason(bytes.subarray(0, keep))).toMatch(/^(Cut off: the end of the file is missing|Damaged)\.$/);
  });

  it('never throws and never takes a part of a file for larger than the whole', () => {
    fc.assert(
      fc.property(fc.constantFrom(...COMPLETE), fc.nat(), fc.nat(255), fc.nat(), ([, bytes], at, value, length) => {
        const damaged = bytes.slice(0, 1 + (length % bytes.length));
        damaged[at % damaged.length] = value;
        const sniffed = sniffImage(damaged);
        if (sniffed.ok) expect(sniffed.image.width * sniffed.image.height).toBeLessThanOrEqual(4096 * 4096);
        else expect(sniffed.reason).toMatch(/^[A-Z].*\.$/);
      }),
      { numRuns: 3000 },
    );
  });

  it.each<[string, Uint8Array, string]>([
    ['an empty file', new Uint8Array(0), 'Empty file.'],
    ['text', files.ascii('hello, I am no image'), 'Not an image.'],
    ['SVG', files.ascii('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'SVG is not supported: save it as JPEG or PNG.'],
    [
      'SVG behind an XML header',
      files.ascii('\xef\xbb\xbf<?xml version="1.0"?>\n<svg/>'),
      'SVG is not supported: save it as JPEG or PNG.',
    ],
    ['HTML', files.ascii('<!doctype html><p>'), 'Not an image.'],
    ['TIFF', files.ascii('II*\0aaaa'), 'TIFF is not supported: save it as JPEG or PNG.'],
    ['big-endian TIFF', files.ascii('MM\0*aaaa'), 'TIFF is not supported: save it as JPEG or PNG.'],
    ['PDF', files.ascii('%PDF-1.7'), 'PDF is not supported.'],
    ['a zip', files.ascii('PK\x03\x04aaaa'), 'A zip inside is not opened.'],
    ['text that begins like a BMP', files.ascii('BMW and other words, long enough for a header'), 'Not an image.'],
    ['a pixel bomb', files.pngBomb(8000), 'Over 16 megapixels (8000 x 8000).'],
    ['one pixel', files.pngFile(1, 1, () => [0, 0, 0]), 'Smaller than 16 pixels (1 x 1).'],
    ['a line', files.pngFile(400, 3), 'Smaller than 16 pixels (400 x 3).'],
    ['an AVIF bomb', files.avifHeader(60000, 60000), 'Over 16 megapixels (60000 x 60000).'],
    ['a PGM bomb', files.ascii('P5 99999 99999 255\n'), 'Over 16 megapixels (99999 x 99999).'],
  ])('refuses %s', (_, bytes, wanted) => {
    expect(reason(bytes)).toBe(wanted);
  });

  it('finds damage inside a PNG', () => {
    const bytes = files.pngFile(20, 20);
    bytes[bytes.length - 30]! ^= 1;
    expect(reason(bytes)).toBe('Damaged.');
  });
});
