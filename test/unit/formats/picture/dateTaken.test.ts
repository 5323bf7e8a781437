/** The day of a photo from its EXIF, and none from what does not say. */
import { expect, it } from 'vitest';
import { dateTaken } from '../../../../src/formats/picture/dateTaken.ts';
import { ascii, jpegFile, pngFile, withApp1, withExif, withPngChunk } from '../../support/imageFiles.ts';

type Wish = { readonly main?: string; readonly original?: string };

/** A TIFF block with DateTime in its first directory and DateTimeOriginal in the EXIF one, in either byte order. */
function dated({ main, original }: Wish, little = true): number[] {
  const size = 200;
  const view = new DataView(new ArrayBuffer(size));
  const put16 = (at: number, value: number): void => view.setUint16(at, value, little);
  const put32 = (at: number, value: number): void => view.setUint32(at, value, little);
  const text = (at: number, value: string): void => {
    for (const [i, code] of ascii(value).entries()) view.setUint8(at + i, code);
  };
  text(0, little ? 'II' : 'MM');
  put16(2, 42);
  put32(4, 8);
  const entries: (readonly [tag: number, type: number, count: number, value: number])[] = [];
  if (main) entries.push([0x0132, 2, 20, 100]);
  if (original) entries.push([0x8769, 4, 1, 60]);
  const directory = (at: number, of: typeof entries): void => {
    put16(at, of.length);
    for (const [i, [tag, type, count, value]] of of.entries()) {
      put16(at + 2 + 12 * i, tag);
      put16(at + 4 + 12 * i, type);
      put32(at + 6 + 12 * i, count);
      put32(at + 10 + 12 * i, value);
    }
  };
  directory(8, entries);
  if (original) directory(60, [[0x9003, 2, 20, 130]]);
  if (main) text(100, main);
  if (original) text(130, original);
  return [...new Uint8Array(view.buffer)];
}

const asJpeg = (block: readonly number[]) => withApp1(jpegFile(8, 8), [...ascii('Exif\0\0'), ...block]);

it.each([true, false])('reads the day on which it was taken before that of its file, little endian: %s', (little) => {
  const both = { main: '2020:05:06 07:08:09\0', original: '2019:12:31 23:59:59\0' };
  expect(dateTaken(asJpeg(dated(both, little)))).toBe('2019-12-31');
  expect(dateTaken(asJpeg(dated({ main: both.main }, little)))).toBe('2020-05-06');
  expect(dateTaken(withPngChunk(pngFile(8, 8), 'eXIf', dated(both, little)))).toBe('2019-12-31');
});

it('says nothing where the photo does not, or says no date', () => {
  expect(dateTaken(jpegFile(8, 8))).toBeNull();
  expect(dateTaken(withExif(jpegFile(8, 8), 3))).toBeNull();
  expect(dateTaken(asJpeg(dated({ original: '0000:00:00 00:00:00\0' })))).toBeNull();
  expect(dateTaken(asJpeg(dated({ original: 'no date at all here\0' })))).toBeNull();
  expect(dateTaken(ascii('not a picture'))).toBeNull();
});

it('survives a block that ends anywhere, or points anywhere', () => {
  const whole = dated({ main: '2020:05:06 07:08:09\0', original: '2019:12:31 23:59:59\0' });
  for (let end = 0; end < whole.length; end++) {
    expect([null, '2019-12-31', '2020-05-06']).toContain(dateTaken(asJpeg(whole.slice(0, end))));
  }
  for (const at of [4, 18, 30, 42, 70]) {
    const broken = [...whole];
    broken[at + 3] = 0xff;
    expect(() => dateTaken(asJpeg(broken))).not.toThrow();
  }
});
