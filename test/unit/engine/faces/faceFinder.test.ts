/** The face of a region, among several that are drawn into one photo. */
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
