/** Import of folders and zips: what becomes an image, under which identity, and what the report says of the rest. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Imported,
  type ImportOptions,
  importImages,
  MAX_FILES,
} from '../../../../src/data/import/importImages.ts';
import { commonRoot, isNoImageName, labelOf, splitPath } from '../../../../src/data/import/importPaths.ts';
import { naturalOrder } from '../../../../src/data/import/naturalOrder.ts';
import type { ImportSource } from '../../../../src/domain/images.ts';
import { writeZip, type ZipFile } from '../../../../src/formats/archive/zipWriter.ts';
import * as files from '../../support/imageFiles.ts';
import { decodeInNode } from '../../support/nodeDecoder.ts';
import { rawZip, unicodePath } from '../../support/rawZip.ts';

type Content = readonly (readonly [path: string, bytes: files.Bytes])[];

const flat = (...colour: number[]): files.Bytes => files.pngFile(16, 16, () => colour);
const sources = (content: Content): ImportSource[] =>
  content.map(([path, bytes]) => ({ path, blob: new Blob([bytes]) }));
const zipped = (content: Content): files.Bytes =>
  writeZip(content.map(([name, data]): ZipFile => ({ name, data, pack: 'deflate' })));

const run = (content: Content, options: Partial<ImportOptions> = {}): Promise<Imported> =>
  importImages(sources(content), { size: 16, decode: decodeInNode, ...options });

/** Identity of each image by its path. */
const labelled = ({ images }: Imported): Record<string, string> =>
  Object.fromEntries(images.names.map((name, i) => [name, images.identities[images.labels[i]!]!]));

const colourOf = ({ images }: Imported, i: number): number[] => [...images.pixels.subarray(i * 768, i * 768 + 3)];

