/** Photos whose metadata name faces: every named face is an image of its own, cut out of the photo as it is shown. */
import { describe, expect, it } from 'vitest';
import { type Imported, type ImportOptions, importImages } from '../../../../src/data/import/importImages.ts';
import { importSet } from '../../../../src/data/import/streamedImport.ts';
import type { FaceBox } from '../../../../src/domain/faceBox.ts';
import { storedBox } from '../../../../src/domain/faceBox.ts';
import type { ImportSource } from '../../../../src/domain/images.ts';
import { writeZip } from '../../../../src/formats/archive/zipWriter.ts';
import { XmpFaces } from '../../../../src/formats/xmp/xmpFaces.ts';
import * as files from '../../support/imageFiles.ts';
import { decodeInNode } from '../../support/nodeDecoder.ts';

type Content = Readonly<Record<string, Uint8Array>>;

const SIZE = { width: 80, height: 64 };
const LEFT: FaceBox = { x: 0.1, y: 0.2, width: 0.3, height: 0.5 };
const RIGHT: FaceBox = { x: 0.6, y: 0.2, width: 0.3, height: 0.5 };

/** Red on the left, green on the right. */
const photo = files.pngFile(SIZE.width, SIZE.height, (x) => (x < 40 ? [200, 0, 0] : [0, 200, 0]));
const photoJpeg = files.jpegFile(SIZE.width, SIZE.height, (x) => (x < 40 ? [200, 0, 0] : [0, 200, 0]));

function sidecar(faces: readonly (readonly [string, FaceBox])[], size = SIZE): Uint8Array {
  const xmp = XmpFaces.empty();
  for (const [name, box] of faces) xmp.add(name, box, size);
  return xmp.bytes();
}

const sourcesOf = (content: Content): ImportSource[] =>
  Object.entries(content).map(([path, bytes]) => ({ path, blob: new Blob([Uint8Array.from(bytes)]) }));
const run = (content: Content, options: Partial<ImportOptions> = {}): Promise<Imported> =>
  importImages(sourcesOf(content), { size: 16, decode: decodeInNode, ...options });
const labelled = ({ images }: Imported): Record<string, string> =>
  Object.fromEntries(images.names.map((name, i) => [name, images.identities[images.labels[i]!]!]));
const rounded = ({ x, y, width, height }: FaceBox): number[] =>
  [x, y, width, height].map((n) => Math.round(n * 1e4) / 1e4);
/** The channel that is bright in the middle of an image. */
const colourOf = ({ images }: Imported, name: string): 'red' | 'green' => {
  const at = images.names.indexOf(name) * 768 + 3 * (8 * 16 + 8);
  return images.pixels[at]! > images.pixels[at + 1]! ? 'red' : 'green';
};

const TWO = {
  'a/1.png': photo,
  'a/1.png.xmp': sidecar([
    ['Ann', LEFT],
    ['Ben', RIGHT],
  ]),
};

