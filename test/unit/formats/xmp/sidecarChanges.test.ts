/** What a review changes in sidecars: the faces that were meant, in the file that names them, and nothing where files have changed. */
import { describe, expect, it } from 'vitest';
import { type NamedRegion, uprightBox } from '../../../../src/domain/faceBox.ts';
import type { Originals } from '../../../../src/formats/archive/originals.ts';
import { photoFaces } from '../../../../src/formats/xmp/photoFaces.ts';
import { type FaceChange, planSidecars } from '../../../../src/formats/xmp/sidecarChanges.ts';
import { sidecarName, sidecarsOf } from '../../../../src/formats/xmp/sidecarNames.ts';
import { XmpFaces } from '../../../../src/formats/xmp/xmpFaces.ts';
import * as images from '../../support/imageFiles.ts';
import { DIGIKAM, MICROSOFT } from '../../support/xmpFixtures.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
const photo = images.jpegFile(80, 60);
const within = (orientation: number, xmp = DIGIKAM): images.Bytes =>
  images.withApp1(images.withExif(photo, orientation), [
    ...images.ascii('http://ns.adobe.com/xap/1.0/\0'),
    ...bytesOf(xmp),
  ]);

const originals = (files: Readonly<Record<string, Uint8Array>>): Originals => ({
  read: async (name) => (files[name] ? Uint8Array.from(files[name]) : null),
});

/** The region of a face as an import finds it. */
function regionOf(files: Readonly<Record<string, Uint8Array>>, path: string, sidecar: string | null, face: number) {
  const { xmp, orientation } = photoFaces(files[path]!, sidecar === null ? null : files[sidecar]!);
  const region: NamedRegion = {
    photo: path,
    sidecar,
    face,
    box: uprightBox(xmp!.faces[face]!.box, orientation),
    unnamed: [],
  };
  return region;
}

const namesIn = (bytes: Uint8Array): (string | null)[] => XmpFaces.read(bytes).faces.map(({ name }) => name);