describe('importImages', () => {
  it('takes the folder of an image as its identity, in natural order, whatever order files come in', async () => {
    const content: Content = [
      ['set/s10/1.png', flat(10, 1, 0)],
      ['set/s2/10.png', flat(2, 10, 0)],
      ['set/s2/9.png', flat(2, 9, 0)],
    ];
    const imported = await run(content);
    expect(imported.images.identities).toEqual(['s2', 's10']);
    expect(imported.images.names).toEqual(['set/s2/9.png', 'set/s2/10.png', 'set/s10/1.png']);
    expect([...imported.images.labels]).toEqual([0, 0, 1]);
    expect([0, 1, 2].map((i) => colourOf(imported, i))).toEqual([
      [2, 9, 0],
      [2, 10, 0],
      [10, 1, 0],
    ]);
    expect(await run([...content].reverse(), { concurrency: 1 })).toEqual(imported);
    expect(imported.report).toMatchObject({ imported: 3, identities: 2, skipped: [], notices: [], duplicates: [] });
  });

  it('lets the caller place the pixels, and tells afterwards which images those were', async () => {
    const placed = new Map<number, number>();
    const imported = await run(
      [
        ['Ann/1.png', flat(1, 0, 0)],
        ['Ann/2.png', files.ascii('no image')],
        ['Ben/3.png', flat(3, 0, 0)],
      ],
      {
        place: async (image, output, offset, candidate) => {
          placed.set(candidate, image.rgba[0]!);
          output.fill(10 * image.rgba[0]!, offset, offset + 768);
          return image.rgba[0] === 3 ? ['Placed.'] : [];
        },
      },
    );
    expect(imported.images.names).toEqual(['Ann/1.png', 'Ben/3.png']);
    expect([...imported.candidates].map((candidate) => placed.get(candidate))).toEqual([1, 3]);
    expect([0, 1].map((i) => colourOf(imported, i)[0])).toEqual([10, 30]);
    expect(imported.report.notices).toEqual([{ path: 'Ben/3.png', note: 'Placed.' }]);
    const failing = { place: () => Promise.reject(new Error('no device')) };
    await expect(run([['Ann/1.png', flat(1, 0, 0)]], failing)).rejects.toThrow('no device');
  });

  it('skips what cannot be used and says why, and keeps the rest', async () => {
    const jpeg = files.jpegFile(32, 32);
    const { images, report } = await run([
      ['set/README.txt', files.ascii('hello')],
      ['set/loose.png', flat(1, 1, 1)],
      ['set/Ann/empty.jpg', new Uint8Array(0)],
      ['set/Ann/.DS_Store', files.ascii('x')],
      ['set/Ann/text.jpg', files.ascii('this is text')],
      ['set/Ann/truncated.jpg', jpeg.slice(0, jpeg.length - 20)],
      ['set/Ann/short.pgm', files.ascii('P5 20 20 255\nabc')],
      ['set/Ann/vector.svg', files.ascii('<svg></svg>')],
      ['set/Ann/bomb.png', files.pngBomb(8000)],
      ['set/Ann/dot.png', files.pngFile(1, 1, () => [0, 0, 0])],
      ['set/Ann/huge.jpg', new Uint8Array(20_000_001)],
      ['set/Ann/inner.zip', zipped([['a/1.png', flat(1, 2, 3)]])],
      ['set/Ann/anim.gif', files.gifFile(16, 1)],
      ['set/Ann/fine.png', flat(5, 6, 7)],
      ['set/Ben/only.tif', files.ascii('II*\0....')],
    ]);
    expect(images.names).toEqual(['set/Ann/fine.png']);
    expect([...images.pixels.subarray(0, 3)]).toEqual([5, 6, 7]);
    expect(images.pixels.length).toBe(16 * 16 * 3);
    expect(Object.fromEntries(report.skipped.map(({ path, reason }) => [path.slice(4), reason]))).toEqual({
      'README.txt': 'Not an image.',
      'loose.png': 'In no folder, so it has no identity.',
      'Ann/empty.jpg': 'Empty file.',
      'Ann/.DS_Store': 'Not an image.',
      'Ann/text.jpg': 'Not an image.',
      'Ann/truncated.jpg': 'Cut off: the end of the file is missing.',
      'Ann/short.pgm': 'Cut off: the end of the file is missing.',
      'Ann/vector.svg': 'SVG is not supported: save it as JPEG or PNG.',
      'Ann/bomb.png': 'Over 16 megapixels (8000 x 8000).',
      'Ann/dot.png': 'Smaller than 16 pixels (1 x 1).',
      'Ann/huge.jpg': 'Over 20 MB.',
      'Ann/inner.zip': 'A zip inside is not opened.',
      'Ann/anim.gif': 'Could not be decoded: no decoder for gif.',
      'Ben/only.tif': 'TIFF is not supported: save it as JPEG or PNG.',
    });
    expect(report.notices).toEqual([
      { path: 'Ben', note: 'None of its images could be used, so this identity is left out.' },
    ]);
  });

  it('takes files by their bytes, not by their names, and notes what was changed', async () => {
    const imported = await run([
      ['Ann/jpeg.png', files.jpegFile(16, 16, () => [200, 100, 50])],
      ['Ann/sixteen.png', files.png16File(16, 16)],
      ['Ann/clear.png', files.pngFile(16, 16, () => [255, 0, 0, 0])],
      ['Ann/apng.png', files.apngFile(16, 16)],
      ['Ann/long.png', files.pngFile(80, 16, () => [1, 2, 3])],
      [
        'Ann/turned.jpg',
        files.withExif(
          files.jpegFile(16, 16, () => [9, 9, 9]),
          3,
        ),
      ],
      ['Ann/grey.pgm', files.join(files.ascii('P5 16 16 65535\n'), new Uint8Array(512).fill(0x40))],
    ]);
    expect(imported.report.skipped).toEqual([]);
    expect(Object.fromEntries(imported.report.notices.map(({ path, note }) => [path, note]))).toEqual({
      'Ann/sixteen.png': '16-bit colours were reduced to 8 bits.',
      'Ann/clear.png': 'Transparent parts were laid on mid-grey.',
      'Ann/apng.png': 'Animated: the first frame is used.',
      'Ann/long.png': 'Very long: only its central square is used.',
      'Ann/grey.pgm': '16-bit colours were reduced to 8 bits.',
    });
    const at = imported.images.names.indexOf('Ann/jpeg.png');
    const [r, g, b] = colourOf(imported, at);
    expect(Math.max(Math.abs(r! - 200), Math.abs(g! - 100), Math.abs(b! - 50))).toBeLessThan(4);
    expect(colourOf(imported, imported.images.names.indexOf('Ann/clear.png'))).toEqual([128, 128, 128]);
    expect(colourOf(imported, imported.images.names.indexOf('Ann/grey.pgm'))).toEqual([64, 64, 64]);
  });

  it('keeps nothing of a file but pixels, path and label', async () => {
    const imported = await run([['Ann/gps.jpg', files.withExif(files.jpegFile(16, 16), 1)]]);
    expect(imported.report.imported).toBe(1);
    expect(JSON.stringify([imported.images.names, imported.images.identities, imported.report])).not.toContain('GPS');
    expect(Buffer.from(imported.images.pixels).includes('GPS')).toBe(false);
    expect(Object.keys(imported.images).sort()).toEqual(['count', 'identities', 'labels', 'names', 'pixels', 'size']);
  });

  it('reports the same picture under two labels as suspected noise, and repeats under one label', async () => {
    const { report } = await run([
      ['Ann/1.png', flat(1, 2, 3)],
      ['Ann/2.png', flat(4, 5, 6)],
      ['Ann/3.png', flat(4, 5, 6)],
      ['Ben/1.png', files.pngFile(32, 32, () => [1, 2, 3])],
    ]);
    expect(report.duplicates).toEqual([
      { paths: ['Ann/1.png', 'Ben/1.png'], identities: ['Ann', 'Ben'], suspectedNoise: true },
      { paths: ['Ann/2.png', 'Ann/3.png'], identities: ['Ann'], suspectedNoise: false },
    ]);
    expect(report.notices).toEqual([
      {
        path: 'Ben/1.png',
        note: 'The same picture as Ann/1.png, which is labelled differently: suspected noise.',
        suspectedNoise: true,
      },
      { path: 'Ann/3.png', note: 'The same picture as Ann/2.png.' },
    ]);
  });

  it('keeps labels apart that differ by case, and asks for attention', async () => {
    const { images, report } = await run([
      ['set/Ann/1.png', flat(1, 0, 0)],
      ['set/ann/1.png', flat(2, 0, 0)],
      ['set/Zoë/1.png', flat(3, 0, 0)],
      ['set/Zoe\u0308/2.png', flat(4, 0, 0)],
    ]);
    expect(images.identities).toEqual(['Ann', 'Zoë', 'ann']);
    expect(report.nearlyEqual).toEqual([['Ann', 'ann']]);
    expect(report.notices.map(({ path }) => path)).toEqual(['Ann, ann', 'set/Zoe\u0308, set/Zoë']);
  });

  it('takes names as text alone', async () => {
    const name = fc.oneof(
      fc.string({ minLength: 1, unit: 'grapheme', maxLength: 20 }),
      fc.constantFrom(
        '__proto__',
        'constructor',
        '..',
        'C:',
        '\0',
        'a\0b',
        '=1+1',
        '<script>',
        '\u202eabc',
        'é'.repeat(2000),
      ),
    );
    const image = flat(1, 2, 3);
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 1, maxLength: 4 }), async (names) => {
        const path = `${names.join('/')}/1.png`;
        const { images, report } = await run([[path, image]]);
        expect(images.count + report.skipped.length).toBe(1);
        if (images.count === 0) return;
        expect(images.names).toEqual([path]);
        expect(images.identities.length).toBe(1);
        expect(images.identities[0]).not.toMatch(/[/\\\0]/);
        expect(images.identities[0]).toBe(images.identities[0]!.normalize('NFC'));
        expect(Object.getPrototypeOf({})).toBe(Object.prototype);
      }),
      { numRuns: 150 },
    );
    const hostile = await run([
      ['../../etc/Ann/1.png', image],
      ['C:\\faces\\__proto__\\1.png', image],
      ['/constructor/1.png', image],
    ]);
    expect(labelled(hostile)).toEqual({
      '../../etc/Ann/1.png': 'Ann',
      'C:\\faces\\__proto__\\1.png': '__proto__',
      '/constructor/1.png': 'constructor',
    });
  });

  it('reads zips: one alone, several together, and names what is wrong in them', async () => {
    const one: Content = [
      ['set/Ann/1.png', flat(1, 0, 0)],
      ['set/Ben/1.png', flat(2, 0, 0)],
      ['__MACOSX/set/Ben/._1.png', files.ascii('x')],
      ['set/Ben/2.png', flat(3, 0, 0)],
    ];
    const zip = zipped(one);
    // The checksum of the last entry in the list is spoilt.
    const view = new DataView(zip.buffer);
    const lastHeader = zip.length - 22 - 46 - 'set/Ben/2.png'.length;
    view.setUint32(lastHeader + 16, 0, true);
    const alone = await run([['faces.zip', zip]]);
    expect(labelled(alone)).toEqual({ 'set/Ann/1.png': 'Ann', 'set/Ben/1.png': 'Ben' });
    expect(alone.report.skipped).toEqual([
      { path: '__MACOSX/set/Ben/._1.png', reason: 'Not an image.' },
      { path: 'set/Ben/2.png', reason: 'Damaged: its checksum differs.' },
    ]);
    const together = await run([
      ['a.zip', zip],
      ['renamed', zipped([['Cy/1.png', flat(9, 9, 9)]])],
      ['broken.zip', files.ascii('no zip')],
      ['loose.png', flat(1, 1, 1)],
    ]);
    expect(labelled(together)).toEqual({
      'a.zip/set/Ann/1.png': 'Ann',
      'a.zip/set/Ben/1.png': 'Ben',
      'renamed/Cy/1.png': 'Cy',
    });
    expect(together.report.skipped).toContainEqual({
      path: 'broken.zip',
      reason: 'This is not a zip file, or its end is missing.',
    });
    expect(together.report.skipped).toContainEqual({
      path: 'loose.png',
      reason: 'In no folder, so it has no identity.',
    });
  });

  it('keeps the people of a zip apart whose names are in an encoding that it does not name, and says so', async () => {
    // Shift_JIS: the second byte of 表 and 十 is that of a backslash.
    const name = (latin1: string): number[] => [...files.ascii(latin1)];
    const zip = rawZip([
      { name: name('\x95\\/1.png'), data: flat(1, 0, 0) },
      { name: name('\x8f\\/1.png'), data: flat(2, 0, 0) },
      { name: name('Ann/1.png'), data: flat(3, 0, 0) },
    ]);
    const { images, report } = await run([['faces.zip', zip]]);
    expect(images.identities).toHaveLength(3);
    expect(report.skipped).toEqual([]);
    expect(report.notices.find(({ path }) => path === 'faces.zip')?.note).toMatch(/^2 names are in an encoding/);
    const named = rawZip([
      { name: name('\x95\\/1.png'), data: flat(1, 0, 0), extra: unicodePath('表/1.png', name('\x95\\/1.png')) },
    ]);
    const known = await run([['faces.zip', named]]);
    expect(known.images.identities).toEqual(['表']);
    expect(known.report.notices).toEqual([]);
  });

  it('has one clear error for a single zip that cannot be opened', async () => {
    const zip = zipped([['Ann/1.png', flat(1, 0, 0)]]);
    await expect(run([['faces.zip', zip.slice(0, -5)]])).rejects.toMatchObject({
      name: 'ImportError',
      code: 'zip',
      message: 'This is not a zip file, or its end is missing.',
    });
    const bomb = writeZip([{ name: 'a/zeros.bmp', data: new Uint8Array(30_000_000), pack: 'deflate' }]);
    expect((await run([['bomb.zip', bomb]])).report.skipped).toEqual([{ path: 'a/zeros.bmp', reason: 'Over 20 MB.' }]);
  });

  it('trains on what there is: one identity, one image each, or nothing', async () => {
    expect((await run([['Ann/1.png', flat(1, 0, 0)]])).images).toMatchObject({ count: 1, identities: ['Ann'] });
    const nothing = await run([['notes.txt', files.ascii('x')]]);
    expect(nothing.images).toMatchObject({ count: 0, identities: [], names: [] });
    expect(nothing.report).toMatchObject({ imported: 0, identities: 0 });
    expect((await run([])).images.count).toBe(0);
  });

  it('refuses more files than the stated cap before reading any', async () => {
    let read = 0;
    const blob = new Proxy(new Blob(['x']), {
      get: (target, key) => {
        if (key === 'arrayBuffer') read++;
        return Reflect.get(target, key, target) as unknown;
      },
    });
    const many = Array.from({ length: MAX_FILES + 1 }, (_, i) => ({ path: `Ann/${i}.png`, blob }));
    await expect(importImages(many, { size: 16, decode: decodeInNode })).rejects.toMatchObject({ code: 'too-many' });
    expect(read).toBe(0);
  });

  it('reports progress, works on a few files at a time and stops when told', async () => {
    const content: Content = Array.from({ length: 20 }, (_, i) => [`Ann/${i}.png`, flat(i, 0, 0)]);
    const seen: string[] = [];
    let working = 0;
    let most = 0;
    const decode: ImportOptions['decode'] = async (bytes, format) => {
      most = Math.max(most, ++working);
      await new Promise((resolve) => setTimeout(resolve, 1));
      working--;
      return decodeInNode(bytes, format);
    };
    await run(content, { decode, concurrency: 3, onProgress: (done, total) => seen.push(`${done}/${total}`) });
    expect(most).toBe(3);
    expect(seen).toEqual(Array.from({ length: 21 }, (_, i) => `${i}/20`));

    const controller = new AbortController();
    let decoded = 0;
    const stopped = run(content, {
      signal: controller.signal,
      decode: async (bytes, format) => {
        if (++decoded === 5) controller.abort();
        return decodeInNode(bytes, format);
      },
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(decoded).toBeLessThan(10);
  });

  it('names a file that vanished or that a decoder rejects', async () => {
    const gone = new Blob(['x']);
    gone.arrayBuffer = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
    const { report } = await importImages(
      [
        { path: 'Ann/gone.png', blob: gone },
        { path: 'Ann/odd.png', blob: new Blob([flat(1, 2, 3)]) },
      ],
      { size: 16, decode: () => Promise.reject(new DOMException('no', 'InvalidStateError')) },
    );
    expect(report.skipped).toEqual([
      { path: 'Ann/gone.png', reason: 'Could not be read.' },
      { path: 'Ann/odd.png', reason: 'Could not be decoded.' },
    ]);
  });
});