describe('named faces', () => {
  it('are images of their own, each cut out of its photo', async () => {
    const imported = await run({ ...TWO, 'a/2.png': photo, 'a/2.xmp': sidecar([['Ben', LEFT]]) });
    expect(labelled(imported)).toEqual({ 'a/1.png#1': 'Ann', 'a/1.png#2': 'Ben', 'a/2.png': 'Ben' });
    expect(['a/1.png#1', 'a/1.png#2', 'a/2.png'].map((name) => colourOf(imported, name))).toEqual([
      'red',
      'green',
      'red',
    ]);
    expect(imported.regions!.map(({ photo: path, face, box }) => [path, face, rounded(box)])).toEqual([
      ['a/1.png', 0, rounded(LEFT)],
      ['a/1.png', 1, rounded(RIGHT)],
      ['a/2.png', 0, rounded(LEFT)],
    ]);
    // One of the two names of the same picture is wrong, and that is told.
    expect(imported.report.notices.map(({ path }) => path)).toEqual(['a/2.png']);
    expect(imported.report.skipped).toEqual([]);
    expect(imported.report.labelling).toEqual({
      source: 'Labels come from the face regions of the photos.',
      problem: null,
      choices: [{ kind: 'faceRegions', chosen: true }],
    });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('lie where they are shown in a photo of orientation %i', async (orientation) => {
    const turned = files.withExif(photoJpeg, orientation);
    // LEFT is given for the photo as it is shown.
    const xmp = sidecar([['Ann', storedBox(LEFT, orientation)]]);
    const inside = files.withApp1(turned, [...files.ascii('http://ns.adobe.com/xap/1.0/\0'), ...xmp]);
    const imported = await run({ 'a/beside.jpg': turned, 'a/beside.jpg.xmp': xmp, 'a/within.jpg': inside });
    expect(imported.regions!.map(({ box }) => rounded(box))).toEqual([rounded(LEFT), rounded(LEFT)]);
    expect(labelled(imported)).toEqual({ 'a/beside.jpg': 'Ann', 'a/within.jpg': 'Ann' });
  });

  it('stand beside faces without a name, which are no images', async () => {
    const xmp = XmpFaces.empty();
    xmp.add(null, LEFT, SIZE);
    xmp.add('Ben', RIGHT, SIZE);
    const imported = await run({ 'a/1.png': photo, 'a/1.png.xmp': xmp.bytes() });
    expect(labelled(imported)).toEqual({ 'a/1.png': 'Ben' });
    expect(imported.regions![0]).toMatchObject({ face: 1, sidecar: 'a/1.png.xmp' });
    expect(imported.regions![0]!.unnamed.map(rounded)).toEqual([rounded(LEFT)]);
  });

  it('are read from zips, and from PNG and WebP as well', async () => {
    const xmp = [...sidecar([['Ann', LEFT]])];
    const png = files.withPngChunk(photo, 'iTXt', [...files.ascii('XML:com.adobe.xmp\0\0\0\0\0'), ...xmp]);
    const webp = files.webpWith(64, 64, [{ type: 'XMP ', data: xmp }]);
    const entries = Object.entries({ 'x/1.png': png, 'x/2.webp': webp, ...TWO });
    const zip = writeZip(entries.map(([name, data]) => ({ name, data: Uint8Array.from(data), pack: 'deflate' })));
    const imported = await run({ 'set.zip': zip });
    expect(imported.report.labelling.source).toBe('Labels come from the face regions of the photos.');
    expect(labelled(imported)).toMatchObject({ 'x/1.png': 'Ann', 'a/1.png#1': 'Ann', 'a/1.png#2': 'Ben' });
    expect([...imported.images.names, ...imported.report.skipped.map(({ path }) => path)]).toContain('x/2.webp');
  });

  it('go before the photo when a sidecar has them, and are those of the photo when it has none', async () => {
    const inside = files.withApp1(photoJpeg, [
      ...files.ascii('http://ns.adobe.com/xap/1.0/\0'),
      ...sidecar([['Ann', LEFT]]),
    ]);
    const both = await run({ 'a/1.jpg': inside, 'a/1.jpg.xmp': sidecar([['Eve', RIGHT]]) });
    expect(labelled(both)).toEqual({ 'a/1.jpg': 'Eve' });
    const rated = await run({ 'a/1.jpg': inside, 'a/1.jpg.xmp': XmpFaces.empty().bytes() });
    expect(labelled(rated)).toEqual({ 'a/1.jpg': 'Ann' });
  });

  it('give way to the folders where few photos have some, which can be chosen otherwise', async () => {
    const content = { ...TWO, 'b/1.png': photo, 'b/2.png': photo };
    const folders = await run(content);
    expect(labelled(folders)).toEqual({ 'a/1.png': 'a', 'b/1.png': 'b', 'b/2.png': 'b' });
    expect(folders.regions).toBeNull();
    expect(folders.report.labelling.choices).toEqual([{ kind: 'faceRegions', chosen: false }]);
    const regions = await run(content, { faceRegions: true });
    expect(labelled(regions)).toEqual({ 'a/1.png#1': 'Ann', 'a/1.png#2': 'Ben' });
    expect(regions.report.skipped).toEqual(
      ['b/1.png', 'b/2.png'].map((path) => ({ path, reason: 'No face in it has a name.' })),
    );
    expect(labelled(await run(TWO, { faceRegions: false }))).toEqual({ 'a/1.png': 'a' });
    expect(labelled(await run(TWO, { personLevel: 1 }))).toEqual({ 'a/1.png': 'a' });
  });

  it('are not looked for beside a list, nor offered where there are none', async () => {
    const list = new TextEncoder().encode('path,label\na/1.png,Zoe\n');
    const listed = await run({ ...TWO, 'list.csv': list });
    expect(labelled(listed)).toEqual({ 'a/1.png': 'Zoe' });
    expect((await run({ 'a/1.png': photo, 'b/1.png': photo })).report.labelling.choices).toEqual([]);
    await expect(run({ ...TWO, 'list.csv': list }, { faceRegions: true, labelColumn: 'label' })).rejects.toMatchObject({
      name: 'ImportError',
      code: 'labels',
    });
  });

  it('say what is odd about them', async () => {
    const { report, images } = await run({
      ...TWO,
      'a/damaged.png': photo,
      'a/damaged.png.xmp': sidecar([['Ann', LEFT]]).subarray(0, 300),
      'a/twice.png': photo,
      'a/twice.png.xmp': sidecar([
        ['Ann', LEFT],
        ['Ann', RIGHT],
      ]),
      'a/cut.png': photo,
      'a/cut.png.xmp': sidecar([['Ben', LEFT]], { width: 300, height: 400 }),
      'a/tiny.png': photo,
      'a/tiny.png.xmp': sidecar([['Ben', { x: 0.5, y: 0.5, width: 0.1, height: 0.1 }]]),
      'a/gone.jpg.xmp': sidecar([['Ben', LEFT]]),
      'a/notes.txt': new TextEncoder().encode('hello'),
    });
    expect(images.count).toBe(5);
    expect(report.skipped.map(({ path, reason }) => [path, reason])).toEqual([
      ['a/damaged.png', 'No face in it has a name.'],
      ['a/gone.jpg.xmp', 'A sidecar of no photo that is here.'],
      ['a/notes.txt', 'Not an image.'],
      ['a/tiny.png', 'The face is smaller than 16 pixels.'],
    ]);
    const notices = report.notices.map(({ path, note }) => `${path}: ${note}`);
    expect(notices).toContain('a/damaged.png: Its sidecar cannot be read: The XMP is cut off.');
    expect(notices).toContain('a/twice.png: It names Ann more than once: suspected noise.');
    expect(notices).toContain(
      'a/cut.png: Its regions were made for a picture of 300 x 400, and it is 80 x 64: they may lie beside the faces.',
    );
  });

  it('keep names apart from those of files, and a sidecar by its stem from two photos', async () => {
    const imported = await run(
      { ...TWO, 'a/1.png#2': photo, 'b/1.png': photo, 'b/1.jpg': photoJpeg, 'b/1.xmp': sidecar([['Cy', LEFT]]) },
      { faceRegions: true },
    );
    expect(labelled(imported)).toEqual({ 'a/1.png#1': 'Ann', 'a/1.png#2+': 'Ben' });
  });

  it('are refused where they would take more memory than there is', async () => {
    await expect(importSet(sourcesOf(TWO), { size: 16, decode: decodeInNode, memoryBytes: 0 })).rejects.toThrow(
      'The 2 named faces would take 0 MB of memory, and a set that stays on disk has whole photos only.',
    );
  });
});
