/** XMP in pictures: found in each kind of file, with the way up; nothing where there is none or the file breaks off. */
import { describe, expect, it } from 'vitest';
import { embeddedXmp } from '../../../../src/formats/xmp/embeddedXmp.ts';
import { XmpFaces } from '../../../../src/formats/xmp/xmpFaces.ts';
import * as images from '../../support/imageFiles.ts';
import { DIGIKAM } from '../../support/xmpFixtures.ts';

const XMP = [...new TextEncoder().encode(DIGIKAM)];
const jpegXmp = [...images.ascii('http://ns.adobe.com/xap/1.0/\0'), ...XMP];
const itxt = (packed: number): number[] => [
  ...images.ascii(`XML:com.adobe.xmp\0${String.fromCharCode(packed)}\0\0\0`),
  ...XMP,
];
const jpeg = images.jpegFile(20, 16);
const png = images.pngFile(17, 16);

const text = (bytes: Uint8Array | null): string | null =>
  bytes && new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

describe('embedded XMP', () => {
  it.each([
    ['a JPEG', images.withApp1(images.withExif(jpeg, 6), jpegXmp), 6],
    ['a JPEG with EXIF in front', images.withExif(images.withApp1(jpeg, jpegXmp), 8), 8],
    [
      'a JPEG with miscounted bytes in between',
      images.join(images.withApp1(jpeg, jpegXmp).subarray(0, 2), [0, 7], images.withApp1(jpeg, jpegXmp).subarray(2)),
      1,
    ],
    ['a PNG', images.withPngChunk(images.withPngChunk(png, 'iTXt', itxt(0)), 'eXIf', images.exifBlock(3)), 3],
    [
      'a WebP, which browsers do not turn,',
      images.webpWith(16, 16, [
        { type: 'EXIF', data: images.exifBlock(5) },
        { type: 'XMP ', data: XMP },
      ]),
      1,
    ],
  ])('is found in %s', (_, file, orientation) => {
    const found = embeddedXmp(file);
    expect(text(found.xmp)).toBe(DIGIKAM);
    expect(found.orientation).toBe(orientation);
    expect(found.unread).toBeNull();
    expect(XmpFaces.read(found.xmp!).faces.map(({ name }) => name)).toEqual(['Ann', 'Ben & "Bea"']);
  });

  it.each([
    ['a JPEG', jpeg],
    ['a PNG', png],
    ['a WebP', images.webpFile(16, 16, [1, 2, 3])],
    ['a GIF', images.gifFile(16, 1)],
    ['another text in a PNG', images.withPngChunk(png, 'iTXt', [...images.ascii('Comment\0\0\0\0\0'), ...XMP])],
    ['nothing', new Uint8Array(0)],
  ])('is nothing in %s without any', (_, file) => {
    expect(embeddedXmp(file)).toEqual({ xmp: null, orientation: 1, unread: null });
  });

  it('says what is there and not read', () => {
    const extended = images.withApp1(
      images.withApp1(jpeg, [...images.ascii('http://ns.adobe.com/xmp/extension/\0'), 1]),
      jpegXmp,
    );
    expect(text(embeddedXmp(extended).xmp)).toBe(DIGIKAM);
    expect(embeddedXmp(extended).unread).toBe('A part of its XMP is kept apart as extended XMP, which is not read.');
    expect(embeddedXmp(images.withPngChunk(png, 'iTXt', itxt(1)))).toEqual({
      xmp: null,
      orientation: 1,
      unread: 'Its XMP is packed, which is not read.',
    });
  });

  it('ends where the file does', () => {
    for (const file of [
      images.withApp1(jpeg, jpegXmp),
      images.withPngChunk(png, 'iTXt', itxt(0)),
      images.webpWith(16, 16, [{ type: 'XMP ', data: XMP }]),
    ]) {
      for (let length = 0; length <= file.length; length += 7) {
        const { xmp } = embeddedXmp(file.subarray(0, length));
        if (xmp) expect(text(xmp)).toBe(DIGIKAM);
      }
    }
  });
});
