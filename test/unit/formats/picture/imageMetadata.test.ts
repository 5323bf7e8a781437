/** Metadata: nothing of it is left in any kind of file, and the picture decodes to the same pixels. */
import fc from 'fast-check';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { type StrippedImage, withoutMetadata } from '../../../../src/formats/picture/imageMetadata.ts';
import { encodePng } from '../../../../src/formats/picture/png.ts';
import { sniffImage } from '../../../../src/formats/picture/sniff.ts';
import {
  animatedWebpFile,
  ascii,
  avifHeader,
  type Bytes,
  bmpFile,
  cmykJpegFile,
  gifFile,
  join,
  jpegFile,
  pngChunk,
  pngFile,
  webpFile,
  withExif,
} from '../../support/imageFiles.ts';

const SECRET = 'GPS-12.345N';
const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

function clean(file: Bytes): Bytes {
  const result = withoutMetadata(file);
  if (result.kind !== 'clean') throw new Error(`not clean: ${JSON.stringify(result)}`);
  return result.bytes;
}

const segment = (marker: number, text: string): Bytes =>
  join([0xff, marker, (text.length + 2) >> 8, (text.length + 2) & 255], ascii(text));
const afterStart = (file: Bytes, ...parts: Bytes[]): Bytes => join(file.subarray(0, 2), ...parts, file.subarray(2));

describe('jpeg', () => {
  const plain = jpegFile(24, 18);

  it('loses EXIF, XMP, IPTC, comments and what follows its end, and keeps its pixels', () => {
    const xmp = segment(0xe1, `http://ns.adobe.com/xap/1.0/\0${SECRET}`);
    const dirty = join(
      afterStart(withExif(plain, 1), xmp, segment(0xed, `Photoshop 3.0\0${SECRET}`), segment(0xfe, SECRET)),
      ascii(SECRET),
    );
    expect(latin(dirty)).toContain(SECRET);
    const bytes = clean(dirty);
    expect(latin(bytes)).not.toMatch(/Exif|GPS|xap|Photoshop/);
    expect(jpeg.decode(bytes).data.equals(jpeg.decode(plain).data)).toBe(true);
    expect(sniffImage(bytes).ok).toBe(true);
  });

  it('keeps its colour profile and the Adobe marker of CMYK', () => {
    const profile = segment(0xe2, 'ICC_PROFILE\0\u0001\u0001colours');
    const bytes = clean(afterStart(cmykJpegFile(2), profile, segment(0xe2, `MPF\0${SECRET}`)));
    expect(latin(bytes)).toContain('ICC_PROFILE');
    expect(latin(bytes)).toContain('Adobe');
    expect(latin(bytes)).not.toContain(SECRET);
  });

  it('loses the preview inside its JFIF header', () => {
    const header = join(ascii('JFIF\0'), [1, 1, 0, 0, 1, 0, 1, 2, 2], ascii('123456789012'));
    const file = join(plain.subarray(0, 2), [0xff, 0xe0, 0, header.length + 2], header, plain.subarray(2));
    const bytes = clean(file);
    expect(latin(bytes)).not.toContain('1234567890');
    expect(jpeg.decode(bytes).data.equals(jpeg.decode(plain).data)).toBe(true);
  });

  it('is to be drawn anew when EXIF turns it', () => {
    for (let orientation = 2; orientation <= 8; orientation++) {
      const expected: StrippedImage = { kind: 'turned', format: 'jpeg', orientation };
      expect(withoutMetadata(withExif(plain, orientation))).toEqual(expected);
    }
  });

  it('is unknown when it is cut off, at any place', () => {
    for (let length = 3; length < plain.length; length += 7) {
      expect(withoutMetadata(plain.slice(0, length)).kind).toBe('unknown');
    }
  });
});

describe('png', () => {
  const plain = pngFile(20, 16);

  it('loses text, time, EXIF, unknown chunks and what follows its end, and keeps its pixels', () => {
    const chunks = ['tEXt', 'zTXt', 'iTXt', 'tIME', 'prVt'].map((type) => pngChunk(type, [...ascii(SECRET)]));
    const dirty = join(plain.subarray(0, 33), ...chunks, plain.subarray(33), ascii(SECRET));
    const bytes = clean(dirty);
    expect(Buffer.from(bytes).equals(Buffer.from(clean(plain)))).toBe(true);
    expect(latin(bytes)).not.toContain(SECRET);
    expect(PNG.sync.read(Buffer.from(bytes)).data.equals(PNG.sync.read(Buffer.from(plain)).data)).toBe(true);
  });

  it('is to be drawn anew when EXIF turns it', () => {
    const exif = [...withExif(jpegFile(16, 16), 6).subarray(12, 40)];
    const turned = join(plain.subarray(0, 33), pngChunk('eXIf', exif), plain.subarray(33));
    expect(withoutMetadata(turned)).toEqual({ kind: 'turned', format: 'png', orientation: 6 });
  });

  it('is written so that others read it', () => {
    const rgb = Uint8Array.from({ length: 5 * 4 * 3 }, (_, i) => (i * 37) % 256);
    const { width, height, data } = PNG.sync.read(Buffer.from(encodePng(rgb, 5, 4)));
    expect([width, height]).toEqual([5, 4]);
    expect([...data].filter((_, i) => i % 4 !== 3)).toEqual([...rgb]);
  });
});

