/** From photos to aligned faces, without any network: views, detections, landmarks, and sets that are aligned already. */
import { describe, expect, it } from 'vitest';
import { createAlignedBefore } from '../../../../src/data/faces/alignedBefore.ts';
import { ARCFACE_TEMPLATE_112, type Similarity } from '../../../../src/data/faces/alignment.ts';
import {
  ALIGNED_TO_CHIP,
  alignedView,
  centralView,
  distanceFromTemplate,
  scaledView,
} from '../../../../src/data/faces/crops.ts';
import { ANCHORS, decodeDetections, REGRESSORS } from '../../../../src/data/faces/detections.ts';
import { chooseFace, fivePoints, MESH_NUMBERS } from '../../../../src/data/faces/landmarks.ts';
import { compose, invert, mapPoints, opaque, warpInto } from '../../../../src/data/faces/warp.ts';
import type { DecodedImage } from '../../../../src/domain/decodedImage.ts';

const VIEW: Similarity = { a: 0.4, b: -1.1, tx: 31, ty: -7 };
const POINTS = [3, 4, 10, -2, 5.5, 8];
const IDENTITY: Similarity = { a: 1, b: 0, tx: 0, ty: 0 };

const closeTo = (actual: ArrayLike<number>, wanted: ArrayLike<number>, digits = 8): void => {
  expect(actual.length).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++) expect(actual[i]).toBeCloseTo(wanted[i]!, digits);
};

/** An image whose red is its column and whose green is its row, times `step`. */
function ramp(width: number, height: number, step = 1): DecodedImage {
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) rgba.set([(i % width) * step, Math.floor(i / width) * step, 7], 4 * i);
  return { width, height, rgba };
}

describe('views', () => {
  it('invert undoes, compose does one after the other', () => {
    closeTo(mapPoints(invert(VIEW), mapPoints(VIEW, POINTS)), POINTS);
    const other: Similarity = { a: 2, b: 0.5, tx: -3, ty: 9 };
    closeTo(mapPoints(compose(other, VIEW), POINTS), mapPoints(other, mapPoints(VIEW, POINTS)));
  });

  it('the aligned view brings the points of a turned face to the template', () => {
    const photo = mapPoints(invert(VIEW), ARCFACE_TEMPLATE_112);
    closeTo(mapPoints(alignedView(photo), photo), ARCFACE_TEMPLATE_112);
    closeTo(
      mapPoints(compose(ALIGNED_TO_CHIP, alignedView(photo)), photo),
      mapPoints(ALIGNED_TO_CHIP, ARCFACE_TEMPLATE_112),
    );
  });

  it('the central view takes the largest square of the middle', () => {
    closeTo(mapPoints(centralView(224, 300), [111.5, 149.5]), [55.5, 55.5]);
    // The corner of the square, half a pixel before its first centre.
    closeTo(mapPoints(centralView(224, 300), [-0.5, 37.5]), [-0.5, -0.5]);
    closeTo(mapPoints(scaledView(centralView(224, 300), 56), [-0.5, 37.5]), [-0.5, -0.5]);
  });

  it('the distance from the template does not depend on the size of the image', () => {
    const larger = mapPoints(scaledView(IDENTITY, 224), ARCFACE_TEMPLATE_112);
    expect(distanceFromTemplate(larger, 224, 224)).toBeCloseTo(0, 8);
    const moved = ARCFACE_TEMPLATE_112.map((value, i) => value + (i % 2 === 0 ? 3 : 4));
    expect(distanceFromTemplate(moved, 112, 112)).toBeCloseTo(5, 8);
  });
});

describe('warpInto', () => {
  it('copies pixels exactly where nothing is scaled, and continues beyond the border as told', () => {
    const output = new Uint8Array(4 * 4 * 3);
    warpInto(ramp(3, 3, 10), { ...IDENTITY, tx: 1, ty: 0 }, 4, 'grey', output);
    const red = Array.from({ length: 16 }, (_, i) => output[3 * i]);
    expect(red).toEqual([128, 0, 10, 20, 128, 0, 10, 20, 128, 0, 10, 20, 128, 128, 128, 128]);
    warpInto(ramp(3, 3, 10), { ...IDENTITY, tx: 1, ty: 0 }, 4, 'border', output);
    expect(Array.from({ length: 16 }, (_, i) => output[3 * i])).toEqual(Array(4).fill([0, 0, 10, 20]).flat());
  });

  it('interpolates between pixels, inside and across the border alike', () => {
    const output = new Float32Array(3);
    warpInto(ramp(4, 4, 10), { ...IDENTITY, tx: -1.25, ty: -0.5 }, 1, 'grey', output);
    closeTo(output, [12.5, 5, 7], 4);
    warpInto(ramp(4, 4, 10), { ...IDENTITY, tx: 0.5, ty: -1 }, 1, 'grey', output);
    closeTo(output, [64, (10 + 128) / 2, (7 + 128) / 2], 4);
    warpInto(ramp(4, 4, 10), { ...IDENTITY, tx: 0.5, ty: -1 }, 1, 'border', output);
    closeTo(output, [0, 10, 7], 4);
  });

  it('averages where the image shrinks: fine stripes become their mean', () => {
    const stripes = ramp(64, 64);
    for (let i = 0; i < 64 * 64; i++) (stripes.rgba as Uint8Array)[4 * i] = i % 2 === 0 ? 0 : 200;
    const output = new Uint8Array(16 * 16 * 3);
    warpInto(stripes, { a: 0.25, b: 0, tx: -0.375, ty: -0.375 }, 16, 'grey', output);
    for (let i = 0; i < 256; i++) expect(Math.abs(output[3 * i]! - 100)).toBeLessThanOrEqual(1);
  });

  it('transparent parts are laid on grey, and an opaque image is left alone', () => {
    const image = ramp(2, 1, 100);
    expect(opaque(image)).toBe(image);
    const rgba = Uint8Array.from([200, 0, 0, 0, 200, 0, 0, 255]);
    expect([...opaque({ width: 2, height: 1, rgba }).rgba]).toEqual([128, 128, 128, 255, 200, 0, 0, 255]);
  });
});

