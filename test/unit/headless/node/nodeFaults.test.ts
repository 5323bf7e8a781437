/** What is promised of odd files holds in Node as in a browser: files on disk, read and decoded as `--node` does. */
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeInBrowser } from '../../../../src/data/import/browserDecoder.ts';
import { type Imported, importImages } from '../../../../src/data/import/importImages.ts';
import { writeZip } from '../../../../src/formats/archive/zipWriter.ts';
import { imageFiles } from '../../../../src/headless/cli/imageFiles.ts';
import { blobOfFile } from '../../../../src/headless/node/fileBlobs.ts';
import { installImageDecoders } from '../../../../src/headless/node/imageDecoders.ts';
import * as files from '../../support/imageFiles.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-faults-'));
  installImageDecoders();
});
afterAll(() => rmSync(folder, { recursive: true }));

function put(path: string, content: Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** As a run with --node imports what the command found. */
function imported(paths: Parameters<typeof imageFiles>[0]): Promise<Imported> {
  const sources = imageFiles(paths).map(({ path, file, problem }) =>
    problem === null ? { path, blob: blobOfFile(file) } : { path, blob: new Blob(), problem },
  );
  return importImages(sources, { size: 16, decode: decodeInBrowser });
}

const byPath = (entries: readonly { path: string; reason?: string; note?: string }[]): Record<string, string> =>
  Object.fromEntries(entries.map(({ path, reason, note }) => [path.replace('set/Ann/', ''), reason ?? note ?? '']));

describe('odd files with --node', () => {
  test('in a folder: taken, noted or skipped as in a browser', async () => {
    const photo = files.jpegFile(40, 24);
    const odd: Record<string, Uint8Array> = {
      'a jpeg.png': photo,
      'alpha.png': files.pngFile(20, 20, () => [10, 20, 30, 100]),
      'animated.gif': files.gifFile(20, 2),
      'animated.png': files.apngFile(20, 20),
      'animated.webp': files.animatedWebpFile(30, 20, [9, 200, 9]),
      'bitmap.bmp': files.bmpFile(20, 20),
      'bomb.png': files.pngBomb(8000),
      'cmyk.jpg': files.cmykJpegFile(3),
      'cut.jpg': photo.subarray(0, photo.length - 30),
      'deep.png': files.png16File(20, 20),
      'dot.png': files.pngFile(1, 1),
      'empty.jpg': new Uint8Array(),
      'grey.pgm': files.join(files.ascii('P5 16 17 255\n'), new Uint8Array(16 * 17)),
      'page.pdf': files.ascii('%PDF-1.7'),
      'photo.heic': files.avifHeader(64, 64, 'heic'),
      'photo.jxl': files.ascii('\xff\x0a and so on'),
      'photo.tif': files.ascii('II*\0 and so on'),
      'text.jpg': files.ascii('Dear all,'),
      'turned.jpg': files.withExif(photo, 6),
      'vector.svg': files.ascii('<svg xmlns="http://www.w3.org/2000/svg"></svg>'),
    };
    for (const [name, content] of Object.entries(odd)) put(`set/Ann/${name}`, content);
    put('set/Ann/huge.jpg', photo);
    truncateSync(join(folder, 'set/Ann/huge.jpg'), 20_000_001);
    const { images, report } = await imported({ folder: join(folder, 'set'), files: [], list: null });
    expect(byPath(report.skipped)).toEqual({
      'bomb.png': 'Over 16 megapixels (8000 x 8000).',
      'cut.jpg': 'Cut off: the end of the file is missing.',
      'dot.png': 'Smaller than 16 pixels (1 x 1).',
      'empty.jpg': 'Empty file.',
      'huge.jpg': 'Over 20 MB.',
      'page.pdf': 'PDF is not supported.',
      'photo.heic': 'HEIC cannot be decoded here: save it as JPEG or PNG.',
      'photo.jxl': 'JPEG XL is not supported: save it as JPEG or PNG.',
      'photo.tif': 'TIFF is not supported: save it as JPEG or PNG.',
      'text.jpg': 'Not an image.',
      'vector.svg': 'SVG is not supported: save it as JPEG or PNG.',
    });
    expect(byPath(report.notices)).toMatchObject({
      'alpha.png': 'Transparent parts were laid on mid-grey.',
      'animated.gif': 'Animated: the first frame is used.',
      'animated.png': 'Animated: the first frame is used.',
      'animated.webp': 'Animated: the first frame is used.',
      'cmyk.jpg': 'CMYK colours: they may look shifted.',
      'deep.png': '16-bit colours were reduced to 8 bits.',
    });
    expect(images.names.map((name) => name.replace('set/Ann/', ''))).toEqual(
      Object.keys(odd).filter((name) => !(name in byPath(report.skipped))),
    );
    // Nothing of what a file says beside its picture is kept.
    expect(JSON.stringify({ ...images, pixels: Buffer.from(images.pixels).toString('latin1') })).not.toContain('GPS');
  });

  test('in a zip: bombs, lies, nested zips and odd names', async () => {
    const zip = writeZip([
      { name: 'Ann/1.png', data: files.pngFile(20, 20), pack: 'store' },
      { name: '../__proto__/1.png', data: files.pngFile(20, 20, () => [1, 2, 3]), pack: 'store' },
      { name: 'Ann/bomb.bmp', data: new Uint8Array(19_000_000), pack: 'deflate' },
      { name: 'Ann/inner.zip', data: writeZip([]), pack: 'store' },
      { name: 'Ann/liar.png', data: files.pngFile(20, 20), pack: 'store' },
    ]);
    // The last entry states another checksum.
    new DataView(zip.buffer).setUint32(zip.length - 22 - 46 - 'Ann/liar.png'.length + 16, 1, true);
    put('faces.zip', zip);
    const { images, report } = await imported({ folder: null, files: [join(folder, 'faces.zip')], list: null });
    expect(images.identities).toEqual(['Ann', '__proto__']);
    expect(byPath(report.skipped)).toEqual({
      'Ann/bomb.bmp': 'Unpacks to more than 200 times its size.',
      'Ann/inner.zip': 'A zip inside is not opened.',
      'Ann/liar.png': 'Damaged: its checksum differs.',
    });
    put('cut.zip', zip.subarray(0, zip.length - 9));
    await expect(imported({ folder: null, files: [join(folder, 'cut.zip')], list: null })).rejects.toThrow(
      'This is not a zip file, or its end is missing.',
    );
  });
});