describe('webp', () => {
  const chunk = (type: string, data: Bytes): Bytes =>
    join(ascii(type), [data.length, 0, 0, 0], data, data.length % 2 ? [0] : []);
  const withChunks = (file: Bytes, ...chunks: Bytes[]): Bytes => {
    const joined = join(file, ...chunks);
    new DataView(joined.buffer).setUint32(4, joined.length - 8, true);
    return joined;
  };

  it('loses EXIF, XMP and unknown chunks, with their flags, and keeps its frames', () => {
    const plain = animatedWebpFile(16, 16, [200, 100, 50]);
    plain[20] = plain[20]! | 0x0c;
    const dirty = withChunks(
      plain,
      chunk('EXIF', ascii(SECRET)),
      chunk('XMP ', ascii(SECRET)),
      chunk('JUNK', ascii(SECRET)),
    );
    const bytes = clean(dirty);
    expect(latin(bytes)).not.toMatch(/GPS|EXIF|XMP/);
    expect(bytes[20]! & 0x0c).toBe(0);
    expect(bytes.length).toBe(plain.length);
    expect(sniffImage(bytes)).toMatchObject({ ok: true, image: { animated: true, width: 16 } });
  });

  it('is to be drawn anew when EXIF turns it', () => {
    const exif = withExif(jpegFile(16, 16), 3).slice(12, 40);
    const turned = withChunks(webpFile(16, 16, [1, 2, 3]), chunk('EXIF', exif));
    expect(withoutMetadata(turned)).toEqual({ kind: 'turned', format: 'webp', orientation: 3 });
  });
});

describe('other kinds', () => {
  it('gif: comments and foreign blocks go, repeats stay', () => {
    const plain = gifFile(16, 2);
    const start = 13 + 12;
    const comment = join([0x21, 0xfe, SECRET.length], ascii(SECRET), [0]);
    const xmp = join([0x21, 0xff, 11], ascii('XMP DataXMP'), [SECRET.length], ascii(SECRET), [0]);
    const loop = join([0x21, 0xff, 11], ascii('NETSCAPE2.0'), [3, 1, 0, 0, 0]);
    const bytes = clean(join(plain.subarray(0, start), comment, xmp, loop, plain.subarray(start), ascii(SECRET)));
    expect(latin(bytes)).not.toContain(SECRET);
    expect(latin(bytes)).toContain('NETSCAPE2.0');
    expect(sniffImage(bytes)).toMatchObject({ ok: true, image: { animated: true } });
  });

  it('pgm and ppm: comments go', () => {
    const binary = join(ascii(`P5\n# ${SECRET}\n2 # ${SECRET}\n2\n255\n`), [35, 10, 200, 35]);
    expect([...clean(binary)]).toEqual([...ascii('P5\n2 2\n255\n'), 35, 10, 200, 35]);
    expect(latin(clean(ascii(`P3 1 1 #${SECRET}\n255 1 2 # ${SECRET}\n3`)))).toBe('P3\n1 1\n255\n1 2 3\n');
  });

  it('bmp: what follows its end goes', () => {
    const plain = bmpFile(16, 16);
    expect([...clean(join(plain, ascii(SECRET)))]).toEqual([...plain]);
  });

  it('says of other files that it does not know them', () => {
    for (const file of [avifHeader(64, 64), ascii('%PDF-1.7'), new Uint8Array(0)]) {
      expect(withoutMetadata(file)).toEqual({ kind: 'unknown' });
    }
  });

  it('never throws, whatever the bytes', () => {
    const starts = ['\xff\xd8\xff', '\x89PNG\r\n\x1a\n', 'RIFF\x10\0\0\0WEBP', 'GIF89a', 'P5 ', 'BM'].map(ascii);
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 200 }), (start, rest) => {
        expect(['clean', 'turned', 'unknown']).toContain(withoutMetadata(join(start, rest)).kind);
      }),
      { numRuns: 2000 },
    );
  });
});