describe('detections', () => {
  const COUNT = 896;
  const logits = (at: Readonly<Record<number, number>>): number[] =>
    Array.from({ length: COUNT }, (_, i) => at[i] ?? -9);
  const regressors = new Float32Array(COUNT * REGRESSORS);
  const set = (anchor: number, values: readonly number[]): void => regressors.set(values, anchor * REGRESSORS);

  it('anchors: two in each of 16 x 16 cells, six in each of 8 x 8', () => {
    expect(ANCHORS.length).toBe(2 * COUNT);
    expect([...ANCHORS.slice(0, 6)]).toEqual([8, 8, 8, 8, 24, 8]);
    expect([...ANCHORS.slice(1024, 1026)]).toEqual([16, 16]);
    expect([...ANCHORS.slice(-2)]).toEqual([240, 240]);
  });

  it('a box lies relative to its anchor; the eyes tell how the head is turned; the weaker of two overlapping goes', () => {
    set(0, [10, 20, 60, 40, 0, 0, 10, 10]);
    set(1, [12, 20, 60, 40]);
    set(COUNT - 1, [0, 0, 30, 30, 0, 0, 10, 0]);
    const found = decodeDetections(logits({ 0: 2, 1: 1, [COUNT - 1]: 0 }), regressors, 0.3, 0.3);
    expect(found).toHaveLength(2);
    expect(found[0]).toMatchObject({ x: 18, y: 28, side: 60 });
    expect(found[0]!.roll).toBeCloseTo(Math.PI / 4);
    expect(found[0]!.confidence).toBeCloseTo(1 / (1 + Math.exp(-2)));
    expect(found[1]).toMatchObject({ x: 240, y: 240, side: 30, roll: 0, confidence: 0.5 });
    expect(decodeDetections(logits({ 0: -1 }), regressors, 0.3, 0.3)).toEqual([]);
  });

  it('of several faces the large central one is chosen', () => {
    const face = (x: number, y: number, side: number) => ({ x, y, side, roll: 0, confidence: 0.9 });
    const [central, corner, small] = [face(50, 50, 40), face(5, 5, 60), face(52, 50, 20)];
    expect(chooseFace([corner, small, central], 100, 100)).toBe(central);
    expect(chooseFace([], 100, 100)).toBeNull();
  });

  it('the five points are means of mesh points, left in the image first', () => {
    const mesh = new Float32Array(MESH_NUMBERS);
    const point = (i: number, x: number, y: number): void => mesh.set([x, y, 99], 3 * i);
    point(33, 10, 20);
    point(133, 20, 22);
    point(362, 40, 21);
    point(263, 50, 23);
    point(1, 30, 40);
    point(61, 20, 60);
    point(291, 41, 61);
    expect([...fivePoints(mesh)]).toEqual([15, 21, 45, 22, 30, 40, 20, 60, 41, 61]);
  });
});

describe('sets that are aligned already', () => {
  const square = { width: 112, height: 112 };
  const off = 20 * Math.SQRT2;

  function observed(offTemplate: (i: number) => number | null, count = 16, size = square) {
    const set = createAlignedBefore();
    for (let i = 0; i < count; i++) set.observe(size, offTemplate(i));
    return set;
  }

  it('are recognised though a few faces were not found', () => {
    const set = observed((i) => (i % 5 === 4 ? null : 0));
    expect(set).toMatchObject({ side: 112, missing: 0 });
  });

  it('are not seen in photos, in too few images, or in images that are no squares', () => {
    expect(observed(() => off).side).toBeNull();
    expect(observed(() => null).side).toBeNull();
    expect(observed(() => 0, 15)).toMatchObject({ side: null, missing: 1 });
    const tall = createAlignedBefore();
    for (let i = 0; i < 16; i++) tall.observe({ width: 112, height: 140 }, 0);
    expect(tall).toMatchObject({ side: null, missing: 0 });
  });
});