describe('changes of sidecars', () => {
  it('are made in the sidecar that names the faces, and in no other', async () => {
    const files = {
      'a/1.jpg': photo,
      'a/1.xmp': bytesOf(DIGIKAM),
      'a/2.jpg': within(6, MICROSOFT),
      'a/2.jpg.xmp': bytesOf(MICROSOFT),
    };
    const changes: FaceChange[] = [
      { region: regionOf(files, 'a/1.jpg', 'a/1.xmp', 0), from: 'Ann', to: 'Eve' },
      { region: regionOf(files, 'a/1.jpg', 'a/1.xmp', 1), from: 'Ben', to: null },
      { region: regionOf(files, 'a/2.jpg', 'a/2.jpg.xmp', 0), from: 'Ann', to: 'Ann' },
    ];
    const told: [number, number][] = [];
    const plan = await planSidecars(changes, originals(files), (done, total) => told.push([done, total]));
    expect(plan.changes).toEqual([
      { photo: 'a/1.jpg', sidecar: 'a/1.xmp', isNew: false, from: 'Ann', to: 'Eve' },
      { photo: 'a/1.jpg', sidecar: 'a/1.xmp', isNew: false, from: 'Ben', to: null },
    ]);
    expect(told).toEqual([[1, 1]]);
    expect([...plan.files.keys()]).toEqual(['a/1.xmp']);
    expect(plan.problems).toEqual([]);
    const expected = XmpFaces.read(bytesOf(DIGIKAM));
    expected.rename(0, 'Eve');
    expected.remove(1);
    expect(textOf(plan.files.get('a/1.xmp')!)).toBe(textOf(expected.bytes()));
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'make a sidecar for a photo of orientation %i that names them itself',
    async (orientation) => {
      const files = { '1.jpg': within(orientation) };
      const region = regionOf(files, '1.jpg', null, 1);
      const plan = await planSidecars([{ region, from: 'Ben', to: 'Eve' }], originals(files));
      expect(plan.changes).toEqual([{ photo: '1.jpg', sidecar: '1.jpg.xmp', isNew: true, from: 'Ben', to: 'Eve' }]);
      const made = XmpFaces.read(plan.files.get('1.jpg.xmp')!);
      expect(made.appliedTo).toEqual({ width: 80, height: 60 });
      const before = XmpFaces.read(bytesOf(DIGIKAM)).faces;
      expect(made.faces.map(({ name }) => name)).toEqual(['Ann', 'Eve']);
      made.faces.forEach(({ box }, i) => {
        for (const side of ['x', 'y', 'width', 'height'] as const)
          expect(box[side]).toBeCloseTo(before[i]!.box[side], 5);
      });
      // Names and places of faces, and nothing else that was in the photo.
      expect(textOf(plan.files.get('1.jpg.xmp')!)).not.toMatch(/Rating|TagsList|GPS/);
      // An import of photo and sidecar finds the new name.
      expect(photoFaces(files['1.jpg'], plan.files.get('1.jpg.xmp')!).xmp!.faces[1]!.name).toBe('Eve');
    },
  );

  it('are put into a sidecar that names nobody yet, and keep faces without a name', async () => {
    const rated = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description r:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="5"/></r:RDF></x:xmpmeta>`;
    const files = {
      '1.jpg': within(1, DIGIKAM.replace('mwg-rs:Name="Ann"', '').replace('MPReg:PersonDisplayName="Ann"', '')),
      '1.jpg.xmp': bytesOf(rated),
    };
    const region = regionOf(files, '1.jpg', '1.jpg.xmp', 1);
    const plan = await planSidecars([{ region, from: 'Ben', to: 'Eve' }], originals(files));
    expect(plan.changes[0]).toMatchObject({ sidecar: '1.jpg.xmp', isNew: false });
    expect(namesIn(plan.files.get('1.jpg.xmp')!)).toEqual([null, 'Eve']);
    expect(textOf(plan.files.get('1.jpg.xmp')!)).toContain('xmp:Rating="5"/>');
  });

  it.each<[string, Record<string, Uint8Array>, string]>([
    ['are gone', {}, 'It can no longer be read.'],
    [
      'name other faces',
      { '1.jpg': photo, '1.xmp': bytesOf(DIGIKAM.replaceAll('0.3', '0.4')) },
      'Its face regions are not those that were read.',
    ],
    [
      'name none',
      { '1.jpg': photo, '1.xmp': XmpFaces.empty().bytes() },
      'Its face regions are not those that were read.',
    ],
    [
      'are damaged',
      { '1.jpg': photo, '1.xmp': bytesOf(DIGIKAM.slice(0, 900)) },
      'Its face regions are not those that were read.',
    ],
  ])('leave photos alone whose files %s', async (_, now, reason) => {
    const region = regionOf({ '1.jpg': photo, '1.xmp': bytesOf(DIGIKAM) }, '1.jpg', '1.xmp', 0);
    const plan = await planSidecars([{ region, from: 'Ann', to: 'Eve' }], originals(now));
    expect(plan).toEqual({ changes: [], files: new Map(), problems: [{ photo: '1.jpg', reason }] });
  });

  it('leave a damaged sidecar alone beside a photo that names its faces', async () => {
    const files = { '1.jpg': within(1), '1.jpg.xmp': bytesOf(DIGIKAM.slice(0, 900)) };
    const region = regionOf(files, '1.jpg', '1.jpg.xmp', 0);
    const plan = await planSidecars([{ region, from: 'Ann', to: 'Eve' }], originals(files));
    expect(plan.problems).toEqual([{ photo: '1.jpg', reason: 'The XMP is cut off.' }]);
    expect(plan.files.size).toBe(0);
  });

  it('end where they are told to', async () => {
    const files = { '1.jpg': within(1) };
    const changes = [{ region: regionOf(files, '1.jpg', null, 0), from: 'Ann', to: 'Eve' }];
    const stop = (): never => {
      throw new Error('stopped');
    };
    await expect(planSidecars(changes, originals(files), stop)).rejects.toThrow('stopped');
  });
});

describe('names of sidecars', () => {
  it('are those of digiKam first, then those of Lightroom where one photo alone has the stem', () => {
    const photos = ['a/1.jpg', 'a/2.jpg', 'a/3.jpg', 'a/3.png', 'b/1.jpg'];
    const files = [...photos, 'a/1.jpg.xmp', 'a/1.xmp', 'a/2.XMP', 'a/3.xmp', 'a/3.png.xmp', 'a/4.xmp'];
    expect([...sidecarsOf(photos, files)]).toEqual([
      ['a/1.jpg', 'a/1.jpg.xmp'],
      ['a/2.jpg', 'a/2.XMP'],
      ['a/3.png', 'a/3.png.xmp'],
    ]);
    expect(sidecarName('a/1.jpg')).toBe('a/1.jpg.xmp');
  });
});

describe('faces that get a name', () => {
  const BOX = { x: 0.6, y: 0.1, width: 0.2, height: 0.3 };
  const named = (bytes: Uint8Array) => XmpFaces.read(bytes).faces;

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'are written where they lie, in a photo of orientation %i without any',
    async (orientation) => {
      const files = { '1.jpg': images.withExif(photo, orientation) };
      const plan = await planSidecars([], originals(files), () => {}, [
        { photo: '1.jpg', sidecar: null, box: BOX, to: 'Eve' },
      ]);
      expect(plan.changes).toEqual([{ photo: '1.jpg', sidecar: '1.jpg.xmp', isNew: true, from: null, to: 'Eve' }]);
      const [face, ...others] = named(plan.files.get('1.jpg.xmp')!);
      expect(others).toEqual([]);
      expect(face!.name).toBe('Eve');
      const upright = uprightBox(face!.box, orientation);
      for (const side of ['x', 'y', 'width', 'height'] as const) expect(upright[side]).toBeCloseTo(BOX[side], 5);
    },
  );

  it('take the place of a region without a name, and stand beside those that have one', async () => {
    const nameless = XmpFaces.read(bytesOf(DIGIKAM));
    nameless.add(null, BOX, { width: 80, height: 60 });
    const files = { '1.jpg': photo, '1.xmp': nameless.bytes() };
    const naming = { photo: '1.jpg', sidecar: '1.xmp' };
    const plan = await planSidecars(
      [{ region: regionOf(files, '1.jpg', '1.xmp', 0), from: 'Ann', to: 'Zoe' }],
      originals(files),
      () => {},
      [
        { ...naming, box: { ...BOX, x: 0.62 }, to: 'Eve' },
        { ...naming, box: { x: 0.9, y: 0.9, width: 0.05, height: 0.05 }, to: 'Fay' },
      ],
    );
    expect(plan.problems).toEqual([]);
    expect(namesIn(plan.files.get('1.xmp')!)).toEqual(['Zoe', 'Ben & "Bea"', 'Eve', 'Fay']);
    expect(plan.changes.map(({ from, to }) => [from, to])).toEqual([
      ['Ann', 'Zoe'],
      [null, 'Eve'],
      [null, 'Fay'],
    ]);
  });

  it('are left alone where the sidecar cannot be read: it is not replaced', async () => {
    const files = { '1.jpg': photo, '1.jpg.xmp': bytesOf('<x') };
    const naming = { photo: '1.jpg', sidecar: '1.jpg.xmp', box: BOX, to: 'Eve' };
    const plan = await planSidecars([], originals(files), () => {}, [naming]);
    expect(plan.files.size).toBe(0);
    expect(plan.problems.map(({ photo: path }) => path)).toEqual(['1.jpg']);
  });
});