describe('paths', () => {
  it('finds the folder that holds all others, and only then', () => {
    const root = (...paths: string[]): string | null => commonRoot(paths.map(splitPath));
    expect(root('set/Ann/1.png', 'set/2.png')).toBe('set');
    expect(root('Ann/1.png', 'Ann/2.png')).toBeNull();
    expect(root('Ann/1.png', 'Ben/2.png')).toBeNull();
    expect(root('set/Ann/1.png', '2.png')).toBeNull();
    expect(root()).toBeNull();
  });

  it('knows names that are no images', () => {
    for (const path of [
      'README',
      'a/readme.original.txt',
      'x/Thumbs.db',
      '.git/a.png',
      '__MACOSX/a.png',
      'list.CSV',
      'LICENSE.md',
    ]) {
      expect(isNoImageName(splitPath(path)), path).toBe(true);
    }
    for (const path of ['Ann/1.pgm', 'Ann/1', 'readme_person/1.jpg', 'a/photo.JPG', 'Ann/read.me.png']) {
      expect(isNoImageName(splitPath(path)), path).toBe(false);
    }
    expect(labelOf(' Zoe\u0308\u0000 ')).toBe('Zoë\u2400');
  });

  it('orders names as people count, always the same way', () => {
    expect(['10', '9', 'a2b', 'a10b', 'a', '01', '1', 'A'].sort(naturalOrder)).toEqual([
      '01',
      '1',
      '9',
      '10',
      'A',
      'a',
      'a2b',
      'a10b',
    ]);
    const text = fc.stringMatching(/^[a0-3]{0,5}$/);
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        expect(Math.sign(naturalOrder(a, b)) + Math.sign(naturalOrder(b, a))).toBe(0);
        if (naturalOrder(a, b) <= 0 && naturalOrder(b, c) <= 0) expect(naturalOrder(a, c)).toBeLessThanOrEqual(0);
        expect(naturalOrder(a, b) === 0).toBe(a === b);
      }),
      { numRuns: 2000 },
    );
  });
});

