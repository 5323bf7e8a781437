/** What is made of photo after photo, with stand-ins for the networks. */
import { describe, expect, it } from 'vitest';
import { ARCFACE_TEMPLATE_112 } from '../../../../src/data/faces/alignment.ts';
import type { DecodedImage } from '../../../../src/domain/decodedImage.ts';
import type { FaceBox } from '../../../../src/domain/faceBox.ts';
import type { FaceWay } from '../../../../src/domain/readFace.ts';
import type { FoundFace } from '../../../../src/engine/faces/faceFinder.ts';
import { type CutFace, FaceReader } from '../../../../src/engine/faces/faceReader.ts';

/** A grey photo, so bright that its embedding can be told. */
function photo(brightness: number, width = 112, height = 112): DecodedImage {
  const rgba = new Uint8Array(width * height * 4).fill(brightness);
  for (let i = 3; i < rgba.length; i += 4) rgba[i] = 255;
  return { width, height, rgba };
}

const INPUT = 40;

/** Embeds every face as its mean brightness, twice; finds what `find` says. */
function reader(
  find: (image: DecodedImage) => FoundFace | null,
  findIn: (box: FaceBox) => Float64Array | null = () => null,
) {
  const batches: number[] = [];
  const created = new FaceReader({
    finder: { find: async (image) => find(image), findIn: async (_, box) => findIn(box) },
    embedder: {
      input: INPUT,
      size: 2,
      crop: { a: INPUT / 112, b: 0, tx: 0, ty: 0 },
      async embed(faces, count) {
        batches.push(count);
        const length = INPUT * INPUT * 3;
        expect(faces).toHaveLength(count * length);
        return Float32Array.from({ length: 2 * count }, (_, i) => {
          const face = faces.subarray((i >> 1) * length, ((i >> 1) + 1) * length);
          return face.reduce((sum, value) => sum + value / length, 0);
        });
      },
    },
  });
  const cut = (image: DecodedImage, way: FaceWay = { kind: 'largest', aligned: null }) => created.cut(image, way, 56);
  return { reader: created, batches, cut };
}

const at = (faces = 1, moved = 0): FoundFace => ({
  points: Float64Array.from(ARCFACE_TEMPLATE_112, (value) => value + moved),
  faces,
});

describe('FaceReader', () => {
  it('embeds in batches, and gives each face its own embedding', async () => {
    const { reader: read, cut, batches } = reader(() => at(1, 30));
    const faces: CutFace[] = [];
    for (let i = 0; i < 20; i++) faces.push(await cut(photo(10 * i)));
    const rows = await read.embed(faces);
    expect(batches).toEqual([16, 4]);
    rows.forEach((row, i) => {
      expect(row).toHaveLength(2);
      expect(row[0]).toBeCloseTo(10 * i, 3);
      expect([...new Set(faces[i]!.seen.thumbnail)]).toEqual([10 * i]);
    });
    expect(await read.embed([])).toEqual([]);
  });

  it('says what was found, and how far it is off the template', async () => {
    const { cut } = reader((image) => (image.rgba[0] === 1 ? null : at(image.rgba[0]!, 3)));
    expect((await cut(photo(1))).seen).toMatchObject({ face: 'none', outline: null, offTemplate: null });
    const { seen } = await cut(photo(2));
    expect(seen).toMatchObject({ face: 'largest-of-several', width: 112, height: 112 });
    expect(seen.outline).toHaveLength(8);
    expect(seen.offTemplate).toBeCloseTo(Math.hypot(3, 3), 6);
    expect(seen.thumbnail).toHaveLength(56 * 56 * 3);
  });

  it('takes the face of a region, or the region itself where there is none', async () => {
    const asked: FaceBox[] = [];
    const { cut } = reader(
      () => at(3),
      (box) => {
        asked.push(box);
        return box.x > 0.5 ? null : Float64Array.from(ARCFACE_TEMPLATE_112);
      },
    );
    // Black on the left, white on the right.
    const halves = photo(0, 224, 112);
    halves.rgba.forEach((_, i) => {
      if (i % 4 !== 3 && (i >> 2) % 224 >= 112) halves.rgba[i] = 255;
    });
    const [left, right] = [
      { x: 0.1, y: 0.2, width: 0.3, height: 0.6 },
      { x: 0.6, y: 0.25, width: 0.25, height: 0.5 },
    ];
    const inLeft = await cut(halves, { kind: 'region', box: left });
    expect(inLeft.seen.face).toBe('found');
    expect(new Set(inLeft.seen.thumbnail)).toEqual(new Set([0]));
    const inRight = await cut(halves, { kind: 'region', box: right });
    expect(inRight.seen.face).toBe('region-alone');
    expect(new Set(inRight.seen.thumbnail)).toEqual(new Set([255]));
    expect((await cut(halves)).seen.face).toBe('largest-of-several');
    expect(asked).toEqual([left, right]);
    const [x1, y1, , , x2, y2] = inRight.seen.outline!;
    expect([x1, y1, x2, y2].map((value) => Number(value!.toFixed(5)))).toEqual([0.6, 0.25, 0.85, 0.75]);
  });

  it('looks for no face in a square photo of the size that is aligned already', async () => {
    let looked = 0;
    const { cut } = reader(() => {
      looked += 1;
      return at();
    });
    const way = { kind: 'largest', aligned: 112 } as const;
    expect((await cut(photo(5), way)).seen).toMatchObject({ face: 'aligned-before', outline: null });
    expect((await cut(photo(5, 140, 140), way)).seen.face).toBe('found');
    expect((await cut(photo(5, 112, 140), way)).seen.face).toBe('found');
    expect(looked).toBe(2);
  });
});
