/** What is made of photo after photo, with stand-ins for the networks. */
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from 'vitest';
import { ARCFACE_TEMPLATE_112 } from '../../../../src/data/faces/alignment.ts';
import type { DecodedImage } from '../../../../src/domain/decodedImage.ts';
import type { FaceBox } from '../../../../src/domain/faceBox.ts';
import { EMBEDDER_INPUT, EMBEDDING_SIZE } from '../../../../src/engine/faces/faceEmbedder.ts';
import type { FoundFace } from '../../../../src/engine/faces/faceFinder.ts';
import { FaceReader } from '../../../../src/engine/faces/faceReader.ts';
import * as tf from '../../../../src/engine/tf.ts';

/** A grey photo, so bright that its embedding can be told. */
function photo(brightness: number, width = 112, height = 112): DecodedImage {
  const rgba = new Uint8Array(width * height * 4).fill(brightness);
  for (let i = 3; i < rgba.length; i += 4) rgba[i] = 255;
  return { width, height, rgba };
}

/** Embeds every face as its mean brightness, 128 times; finds what `find` says. */
function reader(
  find: (image: DecodedImage) => FoundFace | null,
  findIn: (box: FaceBox) => Float64Array | null = () => null,
) {
  const batches: number[] = [];
  const created = new FaceReader({
    finder: { find: async (image) => find(image), findIn: async (_, box) => findIn(box) },
    embedder: {
      embed: (faces) => {
        batches.push(faces.shape[0]);
        expect(faces.shape.slice(1)).toEqual([EMBEDDER_INPUT, EMBEDDER_INPUT, 3]);
        return tf.tidy(
          () => tf.tile(tf.reshape(tf.mean(faces, [1, 2, 3]), [-1, 1]), [1, EMBEDDING_SIZE]) as tf.Tensor2D,
        );
      },
    },
  });
  const output = new Uint8Array(56 * 56 * 3);
  return {
    reader: created,
    batches,
    output,
    take: (i: number, image: DecodedImage, box: FaceBox | null = null) => created.take(i, image, 56, output, 0, box),
  };
}

const at = (faces = 1, moved = 0): FoundFace => ({
  points: Float64Array.from(ARCFACE_TEMPLATE_112, (value) => value + moved),
  faces,
});

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('FaceReader', () => {
  it('embeds in batches, and gives each photo its own embedding whatever order they end in', async () => {
    const { reader: read, take, batches, output } = reader(() => at(1, 30));
    const before = tf.memory().numTensors;
    for (let i = 0; i < 20; i++) await take(100 - i, photo(10 * i));
    await read.finish();
    expect(tf.memory().numTensors).toBe(before);
    expect(batches).toEqual([16, 4]);
    for (let i = 0; i < 20; i++) {
      const { embedding, face } = read.result(100 - i);
      expect(face).toBe('found');
      expect(embedding).toHaveLength(EMBEDDING_SIZE);
      expect(embedding[0]).toBeCloseTo(10 * i, 3);
    }
    expect([...new Set(output)]).toEqual([190]);
    expect(() => read.result(7)).toThrow('photo 7 was not read');
  });

  it('says what was found', async () => {
    const { reader: read, take } = reader((image) => (image.rgba[0] === 1 ? null : at(image.rgba[0]!, 30)));
    expect(await take(0, photo(1))).toBe('none');
    expect(await take(1, photo(2))).toBe('largest-of-several');
    await read.finish();
    expect([0, 1].map((i) => read.result(i).face)).toEqual(['none', 'largest-of-several']);
  });

  it('takes the face of a region, or the region itself where there is none', async () => {
    const asked: FaceBox[] = [];
    const {
      reader: read,
      take,
      output,
    } = reader(
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
    expect(await take(0, halves, left)).toBe('found');
    expect(new Set(output)).toEqual(new Set([0]));
    expect(await take(1, halves, right)).toBe('region-alone');
    expect(new Set(output)).toEqual(new Set([255]));
    expect(await take(2, halves)).toBe('largest-of-several');
    await read.finish();
    expect(asked).toEqual([left, right]);
    const [x1, y1, , , x2, y2] = read.result(1).outline!;
    expect([x1, y1, x2, y2].map((value) => Number(value!.toFixed(5)))).toEqual([0.6, 0.25, 0.85, 0.75]);
  });

  it('stops looking for faces once the set is known to be aligned, and counts its first images in', async () => {
    let looked = 0;
    const { reader: read, take } = reader(() => {
      looked += 1;
      return looked === 3 ? null : at();
    });
    for (let i = 0; i < 20; i++) await take(i, photo(i));
    await take(20, photo(20, 140, 140));
    await read.finish();
    expect(looked).toBe(17);
    for (let i = 0; i < 20; i++) expect(read.result(i).face).toBe('aligned-before');
    expect(read.result(20).face).toBe('found');
  });
});