/** Photographs are not part of the repository; these tests run where they are. */
const FACES = process.env.FACES_DIR ?? '../shared/faces';

function folder(path: string, prefix: string): ImportSource[] {
  return readdirSync(path).flatMap((name) => {
    const full = joinPath(path, name);
    return statSync(full).isDirectory()
      ? folder(full, `${prefix}${name}/`)
      : [{ path: prefix + name, blob: new Blob([readFileSync(full)]) }];
  });
}

if (!existsSync(FACES)) console.info('Skipped: imports of real photographs. Set FACES_DIR to a folder that has them.');

describe.skipIf(!existsSync(FACES))('real photographs (set FACES_DIR; skipped where there are none)', () => {
  it('imports a folder of PGM photographs', async () => {
    const { images, report } = await importImages(folder(joinPath(FACES, 'orl'), 'orl/'), {
      size: 64,
      decode: decodeInNode,
    });
    expect(images).toMatchObject({ count: 400, size: 64 });
    expect(images.identities).toEqual(Array.from({ length: 40 }, (_, i) => `s${String(i + 1).padStart(2, '0')}`));
    expect([...images.labels]).toEqual(Array.from({ length: 400 }, (_, i) => Math.floor(i / 10)));
    expect(report.skipped).toEqual([{ path: 'orl/README.original.txt', reason: 'Not an image.' }]);
    const means = Array.from({ length: 400 }, (_, i) => {
      const one = images.pixels.subarray(i * 12288, (i + 1) * 12288);
      return one.reduce((sum, v) => sum + v, 0) / one.length;
    });
    expect(Math.min(...means)).toBeGreaterThan(40);
    expect(Math.max(...means)).toBeLessThan(220);
  });

  it('imports a zip of JPEG photographs', async () => {
    const blob = new Blob([readFileSync(joinPath(FACES, 'formats/lfw12_imagefolder.zip'))]);
    const { images, report } = await importImages([{ path: 'faces.zip', blob }], { size: 112, decode: decodeInNode });
    expect(images).toMatchObject({ count: 120, size: 112 });
    expect(images.identities.length).toBe(12);
    expect(report.skipped).toEqual([]);
    const counts = images.identities.map((_, i) => images.labels.filter((label) => label === i).length);
    expect(counts).toEqual(Array.from({ length: 12 }, () => 10));
  });
});
