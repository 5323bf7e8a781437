/** The face of a region, among several that are drawn into one photo. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import jpeg from 'jpeg-js';
import { beforeAll, describe, expect, it } from 'vitest';
import { createFaceRenderer } from '../../../../src/data/synthetic/index.ts';
import type { DecodedImage } from '../../../../src/domain/decodedImage.ts';
import type { FaceBox } from '../../../../src/domain/faceBox.ts';
import * as tf from '../../../../src/engine/tf.ts';
import { faceNetworksInNode, useWasmBackend } from '../../../support/faceNetworks.ts';

const FACE = 112;
const [WIDTH, HEIGHT] = [640, 400];
/** Upper left corners. */
const PLACES = [
  [20, 30],
  [250, 150],
  [480, 260],
] as const;

/** Three people, each a sixth of the photo's width. */
function group(): DecodedImage {
  const renderer = createFaceRenderer(FACE);
  const rgba = new Uint8Array(WIDTH * HEIGHT * 4).fill(150);
  PLACES.forEach(([left, top], identity) => {
    const pixels = new Uint8Array(FACE * FACE * 3);
    renderer.render({ seed: 8, difficulty: 0.4 }, identity, 0, pixels, 0);
    for (let i = 0; i < FACE * FACE; i++) {
      const at = ((top + Math.floor(i / FACE)) * WIDTH + left + (i % FACE)) * 4;
      rgba.set(pixels.subarray(3 * i, 3 * i + 3), at);
    }
  });
  for (let i = 3; i < rgba.length; i += 4) rgba[i] = 255;
  return { width: WIDTH, height: HEIGHT, rgba };
}

const regionAt = ([left, top]: readonly [number, number], inset = 12): FaceBox => ({
  x: (left + inset) / WIDTH,
  y: (top + inset) / HEIGHT,
  width: (FACE - 2 * inset) / WIDTH,
  height: (FACE - 2 * inset) / HEIGHT,
});

beforeAll(async () => {
  await useWasmBackend();
});

describe('FaceFinder', () => {
  it('finds the face of each region and of no other, and none where there is none', async () => {
    const { finder } = await faceNetworksInNode();
    const photo = group();
    const before = tf.memory().numTensors;
    for (const place of PLACES) {
      const points = await finder.findIn(photo, regionAt(place));
      expect(points).not.toBeNull();
      for (let i = 0; i < 10; i += 2) {
        expect(points![i]! - place[0]).toBeGreaterThan(0);
        expect(points![i]! - place[0]).toBeLessThan(FACE);
        expect(points![i + 1]! - place[1]).toBeGreaterThan(0);
        expect(points![i + 1]! - place[1]).toBeLessThan(FACE);
      }
    }
    expect(await finder.findIn(photo, regionAt([480, 20]))).toBeNull();
    // A face beside the region, of which it has a sliver: less than three tenths in common.
    expect(await finder.findIn(photo, regionAt([PLACES[0][0] + 90, PLACES[0][1]]))).toBeNull();
    expect(tf.memory().numTensors).toBe(before);
  }, 120_000);
});

describe('all faces of a photo', () => {
  /** Faces side by side on two rows, none of which fills more than a twelfth of the photo. */
  function crowd(count: number): { image: DecodedImage; middles: [number, number][] } {
    const [width, height] = [1000, 420];
    const renderer = createFaceRenderer(FACE);
    const rgba = new Uint8Array(width * height * 4).fill(150);
    const middles: [number, number][] = [];
    for (let i = 0; i < count; i++) {
      const [left, top] = [20 + 162 * (i % 6), i < 6 ? 40 : 240];
      const pixels = new Uint8Array(FACE * FACE * 3);
      renderer.render({ seed: 8, difficulty: 0.3 }, i, i, pixels, 0);
      for (let p = 0; p < FACE * FACE; p++) {
        const at = ((top + Math.floor(p / FACE)) * width + left + (p % FACE)) * 4;
        rgba.set(pixels.subarray(3 * p, 3 * p + 3), at);
      }
      middles.push([(left + FACE / 2) / width, (top + FACE / 2) / height]);
    }
    for (let i = 3; i < rgba.length; i += 4) rgba[i] = 255;
    return { image: { width, height, rgba }, middles };
  }

  it.each([0, 1, 3, 12])('are listed from left to right, each once: %i', async (count) => {
    const { finder } = await faceNetworksInNode();
    const { image, middles } = crowd(count);
    const before = tf.memory().numTensors;
    const boxes = await finder.findAll(image);
    expect(tf.memory().numTensors).toBe(before);
    expect(boxes).toHaveLength(count);
    expect(boxes.map(({ x }) => x)).toEqual(boxes.map(({ x }) => x).sort((a, b) => a - b));
    for (const [x, y] of middles) {
      const holding = boxes.filter((box) => box.x < x && x < box.x + box.width && box.y < y && y < box.y + box.height);
      expect(holding).toHaveLength(1);
    }
  });
});

const PHOTOS = resolve(
  import.meta.dirname,
  '../../../..',
  process.env.FACES_DIR ?? '../shared/faces',
  'lfw_color_dev_aligned112',
);
if (!existsSync(PHOTOS)) console.info('Skipped: photographs in one picture. Set FACES_DIR to a folder of them.');

describe.skipIf(!existsSync(PHOTOS))('photographs put into one picture (FACES_DIR)', () => {
  const CELL = 160;
  /** A face each of so many people, on up to three rows. */
  function groupOf(count: number): DecodedImage {
    const [width, height] = [4 * CELL + 80, 3 * CELL + 80];
    const rgba = new Uint8Array(width * height * 4).fill(128);
    const people = readdirSync(PHOTOS)
      .sort()
      .slice(3, 3 + count);
    people.forEach((person, i) => {
      const [file] = readdirSync(join(PHOTOS, person)).sort();
      const face = jpeg.decode(readFileSync(join(PHOTOS, person, file!)));
      const [left, top] = [64 + CELL * (i % 4), 64 + CELL * Math.floor(i / 4)];
      for (let row = 0; row < face.height; row++) {
        const from = row * face.width * 4;
        rgba.set(face.data.subarray(from, from + face.width * 4), ((top + row) * width + left) * 4);
      }
    });
    for (let i = 3; i < rgba.length; i += 4) rgba[i] = 255;
    return { width, height, rgba };
  }

  it.each([0, 2, 5, 12])('are all found: %i', async (count) => {
    const { finder } = await faceNetworksInNode();
    const image = groupOf(count);
    const boxes = await finder.findAll(image);
    const cells = boxes.map(({ x, y, width, height }) => {
      const [column, row] = [(x + width / 2) * image.width, (y + height / 2) * image.height];
      return Math.floor((column - 40) / CELL) + 4 * Math.floor((row - 40) / CELL);
    });
    expect(cells.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
  });
});
